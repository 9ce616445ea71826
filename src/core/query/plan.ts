/** What of a query is answered from columns, and what only from texts. */
import type { FieldName } from './fields.ts';
import type { Query } from './types.ts';

/** A query whose parts without text are numbered, and stand elsewhere. */
export type Residual =
  | { readonly type: 'and' | 'or'; readonly of: readonly Residual[] }
  | { readonly type: 'not'; readonly of: Residual }
  | { readonly type: 'columns'; readonly index: number }
  /** In the text, case ignored. */
  | { readonly type: 'text'; readonly value: string }
  /** The `id` of the root, which no column holds. */
  | { readonly type: 'id'; readonly query: Query };

export interface Plan {
  /** The largest parts that need no text. */
  readonly columns: readonly Query[];
  readonly tree: Residual;
}

export function planQuery(query: Query): Plan {
  const columns: Query[] = [];
  const plan = (part: Query): Residual => {
    if (!needsText(part)) return { type: 'columns', index: columns.push(part) - 1 };
    switch (part.type) {
      case 'and':
      case 'or': {
        // What needs no text is answered together, and first.
        const plain = part.of.filter((one) => !needsText(one));
        const of = part.of.filter(needsText).map(plan);
        if (plain.length > 0) of.unshift(plan({ type: part.type, of: plain }));
        return { type: part.type, of };
      }
      case 'not':
        return { type: 'not', of: plan(part.of) };
      case 'match':
        return part.field === 'id' ? { type: 'id', query: part } : { type: 'text', value: part.value };
      default:
        return { type: 'columns', index: columns.push(part) - 1 };
    }
  };
  const tree = plan(query);
  return { columns, tree };
}

export function needsText(query: Query): boolean {
  switch (query.type) {
    case 'and':
    case 'or':
      return query.of.some(needsText);
    case 'not':
      return needsText(query.of);
    case 'match':
      return query.field === 'text' || query.field === 'id';
    default:
      return false;
  }
}

export function usesField(query: Query, field: FieldName): boolean {
  switch (query.type) {
    case 'all':
      return false;
    case 'and':
    case 'or':
      return query.of.some((part) => usesField(part, field));
    case 'not':
      return usesField(query.of, field);
    default:
      return query.field === field;
  }
}

/** Verdicts on a row, so ordered that AND is the least and OR the greatest. */
export const verdicts = { no: 0, unknown: 1, yes: 2 } as const;

type Bits = Uint8Array<ArrayBuffer>;

/** What columns alone say of each row; `answers` holds 0 or 1 a row for each of the plan's columns. */
export function decide(tree: Residual, answers: readonly Bits[], count: number): Bits {
  switch (tree.type) {
    case 'columns': {
      const out = new Uint8Array(count);
      const bits = answers[tree.index];
      for (let row = 0; row < count; row += 1) out[row] = (bits?.[row] ?? 0) * verdicts.yes;
      return out;
    }
    case 'text':
    case 'id':
      return new Uint8Array(count).fill(verdicts.unknown);
    case 'not': {
      const out = decide(tree.of, answers, count);
      for (let row = 0; row < count; row += 1) out[row] = verdicts.yes - (out[row] ?? 0);
      return out;
    }
    case 'and':
    case 'or': {
      const least = tree.type === 'and';
      const out = new Uint8Array(count).fill(least ? verdicts.yes : verdicts.no);
      for (const part of tree.of) {
        const of = decide(part, answers, count);
        for (let row = 0; row < count; row += 1) {
          const one = of[row] ?? 0;
          if (least ? one < (out[row] ?? 0) : one > (out[row] ?? 0)) out[row] = one;
        }
      }
      return out;
    }
  }
}

/**
 * Which of up to 32 lots of text can make the query hold: a bit each, 0 where none can. `mayHold` says the same of
 * a needle, and is asked of every one.
 */
export function mayMatch(tree: Residual, mayHold: (needle: string) => number): number {
  switch (tree.type) {
    case 'text':
      return mayHold(tree.value);
    case 'and':
      return tree.of.reduce((bits, part) => bits & mayMatch(part, mayHold), -1);
    case 'or':
      return tree.of.reduce((bits, part) => bits | mayMatch(part, mayHold), 0);
    default:
      return -1;
  }
}
