/** What the completion of a filter offers: values of the frames that are held, the commonest first. */
import type { FrameLog } from '../frame-log.svelte.ts';
import {
  rulesOf,
  xepsOf,
  type ColumnContext,
  type FieldName,
  type SeenValues,
} from '../../../core/query/index.ts';

/** The newest frames tell enough, and looking at all of them would be felt. */
const looked = 500;

export function seenValues(log: FrameLog, context: ColumnContext): SeenValues {
  const counts = new Map<FieldName, Map<string, number>>();
  const count = (field: FieldName, value: string | null): void => {
    if (value === null || value === '') return;
    const of = counts.get(field) ?? new Map<string, number>();
    counts.set(field, of.set(value, (of.get(value) ?? 0) + 1));
  };
  const { first, last } = log.table;
  for (let seq = Math.max(first, last - looked + 1); seq <= last; seq += 1) {
    const row = log.table.row(seq);
    if (row === null) continue;
    const { kind, shape, remark, stream } = row;
    count('kind', kind);
    count('account', context.account(stream));
    for (const rule of rulesOf(remark)) count('rule', rule);
    if (shape === null) continue;
    if (kind === 'nonza') count('kind', shape.name);
    count('type', shape.type);
    for (const field of ['from', 'to'] as const) {
      const bare = row[field]?.split('/', 1)[0] ?? null;
      count(field, bare);
      count('jid', bare);
    }
    for (const name of shape.names) count('name', name);
    for (const namespace of shape.namespaces) count('ns', namespace);
    for (const xep of xepsOf(shape, context)) count('xep', String(xep).padStart(4, '0'));
  }
  return Object.fromEntries([...counts].map(([field, of]) => [field, commonest(of)]));
}

function commonest(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
}
