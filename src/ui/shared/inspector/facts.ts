/** What queries and notes ask of a frame, read from it once. */
import { readFrame, type FrameRecord } from '../../../core/framing/index.ts';
import type { QueryFacts } from '../../../core/query/index.ts';
import { attr, isElement } from '../../../core/xml/index.ts';
import type { XmlElement } from '../../../core/xml/types.ts';

const kept = new WeakMap<FrameRecord, QueryFacts | 'unreadable'>();

/** Null where the frame cannot be read. */
export function factsOf(frame: FrameRecord): QueryFacts | null {
  let facts = kept.get(frame);
  if (facts === undefined) {
    const reading = frame.kind === 'malformed' ? null : readFrame(frame.text);
    facts = reading?.ok === true ? read(reading.element) : 'unreadable';
    kept.set(frame, facts);
  }
  return facts === 'unreadable' ? null : facts;
}

function read(root: XmlElement): QueryFacts {
  const names = new Set<string>();
  const namespaces = new Set<string>();
  const work: XmlElement[] = [root];
  for (let element = work.pop(); element !== undefined; element = work.pop()) {
    names.add(element.name);
    namespaces.add(element.ns);
    for (const node of element.children) if (isElement(node)) work.push(node);
  }
  return {
    name: root.name,
    type: attr(root, 'type') ?? null,
    id: attr(root, 'id') ?? null,
    from: attr(root, 'from') ?? null,
    to: attr(root, 'to') ?? null,
    names: [...names],
    namespaces: [...namespaces],
  };
}
