/**
 * BOSH as a socket (XEP-0124, XEP-0206): what is sent leaves in requests of which two at most are under way, one of
 * them waiting for what the server has to say. `<open/>` and `<close/>` of RFC 7395 stand for the session creation, the
 * restart and the termination that BOSH has instead, so that a stream is negotiated over it like over a WebSocket.
 */
import { closeFrame, encodeFrame, readFrame } from '../../core/framing/index.ts';
import {
  encodeBosh,
  readBosh,
  type BoshAnswer,
  type BoshRequest,
  type BoshTerms,
} from '../../core/framing/bosh.ts';
import { ns } from '../../core/namespaces.ts';
import type { StreamFailure } from '../../core/stream/types.ts';
import { attr, el } from '../../core/xml/index.ts';
import type { XmlElement } from '../../core/xml/types.ts';
import type { Cancel, Ports, Socket, SocketHandlers } from '../../platform/ports.ts';
import { lostTo, misanswered } from './answers.ts';

/** Longest that a request may wait for its answer, s: browsers end a worker whose fetch takes 30. */
const waitSeconds = 20;
/** How much longer the network may take for it, s. */
const graceSeconds = 8;
/** What nobody asked for more often than this, ms: empty answers to empty requests one after the other. */
const leastPollMs = 1_000;
/** Waits before a lost request is sent again double from here to there, ms. */
const againMs = { first: 500, most: 5_000 } as const;
/** How long lost requests are sent again where the server does not say how long it keeps a session, s. */
const usualInactivity = 30;
const maxBytes = 10 * 1024 * 1024;

type Item = string | { readonly restart: { readonly to: string; readonly lang: string } };

/** A request under way. */
interface Sent {
  readonly rid: number;
  readonly text: string;
  readonly empty: boolean;
  readonly at: number;
  /** When it was lost first; null while it was not. */
  lostAt: number | null;
  tries: number;
  readonly stop: AbortController;
}

