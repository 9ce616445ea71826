/** The frames of one stream held to the rules of its framing as they pass on to where they are recorded. */
import { initialConformance, observe, observeClosed, type Violation } from '../../core/conformance/index.ts';
import type { EndpointUse } from '../../core/report/evidence.ts';
import type { FrameSink } from '../recorder.ts';

/** A peer that breaks rules with every frame has told enough by then. */
const most = 50;

export interface Judging {
  readonly sink: FrameSink;
  /** What the peer broke so far. */
  readonly violations: readonly Violation[];
}

/**
 * @param framed false: what was said was wrapped otherwise (BOSH), and rules of framing do not bind it
 * @param onward null: nothing is recorded
 */
export function judging(use: EndpointUse, framed: boolean, onward: FrameSink | null): Judging {
  const violations: Violation[] = [];
  let state = initialConformance({
    streams: use === 'server' ? 's2s' : 'c2s',
    initiator: 'out',
    secure: true,
    fromStart: true,
  });
  const judge = (frame: Parameters<typeof observe>[1]): void => {
    if (!framed) return;
    const next = observe(state, frame);
    state = next.state;
    if (frame.direction === 'in' && violations.length < most) violations.push(...next.violations);
  };
  return {
    violations,
    sink: {
      begin: (stream) => onward?.begin(stream),
      end(stream, ending) {
        if (framed && ending.how === 'cut' && ending.closeCode !== undefined)
          violations.push(...observeClosed(state, ending.closeCode));
        onward?.end(stream, ending);
      },
      record(stream, direction, text, read) {
        judge({ direction, text });
        onward?.record(stream, direction, text, read);
      },
      recordBinary(stream, bytes) {
        judge({ direction: 'in', text: '', problem: 'binary-frame' });
        onward?.recordBinary(stream, bytes);
      },
    },
  };
}
