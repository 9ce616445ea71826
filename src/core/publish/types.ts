/** What a domain is to publish about how it is reached: as it is typed, and as it was found to be right. */
import type { UrlFault } from '../discovery/findings.ts';
import type { Transport } from '../discovery/types.ts';

/** What can be listed over HTTPS: STARTTLS has DNS records alone. */
export const publishable = [
  'websocket',
  'bosh',
  'tls',
  'quic',
  's2s-websocket',
  's2s-tls',
  's2s-quic',
] as const satisfies readonly Transport[];
export type PublishTransport = (typeof publishable)[number];

/** Those with a URL; the others have a port and a name. */
export function hasUrl(transport: Transport): boolean {
  return transport === 'websocket' || transport === 'bosh' || transport === 's2s-websocket';
}

/** A way to connect as it stands in a form. */
export interface WayDraft {
  readonly transport: PublishTransport;
  readonly url: string;
  readonly port: string;
  /** For SNI; of a URL its own host is sent. */
  readonly sni: string;
  /** IPv4 and IPv6 literals, between spaces or commas. */
  readonly ips: string;
  readonly priority: string;
  readonly weight: string;
}

export interface Draft {
  readonly domain: string;
  /** Seconds. */
  readonly ttl: string;
  /** One a line: base64 or hexadecimal SHA-256 of a SubjectPublicKeyInfo. */
  readonly pins: string;
  readonly ways: readonly WayDraft[];
}

export interface Way {
  readonly transport: PublishTransport;
  /** Normalised; null for those that have a port. */
  readonly url: string | null;
  readonly port: number;
  readonly sni: string;
  /** Never empty. */
  readonly ips: readonly string[];
  readonly priority: number;
  readonly weight: number;
}

export interface Plan {
  readonly domain: string;
  readonly ttl: number;
  /** Base64. */
  readonly pins: readonly string[];
  readonly ways: readonly Way[];
}

export type WayField = Exclude<keyof WayDraft, 'transport'>;

export type DraftFaultDetail =
  | { readonly code: 'missing' }
  | { readonly code: 'bad-url'; readonly fault: UrlFault }
  /** The host of a URL must be a name, since it is what is sent in SNI (RFC 6066 §3). */
  | { readonly code: 'literal-host' }
  | { readonly code: 'bad-name'; readonly value: string }
  | { readonly code: 'bad-ip'; readonly value: string }
  | { readonly code: 'bad-number'; readonly min: number; readonly max: number }
  | { readonly code: 'bad-pin'; readonly value: string }
  /** It is listed twice. */
  | { readonly code: 'duplicate' }
  | { readonly code: 'no-ways' };

export type DraftFault = DraftFaultDetail & {
  /** Of a way by its place from 0; null for those of the whole. */
  readonly way: number | null;
  readonly field: WayField | 'ttl' | 'pins' | 'ways';
};

export type DocumentName = 'host-meta' | 'host-meta.json' | 'xmpp-client.xml' | 'xmpp-server.xml';

export interface PublishedDocument {
  readonly name: DocumentName;
  /** From the root of the host. */
  readonly path: string;
  readonly mediaType: string;
  readonly text: string;
}
