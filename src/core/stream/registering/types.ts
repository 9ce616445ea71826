/** The vocabulary of a stream on which somebody without an account gets one (XEP-0077, XEP-0445). */
import type { Registration, RegistrationForm } from '../../xep/xep-0077.ts';
import type { XmlElement, XmlErrorCode } from '../../xml/types.ts';
import type { FormFailure } from '../form.ts';
import type { StreamFailure } from '../types.ts';

export interface RegisteringConfig {
  readonly domain: string;
  /** BCP 47. */
  readonly lang: string;
  /** What an invitation came with; null where nobody invited. */
  readonly token: string | null;
  /** What was filled in; null to be told what is to be, and nothing else. */
  readonly filled: Registration | null;
}

export type RegisteringPhase =
  | 'idle'
  | 'opening'
  | 'features'
  /** The server looks at the invitation. */
  | 'inviting'
  /** The server is asked what it wants to know. */
  | 'asking'
  | 'submitting'
  | 'closing'
  | 'closed';

type Shared = Extract<
  StreamFailure,
  {
    readonly code:
      | 'subprotocol-missing'
      | 'wrong-domain'
      | 'stream-error'
      | 'see-other-uri'
      | 'closed-by-server'
      | 'socket-closed'
      | 'dial-timeout';
  }
>;

export type RegisteringFailure =
  | Shared
  | FormFailure
  | {
      readonly code: 'unexpected-element';
      readonly name: string;
      readonly ns: string;
      readonly phase: RegisteringPhase;
    }
  | { readonly code: 'timeout'; readonly phase: RegisteringPhase; readonly seconds: number }
  /** Nobody gets an account here by asking for one; `invited`: not even with an invitation. */
  | { readonly code: 'no-registration'; readonly invited: boolean }
  /** The server does not know the invitation, or not any more. */
  | { readonly code: 'invitation-refused'; readonly condition: string; readonly text?: string }
  /** The server gives no account for what was filled in, or to nobody now: a condition of RFC 6120 §8.3.3. */
  | { readonly code: 'registration-refused'; readonly condition: string; readonly text?: string }
  /** What the server wants to know cannot be read, or is more than anybody would fill in. */
  | { readonly code: 'form-unreadable' };

export type RegisteringEvent =
  | { readonly type: 'socket-open'; readonly protocol: string }
  | { readonly type: 'element'; readonly element: XmlElement }
  | { readonly type: 'malformed'; readonly error: XmlErrorCode; readonly offset: number }
  | { readonly type: 'binary' }
  | { readonly type: 'socket-closed'; readonly code: number }
  | { readonly type: 'timer' };

export type RegisteringEffect =
  | { readonly type: 'send'; readonly element: XmlElement }
  /** The server is the right one: what becomes of it from here on is its answer. */
  | { readonly type: 'opened' }
  | { readonly type: 'asked'; readonly form: RegistrationForm }
  /** There is an account with what was filled in. */
  | { readonly type: 'registered' }
  /** Replace the running timer; `null` stops it. */
  | { readonly type: 'timer'; readonly ms: number | null }
  | { readonly type: 'close-socket' }
  /** Emitted once; `null` where the stream did what it was for. */
  | { readonly type: 'ended'; readonly failure: RegisteringFailure | null };
