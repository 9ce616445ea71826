/** How long a document may be kept. */
import type { Findings, Place } from './findings.ts';
import { shown } from './findings.ts';
import { wholeNumber, type NumberForm } from './numbers.ts';

/** A week: XEP-0487 §5 advises no more, since a wrong pin shuts people out for as long. */
export const longestTtl = 604_800;

export interface TtlRule {
  /** Seconds where none is given, or none that can be used. */
  readonly assumed: number;
  readonly mandatory: boolean;
  readonly section: string;
  readonly form: NumberForm;
}

/** Seconds, from 0 to a week. */
export function readTtl(given: unknown, rule: TtlRule, findings: Findings, place: () => Place): number {
  const { assumed, mandatory, section, form } = rule;
  if (given === undefined) {
    findings.add(mandatory ? 'error' : 'note', section, place, { code: 'ttl-missing', params: { assumed } });
    return assumed;
  }
  // More digits than a number holds are still a huge ttl, not an invalid one.
  const huge = form === 'text' ? typeof given === 'string' && /^\d{16,}$/.test(given) : isHuge(given);
  const value = huge ? Infinity : wholeNumber(given, form);
  if (value === null || value < 0) {
    const params = { value: shown(given), assumed };
    findings.add('error', section, place, { code: 'ttl-invalid', params });
    return assumed;
  }
  if (value > longestTtl) {
    const params = { value: shown(given), cap: longestTtl };
    findings.add('warning', 'XEP-0487 §5', place, { code: 'ttl-capped', params });
    return longestTtl;
  }
  if (value === 0) findings.add('note', section, place, { code: 'ttl-zero', params: {} });
  return value;
}

function isHuge(given: unknown): boolean {
  return typeof given === 'number' && given > Number.MAX_SAFE_INTEGER;
}
