/** What was done against a rule. */
import type { RuleId } from './rules.ts';

/** One row a way to break a rule, so that a person reads what happened and not only which rule there is. */
const breaches = {
  'binary-frame': '3',
  'framing-namespace': '4',
  'not-one-document': '5',
  'empty-frame': '6',
  'leading-text': '6',
  'two-elements': '7',
  'xml-declaration': '8',
  'restricted-xml': '9',
  'stream-prefix-undeclared': '10',
  'stream-wrapper': '10',
  'content-namespace': '11',
  'open-not-first': '12',
  'open-without-to': '12',
  'open-without-version': '12',
  'open-version': '12',
  'open-with-id': '12',
  'open-without-from': '12',
  'answer-not-open': '13',
  'answer-without-id': '13',
  'answer-without-from': '13',
  'answer-without-lang': '13',
  'answer-without-version': '13',
  'answer-version': '13',
  'answer-to-missing': '13',
  'answer-to-uncalled': '13',
  'answer-to-stranger': '13',
  'closed-unanswered': '13',
  'second-stream': '14',
  'error-incomplete': '15',
  'error-before-open': '16',
  'no-close-after-error': '16',
  'sent-after-close': '17',
  'closed-without-close': '17',
  'see-other-uri-place': '19',
  'see-other-uri-party': '19',
  'see-other-uri-less-secure': '19',
  'no-restart': '20',
  'close-before-restart': '20',
  'restart-after-sasl2': '20',
  'restart-id-reused': '20',
  'whitespace-keepalive': '21',
  'starttls-offered': '22',
  'starttls-asked': '22',
  'not-wss': '25',
  'server-framing-namespace': 'S2',
  'server-not-wss': 'S3',
  'server-open-without-to': 'S5',
  'server-open-without-from': 'S5',
  'server-answer-without-from': 'S5',
  'server-answer-to': 'S5',
} as const satisfies Record<string, RuleId>;

export type Breach = keyof typeof breaches;

/** Breaches of what is only advised, or that the specification words without a keyword. */
const advised: ReadonlySet<Breach> = new Set([
  'xml-declaration',
  'open-without-from',
  'not-wss',
  'see-other-uri-less-secure',
  'closed-without-close',
]);

export interface Violation {
  readonly rule: RuleId;
  readonly breach: Breach;
  /** `advice` where the specification advises against it and does not forbid it. */
  readonly weight: 'fault' | 'advice';
  /** What stood there, shortened, where that tells more. */
  readonly got?: string;
}

/** Long enough for a namespace, short enough for a line. */
const most = 80;

/** A violation by the breach alone; `got` is a stranger's words. */
export function violation(breach: Breach, got?: string): Violation {
  const made = { rule: breaches[breach], breach, weight: advised.has(breach) ? 'advice' : 'fault' } as const;
  return got === undefined ? made : { ...made, got: got.slice(0, most) };
}
