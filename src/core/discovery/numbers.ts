/** Whole numbers in documents, as text of an attribute or as a JSON number. */
import { shown, type FindingDetail } from './findings.ts';

export type ReadNumber =
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly detail: FindingDetail };

export interface NumberRule {
  /** Element or link relation, and attribute or member: what findings name. */
  readonly on: string;
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Attributes hold text; in JSON a number in quotes is of the wrong type, and must not pass as one. */
  readonly form: NumberForm;
}

export type NumberForm = 'text' | 'json';

/** RFC 2782: both are 16 bits wide. */
export const sixteenBits = { min: 0, max: 65_535 } as const;
export const portRange = { min: 1, max: 65_535 } as const;

/** A number within the rule, or what is wrong; `undefined` and an empty text are missing. */
export function readNumber(given: unknown, { on, name, min, max, form }: NumberRule): ReadNumber {
  if (given === undefined || given === '')
    return { ok: false, detail: { code: 'missing', params: { on, name } } };
  const value = wholeNumber(given, form);
  if (value === null) {
    return { ok: false, detail: { code: 'not-a-number', params: { on, name, value: shown(given) } } };
  }
  if (value < min || value > max) {
    return { ok: false, detail: { code: 'out-of-range', params: { name, value: shown(given), min, max } } };
  }
  return { ok: true, value };
}

/** Also negative, so that a message can say which rule is broken. Null where it is none. */
export function wholeNumber(given: unknown, form: NumberForm): number | null {
  if (form === 'text') return typeof given === 'string' && /^-?\d{1,15}$/.test(given) ? Number(given) : null;
  return typeof given === 'number' && Number.isSafeInteger(given) ? given : null;
}
