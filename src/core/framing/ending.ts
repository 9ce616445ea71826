/** How a stream ended, as far as whoever held it could tell. */
import type { Violation } from '../conformance/index.ts';
import type { LookFailure } from '../report/evidence.ts';
import type { RegisteringFailure } from '../stream/registering/index.ts';

export const endings = [
  /** Closed from here, as one does. */
  'here',
  /** The peer said `<close/>`. */
  'peer',
  /** The peer said why in an error of the stream, or of BOSH. */
  'error',
  /** The socket never opened. A browser does not say why. */
  'unopened',
  /** The socket closed under a stream that nobody had closed; `closeCode` is what there is to know. */
  'cut',
  /** Given up here for what the peer did, or did not. */
  'given-up',
  /** Another endpoint was there first. */
  'superseded',
  /** No socket was begun: what was asked before spoke against it. */
  'uncalled',
  /** A page’s socket closed; which side began is not shown. */
  'socket',
  /** The BOSH session of a page ended. */
  'terminated',
  'page-gone',
  /** The browser stopped the worker that held it. */
  'worker-stopped',
] as const;

export type EndFailure = LookFailure | { readonly area: 'register'; readonly failure: RegisteringFailure };

/** What whoever held the stream says of its end. */
export interface Ending {
  readonly how: (typeof endings)[number];
  /** Of the WebSocket (RFC 6455 §7.4), where its closing ended the stream. */
  readonly closeCode?: number;
  readonly failure?: EndFailure;
}

export interface StreamEnd extends Ending {
  /** Wall time, ms; null where nobody was there. */
  readonly at: number | null;
  /** What its end broke, of the rules that a single frame cannot. */
  readonly violations?: readonly Violation[];
}

/** The ending that a failure is; null: there was none, it was closed from here. */
export function endingOf(failed: EndFailure | null): Ending {
  if (failed === null) return { how: 'here' };
  const { failure } = failed;
  switch (failure.code) {
    case 'closed-by-server':
      return { how: 'peer' };
    case 'see-other-uri':
      return { how: 'peer', failure: failed };
    case 'stream-error':
    case 'bosh-ended':
      return { how: 'error', failure: failed };
    case 'dial-timeout':
      return { how: 'unopened', failure: failed };
    case 'bosh-lost':
      return { how: 'cut', failure: failed };
    case 'socket-closed':
      return { how: failure.opened ? 'cut' : 'unopened', closeCode: failure.closeCode };
    default:
      return { how: 'given-up', failure: failed };
  }
}
