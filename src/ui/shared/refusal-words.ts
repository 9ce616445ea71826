/** Why a message was refused: the conditions of stanza errors (RFC 6120 §8.3.3) that a message meets. */
import { t } from './words.ts';

const known: ReadonlyMap<string, () => string> = new Map([
  ['remote-server-not-found', () => t('refusal_remoteServerNotFound')],
  ['remote-server-timeout', () => t('refusal_remoteServerTimeout')],
  ['not-allowed', () => t('refusal_notAllowed')],
  ['not-acceptable', () => t('refusal_notAllowed')],
  ['forbidden', () => t('refusal_forbidden')],
  ['subscription-required', () => t('refusal_subscriptionRequired')],
  ['service-unavailable', () => t('refusal_serviceUnavailable')],
  ['recipient-unavailable', () => t('refusal_recipientUnavailable')],
  ['item-not-found', () => t('refusal_itemNotFound')],
  ['jid-malformed', () => t('refusal_jidMalformed')],
  ['gone', () => t('refusal_gone')],
  ['redirect', () => t('refusal_gone')],
  ['policy-violation', () => t('refusal_policyViolation')],
  ['resource-constraint', () => t('refusal_resourceConstraint')],
  ['internal-server-error', () => t('refusal_internalServerError')],
]);

/** Words for a condition; the condition itself where it has none. */
export function refusalWords(condition: string): string {
  return known.get(condition)?.() ?? condition;
}
