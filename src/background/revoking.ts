/**
 * Has the server forget the tokens of an account that was signed out (XEP-0484 §3.6), each on a stream of its own:
 * a token can be taken back only by proving oneself with it. They are in memory alone by then; what is not done
 * within a few seconds, as when there is no network, is left to the day on which they expire.
 */
import type { Jid } from '../core/jid.ts';
import type { StreamConfig } from '../core/stream/index.ts';
import type { FastToken } from '../core/xep/xep-0484.ts';
import type { Ports } from '../platform/ports.ts';
import type { Dialling } from './discovery/dialling.ts';
import { hex } from './hex.ts';
import { openLink } from './link.ts';
import type { FrameSink } from './recorder.ts';

/** Long enough for a handshake and two round trips over a bad network; a person waits for the end of it. */
const patienceMs = 4000;

interface Revoker {
  readonly ports: Ports;
  readonly dialling: Dialling;
  readonly jid: Jid;
  /** Where the tokens were used last. */
  readonly url: string;
  readonly userAgent: StreamConfig['userAgent'];
}

/** What an account that was signed out leaves at its server. */
export interface Left {
  /** Until when the server may take what is left; wall time, ms. */
  readonly until: number;
  /** Has the server forget it. Answers until when it may take what is left of it then; null where nothing is. */
  revoke(): Promise<number | null>;
}

/** What was recorded of the account may be erased already: nothing new of it is to be found afterwards. */
const untraced: FrameSink = {
  begin: () => undefined,
  end: () => undefined,
  record: () => undefined,
  recordBinary: () => undefined,
};

/** Null where no token is left. `by` without a URL: nobody knows where to ask. */
export function leave(
  by: Omit<Revoker, 'url'> & { readonly url: string | null },
  tokens: readonly FastToken[],
): Left | null {
  const until = lastOf(tokens);
  if (until === null) return null;
  const { url } = by;
  return {
    until,
    async revoke() {
      if (url === null) return until;
      const deadline = by.ports.clock.now() + patienceMs;
      const left: FastToken[] = [];
      for (const token of tokens) {
        if (!(await invalidate({ ...by, url }, token, deadline))) left.push(token);
      }
      return lastOf(left);
    },
  };
}

function lastOf(tokens: readonly FastToken[]): number | null {
  return tokens.length === 0 ? null : Math.max(...tokens.map(({ expires }) => expires));
}

/** Never rejects. */
function invalidate(by: Revoker, token: FastToken, deadline: number): Promise<boolean> {
  const { ports, dialling, jid, url } = by;
  const ms = deadline - ports.clock.now();
  if (ms <= 0) return Promise.resolve(false);
  return new Promise((resolve) => {
    let drop = (): void => undefined;
    const cancel = ports.clock.after(ms, () => {
      drop();
      resolve(false);
    });
    const ended = (done: boolean): void => {
      cancel();
      resolve(done);
    };
    const dial = async (): Promise<void> => {
      const dialled = await dialling.begin(jid.domain, url, 'as-needed');
      if (!dialled.ok || deadline <= ports.clock.now()) ended(false);
      else drop = open(by, token, ended);
    };
    dial().catch((error: unknown) => {
      ports.fault(error);
      ended(false);
    });
  });
}

/** One stream; answers how to give it up. */
function open(by: Revoker, token: FastToken, ended: (done: boolean) => void): () => void {
  const { ports, jid, url, userAgent } = by;
  let done = false;
  const link = openLink({
    ports,
    recorder: untraced,
    stream: hex(ports.random.bytes(8)),
    url,
    // A token leaves only to whom has answered for the right domain.
    alone: () => false,
    config: {
      jid,
      credentials: { type: 'none' },
      allowPlain: false,
      secure: url.startsWith('wss:'),
      lang: ports.language(),
      nonce: hex(ports.random.bytes(16)),
      userAgent,
      tokens: [{ ...token, count: token.count + 1 }],
      invalidates: true,
    },
    handlers: {
      negotiating: () => undefined,
      opened: () => undefined,
      authenticated() {
        done = true;
        return Promise.resolve({ stored: Promise.resolve() });
      },
      // It is of no use to anybody already.
      tokenRefused: () => void (done = true),
      keep: () => Promise.resolve(),
      beginning: () => Promise.resolve(),
      acknowledged: () => Promise.resolve(),
      undelivered: () => Promise.resolve(),
      online: () => undefined,
      stanza: () => Promise.resolve(null),
      heeded: () => undefined,
      heard: () => undefined,
      awaits: () => undefined,
      ended: () => ended(done),
    },
  });
  return () => link.drop({ code: 'dial-timeout', seconds: patienceMs / 1000 });
}
