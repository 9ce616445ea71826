/** Fields of a filter and what is wrong with one, in words. */
import type { FieldName, QueryError, QueryErrorCode } from '../../../core/query/index.ts';
import { t, type WordKey } from '../words.ts';

const fieldKeys: Record<FieldName, WordKey> = {
  dir: 'query_field_dir',
  kind: 'query_field_kind',
  type: 'query_field_type',
  from: 'query_field_from',
  to: 'query_field_to',
  jid: 'query_field_jid',
  account: 'query_field_account',
  id: 'query_field_id',
  name: 'query_field_name',
  ns: 'query_field_ns',
  xep: 'query_field_xep',
  size: 'query_field_size',
  latency: 'query_field_latency',
  rule: 'query_field_rule',
  text: 'query_field_text',
};

const errorKeys: Record<QueryErrorCode, WordKey> = {
  'unknown-field': 'query_error_unknown_field',
  'missing-value': 'query_error_missing_value',
  'missing-term': 'query_error_missing_term',
  'unclosed-quote': 'query_error_unclosed_quote',
  'unclosed-parenthesis': 'query_error_unclosed_parenthesis',
  'unexpected-parenthesis': 'query_error_unexpected_parenthesis',
  'bad-number': 'query_error_bad_number',
  'unknown-value': 'query_error_unknown_value',
  'not-compared': 'query_error_not_compared',
};

export function fieldWords(field: FieldName): string {
  return t(fieldKeys[field]);
}

export function queryErrorWords({ code, got }: QueryError): string {
  return t('query_errorAt', t(errorKeys[code]), got);
}

/** Examples that the help offers; what they mean is for their reader. */
export const examples: readonly string[] = [
  'dir:in kind:iq type:error',
  'from:*@capulet.example -kind:presence',
  'latency>200ms OR latency:none',
  'rule:any',
  'xep:0313 size>4k',
];
