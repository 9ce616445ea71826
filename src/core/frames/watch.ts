/** What is known of a frame only from those before it on its stream: broken rules, and the request that it answers. */
import {
  initialConformance,
  observe,
  type ConformanceState,
  type ObservedFrame,
  type Violation,
} from '../conformance/index.ts';
import type { StreamRecord } from '../framing/frame.ts';

/** Requests that nobody answers must not fill the memory. */
const mostOpen = 10_000;
/** UTF-16 code units of an id. */
const longestId = 1024;

export interface Watched {
  readonly violations: readonly Violation[];
  readonly asks: boolean;
  /** Number of the request that it answers; null where it answers none that is known. */
  readonly request: number | null;
}

export class StreamWatch {
  #state: ConformanceState;
  readonly #open = new Map<string, number>();
  /** What stands in a body of BOSH is held to the rules as a frame of the stream that it carries. */
  readonly #isJudged: boolean;

  /** `fromStart`: nothing of the stream was missed. */
  constructor(stream: Pick<StreamRecord, 'url' | 'source'>, fromStart: boolean) {
    this.#isJudged = stream.source !== 'bosh';
    this.#state = initialConformance({
      streams: stream.source === 's2s' ? 's2s' : 'c2s',
      initiator: 'out',
      secure: !/^(?:ws|http):/i.test(stream.url),
      fromStart,
    });
  }

  /** The next frame; `seq` is its number, `type` and `id` are those of an iq. */
  take(frame: ObservedFrame, seq: number, type: string | null, id: string | null): Watched {
    if (!this.#isJudged) return { violations: [], asks: false, request: null };
    const { state, violations } = observe(this.#state, frame);
    this.#state = state;
    if (frame.kind !== 'iq' || id === null || id.length > longestId)
      return { violations, asks: false, request: null };
    const asks = type === 'get' || type === 'set';
    const asker = asks === (frame.direction === 'out') ? 'out' : 'in';
    const key = `${asker} ${id}`;
    const request = asks ? null : (this.#open.get(key) ?? null);
    this.#open.delete(key);
    if (asks) this.#keep(key, seq);
    return { violations, asks, request };
  }

  #keep(key: string, seq: number): void {
    this.#open.set(key, seq);
    if (this.#open.size <= mostOpen) return;
    const [oldest] = this.#open.keys();
    if (oldest !== undefined) this.#open.delete(oldest);
  }
}
