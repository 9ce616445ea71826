/** Words for an endpoint that was left alone because of its keys. */
import type { PinFailure } from '../../contract/failure.ts';
import type { FailureTable } from './failure-words.ts';
import { list } from './format.ts';
import { shortKey } from './pin-words.ts';
import { t, tn } from './words.ts';

/** A domain may pin dozens; more than a few help nobody in a sentence. */
const namedKeys = 4;

export const pinsTable: FailureTable<PinFailure> = {
  'pin-mismatch': ({ endpoint, expected, met }) => ({
    title: t('failure_pinMismatch_title', endpoint),
    why: tn('failure_pinMismatch_why', expected.length, keyList(expected), shortKey(met)),
    advice: t('failure_pinMismatch_advice'),
    action: 'see-pins',
  }),
  'pin-unverified': ({ endpoint }) => ({
    title: t('failure_pinUnverified_title', endpoint),
    why: t('failure_pinUnverified_why'),
    advice: t('failure_pinUnverified_advice'),
    action: 'see-settings',
  }),
  'pin-changed': ({ domain }) => ({
    title: t('failure_pinChanged_title', domain),
    why: t('failure_pinChanged_why'),
    advice: t('failure_pinChanged_advice'),
    action: 'see-pins',
  }),
  'pins-unreadable': () => ({
    title: t('failure_pinsUnreadable_title'),
    why: t('failure_pinsUnreadable_why'),
    advice: t('failure_pinsUnreadable_advice'),
    action: 'retry',
  }),
};

function keyList(keys: readonly string[]): string {
  const named = keys.slice(0, namedKeys).map(shortKey);
  return list(keys.length > namedKeys ? [...named, '…'] : named);
}