/** `crossed`: told of each body as it crosses the wire, also of one that is sent again, and of what is no body. */
export function openBosh(
  { fetch, clock, random }: Pick<Ports, 'fetch' | 'clock' | 'random'>,
  url: string,
  handlers: SocketHandlers,
  crossed: (direction: 'in' | 'out', text: string) => void = () => undefined,
): Socket {
  let phase: 'new' | 'creating' | 'up' | 'restarting' | 'ending' | 'over' = 'new';
  // XEP-0124 §14.1: large and random, and far from 2^53.
  let rid = random.bytes(6).reduce((sum, byte) => sum * 256 + byte, 0);
  let terms: BoshTerms | null = null;
  let domain = '';
  let outbox: Item[] = [];
  let scheduled = false;
  const sent = new Map<number, Sent>();
  const answered = new Map<number, BoshAnswer>();
  /** The oldest request whose answer was not read yet. */
  let next = 0;
  let emptyHanded = false;
  let polledAt = -Infinity;
  let cancelPoll: Cancel = () => undefined;

  const finish = (code: number, why?: StreamFailure): void => {
    if (phase === 'over') return;
    phase = 'over';
    cancelPoll();
    for (const { stop } of sent.values()) stop.abort();
    sent.clear();
    handlers.closed(code, why);
  };

  const request = (what: (rid: number) => BoshRequest, empty: boolean): void => {
    rid += 1;
    const one: Sent = {
      rid,
      text: encodeBosh(what(rid)),
      empty,
      at: clock.now(),
      lostAt: null,
      tries: 0,
      stop: new AbortController(),
    };
    if (sent.size === 0 && answered.size === 0) next = rid;
    if (empty) polledAt = one.at;
    sent.set(rid, one);
    void post(one);
  };

  const post = async (one: Sent): Promise<void> => {
    crossed('out', one.text);
    const came = await fetch.read({
      url,
      accept: 'text/xml',
      timeoutMs: ((terms?.wait ?? waitSeconds) + graceSeconds) * 1000,
      maxBytes,
      signal: one.stop.signal,
      body: one.text,
    });
    if (phase === 'over' || sent.get(one.rid) !== one) return;
    if (!came.ok) return lost(one, lostTo(came.failure.code, url));
    // White space around a body is none of it.
    crossed('in', came.text.trim());
    const read = came.status === 200 && came.finalUrl === url ? readBosh(came.text) : null;
    if (read?.ok !== true) {
      const { why, final } = misanswered(came, url, read);
      return final ? finish(1006, why) : lost(one, why);
    }
    if (read.answer.again) return lost(one, lostTo('network', url));
    sent.delete(one.rid);
    emptyHanded = one.empty && read.answer.frames.length === 0;
    answered.set(one.rid, read.answer);
    drain();
  };

  /** XEP-0124 §14.3: an exact copy, until the server cannot know the session any more. */
  const lost = (one: Sent, why: StreamFailure): void => {
    one.lostAt ??= clock.now();
    const patience = (terms?.inactivity ?? usualInactivity) * 1000;
    if (phase === 'ending') return finish(1000);
    if (terms === null || clock.now() - one.lostAt >= patience) return finish(1006, why);
    const ms = Math.min(againMs.most, againMs.first * 2 ** one.tries);
    one.tries += 1;
    clock.after(ms, () => {
      if (sent.get(one.rid) === one && phase !== 'over') void post(one);
    });
  };

  /** Answers are read in the order of their requests (XEP-0124 §14.2). */
  const drain = (): void => {
    for (let one = answered.get(next); one !== undefined; one = answered.get(next)) {
      answered.delete(next);
      next += 1;
      take(one);
    }
    schedule();
  };

  const take = ({ terms: granted, from, frames, ended }: BoshAnswer): void => {
    if (phase === 'over') return;
    if (phase === 'creating') {
      if (granted === null && ended === null)
        return finish(1006, { code: 'not-bosh', status: 200, led: null });
      if (granted !== null) {
        terms = granted;
        phase = 'up';
        open(from ?? domain);
      }
    }
    // What a stream is restarted with comes before anything else of it.
    const restarted = phase === 'restarting' && frames.length > 0;
    if (restarted) {
      phase = 'up';
      open(domain);
    }
    for (const frame of frames) handlers.text(frame);
    if (ended !== null) end(ended);
  };

  /** There is no stream header over BOSH; an identifier is not needed, and that of the session is a secret. */
  const open = (from: string): void =>
    handlers.text(encodeFrame(el('open', ns.framing, { from, id: 'bosh', version: '1.0' })));

  const end = ({ condition, uri }: NonNullable<BoshAnswer['ended']>): void => {
    const ours = phase === 'ending';
    if (ours || condition === null || condition === 'remote-stream-error') {
      handlers.text(encodeFrame(closeFrame()));
      return finish(1000);
    }
    if (condition === 'see-other-uri' && uri !== null) {
      return finish(1006, { code: 'see-other-uri', uri: uri.slice(0, 200) });
    }
    finish(1006, { code: 'bosh-ended', condition: condition.slice(0, 100) });
  };

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      flush();
    });
  };

  const flush = (): void => {
    cancelPoll();
    if (terms === null || (phase !== 'up' && phase !== 'restarting')) return;
    const { sid } = terms;
    const room = sent.size + answered.size < Math.max(1, terms.requests ?? 2);
    const [first] = outbox;
    if (first !== undefined && room && phase === 'up') {
      if (typeof first !== 'string') {
        outbox.shift();
        phase = 'restarting';
        request((id) => ({ rid: id, sid, restart: first.restart }), false);
      } else {
        const stop = outbox.findIndex((item) => typeof item !== 'string');
        const payloads = outbox
          .splice(0, stop < 0 ? outbox.length : stop)
          .filter((item) => typeof item === 'string');
        request((id) => ({ rid: id, sid, payloads }), false);
      }
      return schedule();
    }
    if (sent.size + answered.size > 0) return;
    const polls = terms.requests === 1 || terms.hold === 0 || terms.wait === 0;
    const pause = polls ? (terms.polling ?? 5) * 1000 : emptyHanded ? leastPollMs : 0;
    cancelPoll = clock.after(Math.max(0, polledAt + pause - clock.now()), () =>
      request((id) => ({ rid: id, sid }), true),
    );
  };

  const leave = (): void => {
    cancelPoll();
    if (terms === null) return finish(1000);
    phase = 'ending';
    const { sid } = terms;
    const payloads = outbox.filter((item) => typeof item === 'string');
    outbox = [];
    request((id) => ({ rid: id, sid, payloads, end: true }), false);
  };

  const create = (element: XmlElement): void => {
    phase = 'creating';
    domain = attr(element, 'to') ?? '';
    const from = attr(element, 'from');
    const wish = { to: domain, lang: langOf(element), wait: waitSeconds, hold: 1 };
    request((id) => ({ rid: id, create: { ...wish, ...(from === undefined ? {} : { from }) } }), false);
  };

  queueMicrotask(() => {
    if (phase !== 'over') handlers.open('xmpp');
  });

  return {
    send(text) {
      if (phase === 'over' || phase === 'ending') return false;
      const read = readFrame(text);
      const kind = read.ok ? read.kind : 'nonza';
      if (kind === 'close') leave();
      else if (kind !== 'open' || !read.ok) outbox.push(text);
      else if (phase === 'new') create(read.element);
      else outbox.push({ restart: { to: domain, lang: langOf(read.element) } });
      schedule();
      return true;
    },
    close() {
      // Told to the server even though nobody waits for its answer.
      if (phase === 'up' || phase === 'restarting') leave();
      const goodbye = phase === 'ending' ? sent.get(rid) : undefined;
      if (goodbye !== undefined) sent.delete(goodbye.rid);
      queueMicrotask(() => finish(1000));
    },
  };
}

function langOf(element: XmlElement): string {
  return attr(element, 'lang', ns.xml) ?? 'en';
}
