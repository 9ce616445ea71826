/** Whether a frame is what a query asks for. */
import type { FrameDirection, FrameKind } from '../framing/frame.ts';
import { fields } from './fields.ts';
import { fold } from './fold.ts';
import type { Comparison, Query } from './types.ts';

/**
 * A frame as queries see it. What costs a look into its text is asked for only where a query needs it.
 * Lists may repeat themselves.
 */
export interface QuerySubject {
  readonly direction: FrameDirection;
  readonly kind: FrameKind;
  readonly bytes: number;
  readonly text: string;
  /** Bare JID of whose stream it is; null where that is not known. */
  readonly account: string | null;
  /** Null where the frame cannot be read. */
  facts(): QueryFacts | null;
  /** Numbers of the extensions whose namespaces it holds. */
  xeps(): readonly number[];
  /** Of a request and its answer, ms; `open` for a request without one, null for anything else. */
  latency(): number | 'open' | null;
  /** Ids of the rules it breaks. */
  rules(): readonly string[];
}

export interface QueryFacts {
  /** Of the root. */
  readonly name: string;
  readonly type: string | null;
  readonly id: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Of every element in it. */
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
}

export type Predicate = (subject: QuerySubject) => boolean;

/** A query made ready to be asked of many frames. */
export function compile(query: Query): Predicate {
  switch (query.type) {
    case 'all':
      return () => true;
    case 'and': {
      const of = query.of.map(compile);
      return (subject) => of.every((one) => one(subject));
    }
    case 'or': {
      const of = query.of.map(compile);
      return (subject) => of.some((one) => one(subject));
    }
    case 'not': {
      const inner = compile(query.of);
      return (subject) => !inner(subject);
    }
    case 'match':
      return match(query.field, query.value);
    case 'compare': {
      const { field, comparison, value } = query;
      const compares = comparisons[comparison];
      if (fields[field] === 'size') return ({ bytes }) => compares(bytes, value);
      return (subject) => {
        const latency = subject.latency();
        return typeof latency === 'number' && compares(latency, value);
      };
    }
  }
}

const comparisons: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

function match(field: keyof typeof fields, value: string): Predicate {
  const like = pattern(value);
  const address = jidPattern(value);
  switch (field) {
    case 'text':
      return ({ text }) => fold(text).includes(value);
    case 'dir':
      return ({ direction }) => direction === value;
    case 'kind':
      return (subject) => like(subject.kind) || like(subject.facts()?.name ?? '');
    case 'type':
      return (subject) => like(subject.facts()?.type ?? null);
    case 'id':
      return (subject) => like(subject.facts()?.id ?? null);
    case 'name':
      return (subject) => subject.facts()?.names.some(like) ?? false;
    case 'ns':
      return (subject) => subject.facts()?.namespaces.some(like) ?? false;
    case 'account':
      return ({ account }) => address(account);
    case 'from':
      return (subject) => address(subject.facts()?.from ?? null);
    case 'to':
      return (subject) => address(subject.facts()?.to ?? null);
    case 'jid':
      return (subject) => address(subject.facts()?.from ?? null) || address(subject.facts()?.to ?? null);
    case 'xep':
      return (subject) => subject.xeps().includes(Number(value));
    case 'rule': {
      if (value === 'any') return (subject) => subject.rules().length > 0;
      if (value === 'none') return (subject) => subject.rules().length === 0;
      return (subject) => subject.rules().some((rule) => rule.toLowerCase() === value);
    }
    case 'latency':
      return (subject) => (value === 'none' ? subject.latency() === 'open' : subject.latency() !== null);
    case 'size':
      return () => false;
  }
}

type Like = (text: string | null) => boolean;

/** Equal but for case, `*` standing for anything. Linear: no expression of a stranger's making. */
function pattern(value: string): Like {
  const parts = value.split('*');
  if (parts.length === 1) return (text) => text !== null && text.toLowerCase() === value;
  return (text) => text !== null && globbed(text.toLowerCase(), parts);
}

function globbed(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** An address is met by its full or bare form, its domain or its local part. */
function jidPattern(value: string): Like {
  const like = pattern(value);
  return (jid) => {
    if (jid === null) return false;
    const bare = jid.split('/', 1)[0] ?? jid;
    const at = bare.indexOf('@');
    return (
      like(jid) ||
      like(bare) ||
      (!value.includes('@') && (like(bare.slice(at + 1)) || like(bare.slice(0, Math.max(0, at)))))
    );
  };
}
