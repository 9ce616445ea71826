/** How long a document may be kept. */
import type { Findings, Place } from './findings.ts';
import { shown } from './findings.ts';
import { wholeNumber, type NumberForm } from './numbers.ts';

/** A week: XEP-0487 §5 advises no more, since a wrong pin shuts people out for as long. */
export const longestTtl = 604_800;

/** RFC 7469 §4.1: 60 days, in seconds, since wrong pins of a header shut people out for as long. */
export const longestPinned = 5_184_000;

export interface TtlRule {
  /** What the document calls it. */
  readonly name: string;
  /** Seconds where none is given, or none that can be used. */
  readonly assumed: number;
  readonly mandatory: boolean;
  readonly section: string;
  readonly form: NumberForm;
  /** Where the specification has a rule of its own on how long is too long. */
  readonly capSection?: string;
  /** Zero forbids all use, not only keeping it. */
  readonly zeroForbids?: boolean;
}

/** Seconds, from 0 to a week. */
export function readTtl(given: unknown, rule: TtlRule, findings: Findings, place: () => Place): number {
  const { name, assumed, mandatory, section, form } = rule;
  if (given === undefined) {
    const params = { name, assumed };
    findings.add(mandatory ? 'error' : 'note', section, place, { code: 'ttl-missing', params });
    return assumed;
  }
  // More digits than a number holds are still a huge ttl, not an invalid one.
  const huge = form === 'text' ? typeof given === 'string' && /^\d{16,}$/.test(given) : isHuge(given);
  const value = huge ? Infinity : wholeNumber(given, form);
  if (value === null || value < 0) {
    const params = { name, value: shown(given), assumed };
    findings.add('error', section, place, { code: 'ttl-invalid', params });
    return assumed;
  }
  if (value > longestTtl) {
    const params = { name, value: shown(given), cap: longestTtl };
    findings.add('warning', rule.capSection ?? 'XEP-0487 §5', place, { code: 'ttl-capped', params });
    return longestTtl;
  }
  if (value === 0 && rule.zeroForbids === true) {
    findings.add('error', section, place, { code: 'expires-zero', params: {} });
  } else if (value === 0) {
    findings.add('note', section, place, { code: 'ttl-zero', params: { name } });
  }
  return value;
}

function isHuge(given: unknown): boolean {
  return typeof given === 'number' && given > Number.MAX_SAFE_INTEGER;
}
