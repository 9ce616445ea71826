/** Queries over columns: a dictionary is asked once an entry, a row only where its entry stands. */
import { lostKind, marks, type Pack } from '../frames/pack.ts';
import { kinds, type Remark } from '../frames/row.ts';
import type { Shape } from '../frames/facts.ts';
import { compile, type Predicate, type QueryFacts, type QuerySubject } from './evaluate.ts';
import type { Comparison, Query } from './types.ts';

/** What is not in the columns themselves. */
export interface ColumnContext {
  /** Bare JID of whose stream it is. */
  account(stream: string): string | null;
  /** The number of the extension that a namespace belongs to. */
  xep(namespace: string): number | null;
}

export interface PackView {
  readonly pack: Pack;
  /** Of each row, ms between request and answer; -1 where there is no request, -2 where no answer came. */
  readonly latency: Int32Array<ArrayBuffer>;
}

type Bits = Uint8Array<ArrayBuffer>;

/** 1 where the row is what was asked for. */
export type ColumnTest = (view: PackView) => Bits;

/** Takes away the rows that are not what was asked for: several in a row cost no more than a look each. */
type Sieve = (view: PackView, out: Bits) => void;

/**
 * A query that needs no text, made ready to be asked of many packs: what it says of an address is found out once,
 * however many packs name it. Rows that are gone are no answer to anything.
 */
export function columnTest(query: Query, context: ColumnContext): ColumnTest {
  const sieve = sieveOf(query, context);
  return (view) => {
    const out = every(view);
    sift(out, view.pack.what, held);
    sieve(view, out);
    return out;
  };
}

/** By what a row is: 1 where it is a frame. */
const held = Uint8Array.from({ length: 256 }, (_, what) =>
  Number((what & marks.gone) === 0 && (what & marks.kind) !== lostKind),
);

const every = ({ pack }: PackView): Bits => new Uint8Array(pack.count).fill(1);

function sieveOf(query: Query, context: ColumnContext): Sieve {
  switch (query.type) {
    case 'all':
      return () => undefined;
    case 'not': {
      const inner = sieveOf(query.of, context);
      return (view, out) => {
        const met = every(view);
        inner(view, met);
        for (let row = 0; row < out.length; row += 1) out[row] = (out[row] ?? 0) & ~(met[row] ?? 0);
      };
    }
    case 'and': {
      const parts = query.of.map((part) => sieveOf(part, context));
      return (view, out) => {
        for (const part of parts) part(view, out);
      };
    }
    case 'or': {
      const parts = query.of.map((part) => sieveOf(part, context));
      return (view, out) => any(parts, view, out);
    }
    default:
      return leaf(query, context);
  }
}

function any(parts: readonly Sieve[], view: PackView, out: Bits): void {
  const met = new Uint8Array(out.length);
  for (const part of parts) {
    const one = out.slice();
    part(view, one);
    for (let row = 0; row < met.length; row += 1) met[row] = (met[row] ?? 0) | (one[row] ?? 0);
  }
  out.set(met);
}

type Leaf = Extract<Query, { readonly type: 'match' | 'compare' }>;

function leaf(query: Leaf, context: ColumnContext): Sieve {
  const asks = compile(query);
  switch (query.field) {
    case 'dir': {
      const met = (direction: 'in' | 'out'): number => Number(asks(subject({ direction })));
      const table = Uint8Array.from({ length: 256 }, (_, what) =>
        met((what & marks.out) === 0 ? 'in' : 'out'),
      );
      return ({ pack }, out) => sift(out, pack.what, table);
    }
    case 'kind':
      return ({ pack }, out) => ofKinds(asks, pack, out);
    case 'type':
    case 'name':
    case 'ns':
    case 'xep':
      return ({ pack }, out) =>
        sift(out, pack.shape, Uint8Array.from(ofShapes(asks, pack.words.shape, context)));
    case 'from':
      return byAddress(asks, 'from');
    case 'to':
      return byAddress(asks, 'to');
    case 'jid': {
      const parts = [byAddress(asks, 'from'), byAddress(asks, 'to')];
      return (view, out) => any(parts, view, out);
    }
    case 'account': {
      // Not remembered: whose a stream is may be learned later than its first frames.
      const met = (id: string): number => Number(asks(subject({ account: context.account(id) })));
      return ({ pack }, out) => sift(out, pack.stream, Uint8Array.from(pack.words.stream, met));
    }
    case 'rule':
      return ({ pack }, out) =>
        sift(
          out,
          pack.remark,
          Uint8Array.from(pack.words.remark, (remark) =>
            Number(asks(subject({ rules: () => rulesOf(remark) }))),
          ),
        );
    case 'size':
      return query.type === 'compare'
        ? ({ pack }, out) => compared(out, pack.bytes, query.comparison, query.value)
        : (_view, out) => void out.fill(0);
    case 'latency':
      return ({ latency }, out) => {
        if (query.type === 'compare') return compared(out, latency, query.comparison, query.value);
        const open = query.value === 'none';
        for (let row = 0; row < out.length; row += 1) {
          const ms = latency[row] ?? -1;
          if (open ? ms !== -2 : ms === -1) out[row] = 0;
        }
      };
    case 'text':
    case 'id':
      throw new Error(`${query.field} is in no column`);
  }
}

