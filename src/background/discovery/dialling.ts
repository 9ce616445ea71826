/** Dialling an endpoint of a domain for a session, with what came of it kept. */
import type { EndpointResult } from '../../contract/discovery.ts';
import type { SessionFailure } from '../../contract/failure.ts';
import type { PinLevel } from '../../core/discovery/pin-record.ts';
import type { ClockPort } from '../../platform/ports.ts';
import type { Holding } from './holding.ts';
import type { Asking, Preflights } from './preflight.ts';
import type { Results } from './results.ts';

export type Dialled =
  | {
      readonly ok: true;
      readonly pins: PinLevel | null;
      /** There are no keys to compare. */
      readonly free: boolean;
      /** The socket opened after so many ms; about how many of them the browser held it back, null: not that is known. */
      readonly held: (took: number) => number | null;
      /** A socket to it did not get as far as that. */
      readonly unopened: () => void;
      /** A session got online over it. */
      readonly reached: () => void;
      /** It was the endpoint's fault, or the network's, that none did. */
      readonly failed: (failure: SessionFailure) => void;
    }
  | {
      readonly ok: false;
      readonly failure: SessionFailure;
      /** Nobody knows why it does not answer: once all else has failed it is worth a socket, unasked. */
      readonly untold: boolean;
    };

export interface Dialling {
  /** How long the browser may hold back a socket that is opened now, ms. */
  readonly heldAtMost: number;
  /** Whether a socket may be opened to `url`; `asking`: whether it is asked over HTTPS before. Never rejects. */
  begin(domain: string, url: string, asking: Asking): Promise<Dialled>;
  /** Asks an endpoint because the person wants to know. */
  ask(domain: string, url: string): Promise<EndpointResult>;
}

export function createDialling(deps: {
  readonly clock: ClockPort;
  readonly preflights: Preflights;
  readonly results: Results;
  readonly holding: Holding;
}): Dialling {
  const { clock, preflights, results, holding } = deps;
  return {
    get heldAtMost() {
      return holding.atMost;
    },
    async begin(domain, url, asking) {
      const at = clock.now();
      const checked = await preflights.check(domain, url, asking);
      const { pins } = checked;
      const record = (outcome: EndpointResult['outcome'], took = clock.now() - at): void =>
        results.record({ domain, url, at, took, outcome, pins });
      if (!checked.ok) {
        record({ ok: false, failure: checked.failure }, checked.took);
        return checked;
      }
      return {
        ok: true,
        pins,
        free: checked.free,
        held: (took) => holding.held(took, checked.took),
        unopened: () => holding.failed(),
        reached: () => record({ ok: true, reached: 'stream' }),
        failed: (failure) => record({ ok: false, failure }),
      };
    },
    async ask(domain, url) {
      const at = clock.now();
      const checked = await preflights.check(domain, url, 'always');
      const { took, pins } = checked;
      const outcome = checked.ok
        ? ({ ok: true, reached: 'https' } as const)
        : ({ ok: false, failure: checked.failure } as const);
      const result: EndpointResult = { domain, url, at, took, outcome, pins };
      // That a session got online is worth more than that it answers, and is not forgotten for it.
      const before = results.of(url);
      const proven = before?.outcome.ok === true && before.outcome.reached === 'stream';
      if (!(proven && outcome.ok)) results.record(result);
      return result;
    },
  };
}
