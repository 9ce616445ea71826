/** What the completion of a filter offers: values of the frames that are held, the commonest first. */
import type { FrameRecord } from '../../../core/framing/index.ts';
import type { FieldName, SeenValues } from '../../../core/query/index.ts';
import { factsOf } from './facts.ts';
import { subjectOf, type Surroundings } from './subject.ts';

/** The newest frames tell enough, and reading all of them would be felt. */
const looked = 500;

export function seenValues(rows: readonly FrameRecord[], around: Surroundings): SeenValues {
  const counts = new Map<FieldName, Map<string, number>>();
  const count = (field: FieldName, value: string | null): void => {
    if (value === null || value === '') return;
    const of = counts.get(field) ?? new Map<string, number>();
    counts.set(field, of.set(value, (of.get(value) ?? 0) + 1));
  };
  for (const frame of rows.slice(-looked)) {
    const subject = subjectOf(frame, around);
    const facts = factsOf(frame);
    count('kind', frame.kind);
    count('account', subject.account);
    for (const rule of subject.rules()) count('rule', rule);
    if (facts === null) continue;
    if (frame.kind === 'nonza') count('kind', facts.name);
    count('type', facts.type);
    count('id', facts.id);
    for (const field of ['from', 'to'] as const) {
      const bare = facts[field]?.split('/', 1)[0] ?? null;
      count(field, bare);
      count('jid', bare);
    }
    for (const name of facts.names) count('name', name);
    for (const namespace of facts.namespaces) count('ns', namespace);
    for (const xep of subject.xeps()) count('xep', String(xep).padStart(4, '0'));
  }
  return Object.fromEntries([...counts].map(([field, of]) => [field, commonest(of)]));
}

function commonest(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
}
