/** What a session went through, and what its connection counts. */
import * as v from 'valibot';
import type { Course } from '../core/history/course.ts';
import type { SessionFailure } from './failure.ts';
import { jidText } from './schema.ts';

/** An attempt that did not lead to a session. */
export interface FailedAttempt {
  readonly url: string;
  readonly failure: SessionFailure;
}

/** In and out. */
export interface InOut {
  readonly in: number;
  readonly out: number;
}

/** One entry of what a session went through. `at` is wall time, ms. */
export type SessionEvent =
  | {
      readonly type: 'connected' | 'resumed';
      readonly at: number;
      readonly url: string;
      /** Full JID. */
      readonly jid: string;
      readonly mechanism: string;
      readonly course: Course;
      /** An estimate: how long the browser held its socket back, ms. */
      readonly held?: number;
      /** Attempts since it was lost, oldest first. */
      readonly before: readonly FailedAttempt[];
    }
  | {
      readonly type: 'lost';
      readonly at: number;
      /** Null: it was closed from here. */
      readonly failure: SessionFailure | null;
      readonly frames: InOut;
      readonly bytes: InOut;
      /** Stanzas that were not acknowledged; null where stanzas were not counted. */
      readonly unacknowledged: number | null;
    }
  | {
      readonly type: 'waiting';
      /** Of the first of `times` waits for the same reason in a row. */
      readonly at: number;
      readonly failure: SessionFailure;
      /** Of the last of them. */
      readonly retryAt: number;
      readonly times: number;
    }
  | {
      readonly type: 'needs-you';
      readonly at: number;
      readonly need: 'password' | 'permission' | 'plain' | 'changed-key';
      readonly failure: SessionFailure;
    }
  | { readonly type: 'stopped'; readonly at: number; readonly failure: SessionFailure }
  | {
      /** The background ran again. `alive` is when the session was last seen to work; null where nobody knows. */
      readonly type: 'woken';
      readonly at: number;
      readonly alive: number | null;
      /** The browser itself, or the extension, was started anew. */
      readonly browser: boolean;
    };

/** A stanza of ours that is not acknowledged: names and an address, nothing that anybody wrote. */
export interface WaitingStanza {
  readonly name: string;
  readonly type: string | null;
  /** The name of the first thing in it. */
  readonly carries: string | null;
  readonly to: string | null;
  /** Wall time when it left on this connection, ms; null where that is not known. */
  readonly left: number | null;
}

/** Stream management (XEP-0198) as it stands; counts modulo 2³². */
export interface ManagementCounts {
  /** The server lets the session be resumed. */
  readonly resumable: boolean;
  /** Seconds for which it keeps a lost session, where it says so. */
  readonly max: number | null;
  /** Stanzas received, and how many of them were seen to: the `h` that is told to the server. */
  readonly received: number;
  readonly handled: number;
  /** Stanzas sent, and how many of them the server acknowledged: its `h`. */
  readonly sent: number;
  readonly acknowledged: number;
  readonly unacknowledged: number;
  /** Wall time when the oldest unacknowledged stanza left on this connection, ms; null where there is none. */
  readonly oldest: number | null;
  /** The oldest of those, at most twenty. */
  readonly waiting: readonly WaitingStanza[];
}

/** What the connection in use counts. */
export interface SessionCounts {
  readonly account: string;
  /** Wall time of its first frame, ms; null where there is no connection. */
  readonly opened: number | null;
  readonly frames: InOut;
  readonly bytes: InOut;
  /** Null where stanzas are not counted. Without a connection: of the session that is to be resumed. */
  readonly management: ManagementCounts | null;
}

export interface SessionRequests {
  'session.counts': { args: { account: string }; result: SessionCounts };
}

export const sessionArgs = {
  'session.counts': v.strictObject({ account: jidText }),
} as const;

export type SessionEvents =
  /** What the session of `account` went through is longer now, or gone: read it again. */
  | { readonly type: 'session.recorded'; readonly account: string }
  | { readonly type: 'session.counted'; readonly counts: SessionCounts };
