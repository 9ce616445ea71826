/** What is known of a frame only from those before it on its stream: broken rules, and the request that it answers. */
import {
  initialConformance,
  observe,
  type ConformanceState,
  type ObservedFrame,
  type Violation,
} from '../conformance/index.ts';
import type { StreamRecord } from '../framing/frame.ts';
import type { FrameParts } from './facts.ts';
import { OpenRequests, type Asked } from './requests.ts';

export interface Watched extends Asked {
  readonly violations: readonly Violation[];
}

export class StreamWatch {
  #state: ConformanceState;
  readonly #requests: OpenRequests;
  /** What stands in a body of BOSH is paired as a frame of the stream that it carries. */
  readonly #isPaired: boolean;
  /** The rules are those of a WebSocket: over BOSH there is no `<open/>` but the one that we made up. */
  readonly #isJudged: boolean;

  /** `fromStart`: nothing of the stream was missed. */
  constructor(stream: Pick<StreamRecord, 'url' | 'source' | 'account'>, fromStart: boolean) {
    this.#isPaired = stream.source !== 'bosh';
    this.#isJudged = this.#isPaired && !/^https?:/i.test(stream.url);
    this.#requests = new OpenRequests(stream.source === 'account' ? stream.account : null);
    this.#state = initialConformance({
      streams: stream.source === 's2s' ? 's2s' : 'c2s',
      initiator: 'out',
      secure: !/^ws:/i.test(stream.url),
      fromStart,
    });
  }

  /** The next frame; `seq` is its number, `parts` are null where it could not be read. */
  take(frame: ObservedFrame, seq: number, parts: FrameParts | null): Watched {
    const violations = this.#judge(frame);
    if (!this.#isPaired || parts === null) return { violations, asks: false, request: null };
    return { violations, ...this.#requests.take(frame.direction, parts, seq) };
  }

  #judge(frame: ObservedFrame): readonly Violation[] {
    if (!this.#isJudged) return [];
    const { state, violations } = observe(this.#state, frame);
    this.#state = state;
    return violations;
  }
}