function byAddress(asks: Predicate, side: 'from' | 'to'): Sieve {
  // An address stands for whichever side is asked about.
  const met = once((jid: string | null) => asks(subject({ facts: () => ({ ...nameless, [side]: jid }) })));
  return ({ pack }, out) => sift(out, pack[side], Uint8Array.from(pack.words[side], met));
}

/** A row stays where its entry is met. */
function sift(out: Bits, column: Uint16Array | Uint8Array, table: Uint8Array): void {
  for (let row = 0; row < out.length; row += 1) out[row] = (out[row] ?? 0) & (table[column[row] ?? 0] ?? 0);
}

/** Asked once of each kind that a shape is met with. */
function ofKinds(asks: Predicate, { what, shape, words }: Pack, out: Bits): void {
  const kindCount = marks.kind + 1;
  const unknown = 2;
  const table = new Uint8Array(kindCount * words.shape.length).fill(unknown);
  for (let row = 0; row < out.length; row += 1) {
    if (out[row] === 0) continue;
    const kind = (what[row] ?? 0) & marks.kind;
    const place = shape[row] ?? 0;
    let answer = table[place * kindCount + kind] ?? 0;
    if (answer === unknown) {
      const facts = factsOf(words.shape[place] ?? null);
      answer = Number(asks(subject({ kind: kinds[kind] ?? 'malformed', facts: () => facts })));
      table[place * kindCount + kind] = answer;
    }
    out[row] = answer;
  }
}

/** Values below zero are none. */
function compared(out: Bits, column: Uint32Array | Int32Array, comparison: Comparison, value: number): void {
  const low = comparison === '=' || comparison === '>' || comparison === '>=' ? value : 0;
  const high =
    comparison === '=' || comparison === '<' || comparison === '<=' ? value : Number.POSITIVE_INFINITY;
  const edge = comparison !== '>' && comparison !== '<' ? -1 : value;
  for (let row = 0; row < out.length; row += 1) {
    const one = column[row] ?? 0;
    if (one < low || one > high || one === edge) out[row] = 0;
  }
}

/** Most of what is asked of many packs is in many of them. */
const mostRemembered = 100_000;

function once<T>(asks: (value: T) => boolean): (value: T) => number {
  const known = new Map<T, number>();
  return (value) => {
    let answer = known.get(value);
    if (answer === undefined) {
      answer = Number(asks(value));
      if (known.size < mostRemembered) known.set(value, answer);
    }
    return answer;
  };
}

const nameless: QueryFacts = {
  name: '',
  type: null,
  id: null,
  from: null,
  to: null,
  names: [],
  namespaces: [],
};

const nothing: QuerySubject = {
  direction: 'in',
  kind: 'nonza',
  bytes: 0,
  text: '',
  account: null,
  facts: () => null,
  xeps: () => [],
  latency: () => null,
  rules: () => [],
};

function subject(part: Partial<QuerySubject>): QuerySubject {
  return { ...nothing, ...part };
}

function ofShapes(asks: Predicate, shapes: readonly (Shape | null)[], context: ColumnContext): number[] {
  return shapes.map((shape) => {
    const facts = factsOf(shape);
    return Number(asks(subject({ facts: () => facts, xeps: () => xepsOf(shape, context) })));
  });
}

function factsOf(shape: Shape | null): QueryFacts | null {
  return shape === null ? null : { ...nameless, ...shape };
}

export function xepsOf(shape: Shape | null, context: ColumnContext): number[] {
  return (shape?.namespaces ?? []).flatMap((namespace) => context.xep(namespace) ?? []);
}

export function rulesOf(remark: Remark | null): string[] {
  return remark?.violations.map(({ rule }) => rule) ?? [];
}

/** Whether a row stands for others that could not be read. */
export function isLost(pack: Pack, row: number): boolean {
  return ((pack.what[row] ?? 0) & (marks.kind | marks.gone)) === marks.kind;
}
