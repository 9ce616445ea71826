/** What was found out about a domain by reading its documents and calling its endpoints: what a report is made of. */
import type { Violation } from '../conformance/index.ts';
import type { PinFailure } from '../discovery/pin-failure.ts';
import type { PinLevel } from '../discovery/pin-record.ts';
import type { DiscoveryFailure, Resolution, Transport } from '../discovery/types.ts';
import type { Offer } from '../stream/offer.ts';
import type { ServerFailure, ServerOffer } from '../stream/servers/index.ts';
import type { StreamFailure } from '../stream/types.ts';

/** Whom an endpoint is for. */
export type EndpointUse = 'client' | 'server';

/** Why an endpoint was not called, whatever it would have answered. */
export type EndpointFault =
  /** `ws:` is refused: XEP-0468 §2 item 3, TLS MUST be used. */
  | { readonly code: 'not-secure' }
  | { readonly code: 'no-url' }
  /** It can be called only as a domain, and nobody said as which. */
  | { readonly code: 'no-from' }
  /** It is on the person's own machine or network, and they were not asked yet. */
  | { readonly code: 'nearby'; readonly host: string }
  /** Its name leads there, as the request before showed. */
  | { readonly code: 'leads-nearby'; readonly host: string; readonly address: string };

export type LookFailure =
  | { readonly area: 'servers'; readonly failure: ServerFailure }
  | { readonly area: 'stream'; readonly failure: StreamFailure }
  | { readonly area: 'discovery'; readonly failure: DiscoveryFailure }
  | { readonly area: 'pins'; readonly failure: PinFailure }
  | { readonly area: 'endpoint'; readonly failure: EndpointFault };

/** How far one gets at an endpoint, in this order. */
export type LookStepName = 'https' | 'socket' | 'open' | 'features' | 'close';

export interface LookStep {
  readonly name: LookStepName;
  /** Milliseconds from the start of the look to the end of the step. */
  readonly at: number;
  /** Why it was not made. A browser that does not say why HTTPS fails may reach the socket all the same. */
  readonly failure?: LookFailure;
}

/** A way to prove a domain that an endpoint offers, and what this browser lacks for it. */
export type WayIn =
  | { readonly way: 'EXTERNAL'; readonly lacks: 'certificate' }
  | { readonly way: 'dialback'; readonly lacks: 'call-back-address' };

/** What an endpoint offers before anybody has proven anything. */
export type EndpointOffer =
  | { readonly use: 'client'; readonly offer: Offer }
  | { readonly use: 'server'; readonly offer: ServerOffer; readonly ways: readonly WayIn[] };

export interface EndpointEvidence {
  /** Of its candidate. */
  readonly id: string;
  readonly use: EndpointUse;
  readonly transport: Transport;
  readonly url: string;
  /** Under which its frames are recorded; null where no socket was tried. */
  readonly stream: string | null;
  /** Wall time at which the endpoint's turn came, ms after the start of the look. */
  readonly startedAt: number;
  readonly steps: readonly LookStep[];
  /** Null until the features were read. */
  readonly offered: EndpointOffer | null;
  /** How far pinned keys were checked; null where none are pinned, or nothing answered. */
  readonly pins: PinLevel | null;
  /** When the certificate that was shown ends, wall time, ms; null where the browser shows none. */
  readonly notAfter: number | null;
  /** Where its name leads; null where the browser shows no address, or nothing answered. */
  readonly ip: string | null;
  /** About how long the browser held its socket back, ms, which is not the endpoint's fault; null: not that is known. */
  readonly held: number | null;
  /** What the peer did against the rules of its framing. */
  readonly violations: readonly Violation[];
  readonly settled: boolean;
}

export interface DomainEvidence {
  readonly domain: string;
  /** As whom servers are called; null where nobody said. */
  readonly from: string | null;
  /** Wall time, ms. */
  readonly at: number;
  readonly took: number;
  readonly settled: boolean;
  readonly resolution: Resolution;
  readonly endpoints: readonly EndpointEvidence[];
  /** The host of the domain, where it is of the person's own network and they were not asked: nothing was called. */
  readonly uncalled?: string;
  /** Candidates that could be called and were not, because too many are listed; absent where there are none. */
  readonly beyond?: readonly string[];
}

/** The failure that ended it; null where it got to the features. A failure of HTTPS that was told of no more counts only if nothing came after. */
export function failureOf({ offered, steps }: EndpointEvidence): LookFailure | null {
  return offered === null ? (steps.at(-1)?.failure ?? null) : null;
}
