/** A recorded frame as queries see it. */
import type { Catalogue } from '../../../core/conformance/catalogue.ts';
import type { FrameRecord, StreamRecord } from '../../../core/framing/index.ts';
import type { QuerySubject } from '../../../core/query/index.ts';
import { factsOf } from './facts.ts';
import type { Notes } from './notes.ts';

export interface Surroundings {
  readonly streams: ReadonlyMap<string, StreamRecord>;
  readonly notes: Notes;
  /** Null while it is being loaded: then no frame has an extension. */
  readonly catalogue: Catalogue | null;
}

export function subjectOf(frame: FrameRecord, { streams, notes, catalogue }: Surroundings): QuerySubject {
  return {
    direction: frame.direction,
    kind: frame.kind,
    bytes: frame.bytes,
    text: frame.text,
    account: streams.get(frame.stream)?.account ?? null,
    facts: () => factsOf(frame),
    xeps: () =>
      factsOf(frame)?.namespaces.flatMap((namespace) => {
        const spec = catalogue?.specOf(namespace);
        return spec?.type === 'xep' ? [spec.number] : [];
      }) ?? [],
    latency: () => latencyOf(frame, notes),
    rules: () => notes.violations(frame).map(({ rule }) => rule),
  };
}

/** Milliseconds between a request and its answer, of either; `open` where it never came, null for no request. */
export function latencyOf(frame: FrameRecord, notes: Notes): number | 'open' | null {
  const pair = notes.pair(frame);
  if (pair === null) return null;
  return pair.answer === null ? 'open' : Math.max(0, pair.answer.time - pair.request.time);
}
