/** Rules and their breaches in words. */
import { ruleOf, type Breach, type RuleId, type Violation } from '../../../core/conformance/index.ts';
import type { FrameRecord } from '../../../core/framing/index.ts';
import { exactTime, number } from '../format.ts';
import { problemWords } from '../problem-words.ts';
import { t, type WordKey } from '../words.ts';
import { summaryOf } from './summary.ts';

const ruleKeys: Record<RuleId, WordKey> = {
  '1': 'rule_1',
  '2': 'rule_2',
  '3': 'rule_3',
  '4': 'rule_4',
  '5': 'rule_5',
  '6': 'rule_6',
  '7': 'rule_7',
  '8': 'rule_8',
  '9': 'rule_9',
  '10': 'rule_10',
  '11': 'rule_11',
  '12': 'rule_12',
  '13': 'rule_13',
  '14': 'rule_14',
  '15': 'rule_15',
  '16': 'rule_16',
  '17': 'rule_17',
  '18': 'rule_18',
  '19': 'rule_19',
  '20': 'rule_20',
  '21': 'rule_21',
  '22': 'rule_22',
  '23': 'rule_23',
  '24': 'rule_24',
  '25': 'rule_25',
  '26': 'rule_26',
  S1: 'rule_S1',
  S2: 'rule_S2',
  S3: 'rule_S3',
  S4: 'rule_S4',
  S5: 'rule_S5',
};

const breachKeys: Record<Breach, WordKey> = {
  'binary-frame': 'breach_binary_frame',
  'framing-namespace': 'breach_framing_namespace',
  'not-one-document': 'breach_not_one_document',
  'empty-frame': 'breach_empty_frame',
  'leading-text': 'breach_leading_text',
  'two-elements': 'breach_two_elements',
  'xml-declaration': 'breach_xml_declaration',
  'restricted-xml': 'breach_restricted_xml',
  'stream-prefix-undeclared': 'breach_stream_prefix_undeclared',
  'stream-wrapper': 'breach_stream_wrapper',
  'content-namespace': 'breach_content_namespace',
  'open-not-first': 'breach_open_not_first',
  'open-without-to': 'breach_open_without_to',
  'open-without-version': 'breach_open_without_version',
  'open-version': 'breach_open_version',
  'open-with-id': 'breach_open_with_id',
  'open-without-from': 'breach_open_without_from',
  'answer-not-open': 'breach_answer_not_open',
  'answer-without-id': 'breach_answer_without_id',
  'answer-without-from': 'breach_answer_without_from',
  'answer-without-lang': 'breach_answer_without_lang',
  'answer-without-version': 'breach_answer_without_version',
  'answer-version': 'breach_answer_version',
  'answer-to-missing': 'breach_answer_to_missing',
  'answer-to-uncalled': 'breach_answer_to_uncalled',
  'answer-to-stranger': 'breach_answer_to_stranger',
  'closed-unanswered': 'breach_closed_unanswered',
  'second-stream': 'breach_second_stream',
  'error-incomplete': 'breach_error_incomplete',
  'error-before-open': 'breach_error_before_open',
  'no-close-after-error': 'breach_no_close_after_error',
  'sent-after-close': 'breach_sent_after_close',
  'closed-without-close': 'breach_closed_without_close',
  'see-other-uri-place': 'breach_see_other_uri_place',
  'see-other-uri-party': 'breach_see_other_uri_party',
  'see-other-uri-less-secure': 'breach_see_other_uri_less_secure',
  'no-restart': 'breach_no_restart',
  'close-before-restart': 'breach_close_before_restart',
  'restart-after-sasl2': 'breach_restart_after_sasl2',
  'restart-id-reused': 'breach_restart_id_reused',
  'whitespace-keepalive': 'breach_whitespace_keepalive',
  'starttls-offered': 'breach_starttls_offered',
  'starttls-asked': 'breach_starttls_asked',
  'not-wss': 'breach_not_wss',
  'server-framing-namespace': 'breach_server_framing_namespace',
  'server-not-wss': 'breach_server_not_wss',
  'server-open-without-to': 'breach_server_open_without_to',
  'server-open-without-from': 'breach_server_open_without_from',
  'server-answer-without-from': 'breach_server_answer_without_from',
  'server-answer-to': 'breach_server_answer_to',
};

export function ruleWords(id: RuleId): string {
  return t(ruleKeys[id]);
}

export interface ViolationWords {
  /** What was done. */
  readonly breach: string;
  /** What stood there; empty where nothing more is to be said. */
  readonly got: string;
  readonly rule: string;
  readonly section: string;
  readonly title: string;
}

/** Breaches whose particulars are what the parser objected to. */
const parsing: ReadonlySet<Breach> = new Set(['not-one-document', 'restricted-xml']);

function gotWords({ breach, got }: Violation): string {
  if (got === undefined) return '';
  if (!parsing.has(breach)) return got;
  // It follows a sentence here, and is a part of one elsewhere.
  const words = problemWords(got);
  return `${words.charAt(0).toLocaleUpperCase()}${words.slice(1)}.`;
}

export function violationWords(violation: Violation): ViolationWords {
  return {
    breach: t(breachKeys[violation.breach]),
    got: gotWords(violation),
    rule: ruleWords(violation.rule),
    section: ruleOf(violation.rule)?.section ?? '',
    title:
      violation.weight === 'advice'
        ? t('inspector_ruleAdvice', violation.rule)
        : t('inspector_ruleBroken', violation.rule),
  };
}

/** What was done and what stood there, as sentences to stand in a line. */
export function violationLine(violation: Violation): string {
  const { breach, got } = violationWords(violation);
  if (got === '') return breach;
  // A stranger's words are set apart from ours.
  return parsing.has(violation.breach) ? `${breach} ${got}` : t('breach_stood', breach, got);
}

/**
 * What was broken, as plain text to send to whoever can mend it. Masks stay masks; no text of frames is in it. `total`
 * counts the frames that break a rule, of which `broken` may be the newest alone.
 */
export function violationReport(
  broken: readonly { readonly frame: FrameRecord; readonly violations: readonly Violation[] }[],
  streamOf: (frame: FrameRecord) => string,
  total: number,
): string {
  const part = partWords(broken.length, total);
  const lines = broken.flatMap(({ frame, violations }) => {
    const direction = frame.direction === 'in' ? t('inspector_received') : t('inspector_sent');
    const head = `${exactTime(frame.time)}  ${streamOf(frame)}  ${t('inspector_frameNumber', String(frame.seq))}, ${direction}: ${summaryOf(frame).what || frame.kind}`;
    return [
      head,
      ...violations.map((one) => {
        const { breach, got, rule, section, title } = violationWords(one);
        return `  ${title} (${section}): ${breach}${got === '' ? '' : ` [${got}]`}\n    ${rule}`;
      }),
    ];
  });
  return [t('inspector_reportTitle'), ...(part === null ? [] : [part]), '', ...lines, ''].join('\n');
}

/** That there are more than are shown; null where all are. */
export function partWords(shown: number, total: number): string | null {
  return shown < total ? t('inspector_violationsPart', number(shown), number(total)) : null;
}
