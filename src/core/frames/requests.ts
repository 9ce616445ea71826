/** Requests of a stream that wait for their answer. */
import { addressesOf, answeredBy, canonical, type OwnAddresses } from '../answerer.ts';
import type { FrameDirection } from '../framing/frame.ts';
import { JidError, parseJid } from '../jid.ts';
import { ns } from '../namespaces.ts';
import type { FrameParts } from './facts.ts';

/** Requests that nobody answers must not fill the memory. */
const mostOpen = 10_000;
/** UTF-16 code units of an id. */
const longestId = 1024;
const mostUnacknowledged = 1000;

export interface Asked {
  /** An answer is due to it. */
  readonly asks: boolean;
  /** Number of the request that it answers; null where it answers none that is known. */
  readonly request: number | null;
}

const neither: Asked = { asks: false, request: null };

export class OpenRequests {
  /** Numbers of iqs, by who asked, whom, and under which id. */
  readonly #open = new Map<string, number>();
  /** Numbers of `<r/>`s by who sent them, the oldest first. */
  readonly #unacknowledged: Readonly<Record<FrameDirection, number[]>> = { in: [], out: [] };
  /** Null until something says whose stream it is. */
  #own: OwnAddresses | null;
  /** What was last read for that. */
  #stamped: string | null = null;

  /** `account`: the bare JID whose stream it is, null where only its frames can tell. */
  constructor(account: string | null) {
    this.#own = account === null ? null : ownOf(account);
  }

  /** The next frame, numbered `seq`: an iq (RFC 6120 §8.2.3), `<r/>` or `<a/>` (XEP-0198 §4), or any other. */
  take(direction: FrameDirection, parts: FrameParts, seq: number): Asked {
    const { name, namespaces } = parts.shape;
    if (name === 'iq') return this.#iq(direction, parts, seq);
    if (name === 'open') this.#header(direction, parts);
    if (namespaces[0] !== ns.sm) return neither;
    if (name === 'r') return this.#wait(direction, seq);
    const asked = this.#unacknowledged[direction === 'in' ? 'out' : 'in'];
    return name === 'a' ? { asks: false, request: asked.shift() ?? null } : neither;
  }

  /** Their stream is over; what the next one resumes is still answered, but an `<r/>` was of the stream. */
  cut(): void {
    this.#unacknowledged.in.length = 0;
    this.#unacknowledged.out.length = 0;
  }

  #iq(direction: FrameDirection, { shape, id, from, to }: FrameParts, seq: number): Asked {
    if (direction === 'in') this.#delivered(to);
    if (id === null || id.length > longestId) return neither;
    const peer = (direction === 'out' ? to : from) ?? undefined;
    const asks = shape.type === 'get' || shape.type === 'set';
    const asker = asks === (direction === 'out') ? 'out' : 'in';
    if (asks) return this.#keep(keyOf(asker, canonical(peer), id), seq);
    for (const one of answeredBy(this.#own, peer)) {
      const key = keyOf(asker, one, id);
      const request = this.#open.get(key);
      this.#open.delete(key);
      if (request !== undefined) return { asks, request };
    }
    return neither;
  }

  #keep(key: string, seq: number): Asked {
    this.#open.delete(key);
    this.#open.set(key, seq);
    const [oldest] = this.#open.keys();
    if (this.#open.size > mostOpen && oldest !== undefined) this.#open.delete(oldest);
    return { asks: true, request: null };
  }

  #wait(direction: FrameDirection, seq: number): Asked {
    const waiting = this.#unacknowledged[direction];
    if (waiting.push(seq) > mostUnacknowledged) waiting.shift();
    return { asks: true, request: null };
  }

  /** RFC 6120 §4.7: who opens says for whom, if only the domain. */
  #header(direction: FrameDirection, { from, to }: FrameParts): void {
    const [ours, theirs] = direction === 'out' ? [from, to] : [to, from];
    this.#own ??= ownOf(ours ?? theirs ?? '');
  }

  /** A server stamps what it delivers with the address that it delivers to. */
  #delivered(to: string | null): void {
    if (to === null || to === this.#stamped) return;
    this.#stamped = to;
    const own = ownOf(to);
    if (own !== null && own.bare !== own.domain) this.#own = own;
  }
}

function keyOf(asker: FrameDirection, peer: string, id: string): string {
  // What is no address stands for itself, and may hold anything.
  return `${asker} ${JSON.stringify([peer, id])}`;
}

function ownOf(address: string): OwnAddresses | null {
  try {
    return addressesOf(parseJid(address));
  } catch (error) {
    if (error instanceof JidError) return null;
    throw error;
  }
}
