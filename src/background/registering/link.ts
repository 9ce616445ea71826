/** One stream on which an account is asked for: carries effects of `core/stream/registering` out and feeds events back. */
import { bodiesOf } from '../../core/framing/frame.ts';
import { c2s, encodeFrame, endingOf, readFrame } from '../../core/framing/index.ts';
import {
  registering,
  stepRegistering,
  type RegisteringConfig,
  type RegisteringEffect,
  type RegisteringEvent,
  type RegisteringFailure,
} from '../../core/stream/registering/index.ts';
import type { StreamFailure } from '../../core/stream/types.ts';
import type { RegistrationForm } from '../../core/xep/xep-0077.ts';
import type { Cancel, Ports, Socket, SocketHandlers } from '../../platform/ports.ts';
import { openBosh } from '../bosh/transport.ts';
import { isBosh } from '../head-start.ts';
import { hex } from '../hex.ts';
import type { FrameSink } from '../recorder.ts';

/** Until a socket must be open, beyond what the browser may hold it back. */
const dialSeconds = 15;

/** UTF-16 code units of a frame: nobody has more to ask. */
const longestFrame = 512 * 1024;

export interface RegisteringOutcome {
  /** Its `<open/>` was as it should be: no other endpoint would say anything else. */
  readonly opened: boolean;
  readonly form: RegistrationForm | null;
  readonly registered: boolean;
  readonly failure:
    | { readonly area: 'register'; readonly failure: RegisteringFailure }
    | { readonly area: 'stream'; readonly failure: StreamFailure }
    | null;
}

/** Resolves when the stream is over. Never rejects. */
export function openRegistering(deps: {
  readonly ports: Pick<Ports, 'clock' | 'random' | 'sockets' | 'fetch'>;
  readonly recorder: FrameSink;
  /** Whose frames they are: the domain, or the account that is asked for. */
  readonly account: string;
  readonly url: string;
  /** How long the browser may hold the socket back, ms. */
  readonly held: number;
  readonly config: RegisteringConfig;
}): Promise<RegisteringOutcome> {
  const { ports, recorder, url } = deps;
  const { clock } = ports;
  const stream = hex(ports.random.bytes(8));
  const bodies = bodiesOf(stream);
  return new Promise((resolve) => {
    let state = registering(deps.config);
    let outcome: RegisteringOutcome = { opened: false, form: null, registered: false, failure: null };
    let stopTimer: Cancel = () => undefined;
    /** What BOSH tells beyond the code. */
    let why: StreamFailure | null = null;

    const feed = (event: RegisteringEvent): void => {
      const next = stepRegistering(state, event);
      state = next.state;
      for (const effect of next.effects) carryOut(effect);
    };
    const carryOut = (effect: RegisteringEffect): void => {
      switch (effect.type) {
        case 'send': {
          const text = encodeFrame(effect.element);
          if (socket.send(text)) recorder.record(stream, 'out', text, readFrame(text, c2s));
          return;
        }
        case 'opened':
          return void (outcome = { ...outcome, opened: true });
        case 'asked':
          return void (outcome = { ...outcome, form: effect.form });
        case 'registered':
          return void (outcome = { ...outcome, registered: true });
        case 'timer':
          return setTimer(effect.ms);
        case 'close-socket':
          return socket.close();
        case 'ended':
          return end(effect.failure);
      }
    };
    const setTimer = (ms: number | null): void => {
      stopTimer();
      stopTimer = ms === null ? () => undefined : clock.after(ms, () => feed({ type: 'timer' }));
    };
    const end = (failure: RegisteringFailure | null): void => {
      stopTimer();
      const told =
        failure === null
          ? null
          : why === null
            ? ({ area: 'register', failure } as const)
            : ({ area: 'stream', failure: why } as const);
      recorder.end(stream, endingOf(told));
      recorder.end(bodies, endingOf(told));
      if (told === null) return resolve(outcome);
      resolve({ ...outcome, failure: told });
    };
    const handlers: SocketHandlers = {
      open: (protocol) => feed({ type: 'socket-open', protocol }),
      text(text) {
        const read = readFrame(text, c2s);
        recorder.record(stream, 'in', text, read);
        if (text.length > longestFrame) {
          return feed({ type: 'malformed', error: 'too-long', offset: longestFrame });
        }
        feed(
          read.ok
            ? { type: 'element', element: read.element }
            : { type: 'malformed', error: read.error.code, offset: read.error.offset },
        );
      },
      binary(bytes) {
        recorder.recordBinary(stream, bytes);
        feed({ type: 'binary' });
      },
      closed(code, told) {
        why = told ?? null;
        feed({ type: 'socket-closed', code });
      },
    };

    const origin = { account: deps.account, url, openedAt: clock.now() };
    recorder.begin({ id: stream, source: 'account', ...origin });
    const socket: Socket = isBosh(url)
      ? openBosh(ports, url, handlers)
      : ports.sockets.open(url, ['xmpp'], handlers);
    // A socket that does not open says nothing for as long as the browser likes.
    stopTimer = clock.after(dialSeconds * 1000 + deps.held, () => {
      socket.close();
      end({ code: 'dial-timeout', seconds: dialSeconds });
    });
  });
}
