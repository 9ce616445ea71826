/** What is known of a frame only from those before it on its stream: broken rules, and the request that it answers. */
import {
  initialConformance,
  observe,
  observeClosed,
  type ConformanceState,
  type ObservedFrame,
  type Violation,
} from '../conformance/index.ts';
import type { Ending } from '../framing/ending.ts';
import type { StreamRecord } from '../framing/frame.ts';
import { ns } from '../namespaces.ts';
import type { XmlElement } from '../xml/types.ts';
import type { FrameParts } from './facts.ts';
import { OpenRequests, type Asked } from './requests.ts';
import { Sessions } from './sessions.ts';
import { sessionOf, turnOf } from './turns.ts';

export interface Watched extends Asked {
  readonly violations: readonly Violation[];
}

export class StreamWatch {
  #state: ConformanceState;
  #requests: OpenRequests;
  readonly #stream: Pick<StreamRecord, 'url' | 'source' | 'account'>;
  readonly #sessions: Sessions;
  /** What stands in a body of BOSH is paired as a frame of the stream that it carries. */
  readonly #isPaired: boolean;
  /** The rules are those of a WebSocket: over BOSH there is no `<open/>` but the one that we made up. */
  readonly #isJudged: boolean;

  /** `fromStart`: nothing of the stream was missed. `sessions`: those that it may go on with. */
  constructor(
    stream: Pick<StreamRecord, 'url' | 'source' | 'account'>,
    fromStart: boolean,
    sessions = new Sessions(),
  ) {
    this.#stream = stream;
    this.#sessions = sessions;
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

  /** The next frame; `seq` is its number, `element` is null where it could not be read. */
  take(frame: ObservedFrame, seq: number, element: XmlElement | null, parts: FrameParts | null): Watched {
    const violations = this.#judge(frame);
    if (!this.#isPaired || element === null || parts === null)
      return { violations, asks: false, request: null };
    if (frame.direction === 'in' && parts.shape.namespaces.includes(ns.sm)) this.#follow(element);
    return { violations, ...this.#requests.take(frame.direction, parts, seq) };
  }

  /** What a session asked is answered on whichever stream it goes on. */
  #follow(element: XmlElement): void {
    const turn = turnOf(element);
    const id = turn === null ? null : sessionOf(turn);
    if (turn === null || id === null) return;
    if (turn.name === 'resumed') this.#requests = this.#sessions.resumed(this.#stream, id) ?? this.#requests;
    if (turn.name === 'resumed' || turn.name === 'enabled')
      this.#sessions.keep(this.#stream, id, this.#requests);
  }

  /** What the end of the stream broke. */
  ended({ how, closeCode }: Ending): readonly Violation[] {
    // Who closed the socket of a page is not known, nor what the peer would have said to whom had left.
    if (!this.#isJudged || how !== 'cut' || closeCode === undefined) return [];
    return observeClosed(this.#state, closeCode);
  }

  #judge(frame: ObservedFrame): readonly Violation[] {
    if (!this.#isJudged) return [];
    const { state, violations } = observe(this.#state, frame);
    this.#state = state;
    return violations;
  }
}
