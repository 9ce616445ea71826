/** Words for what kept a session from being tried. */
import type { SessionFailure } from '../../contract/failure.ts';
import type { FailureTable } from './failure-words.ts';
import { t } from './words.ts';

type Failure = Extract<SessionFailure, { readonly area: 'session' }>['failure'];

export const sessionTable: FailureTable<Failure> = {
  'no-candidate': (_, host) => ({
    title: t('failure_noCandidate_title', host),
    why: t('failure_noCandidate_why'),
    advice: t('failure_noCandidate_advice'),
    action: 'retry',
  }),
  'password-needed': () => ({
    title: t('failure_passwordNeeded_title'),
    why: t('failure_passwordNeeded_why'),
    advice: t('failure_passwordNeeded_advice'),
    action: 'enter-password',
  }),
  'secrets-unreadable': ({ why }) => ({
    title: t('failure_secretsUnreadable_title'),
    why: t(why === 'damaged' ? 'failure_secretsUnreadable_damaged' : 'failure_secretsUnreadable_keyLost'),
    advice: t('failure_secretsUnreadable_advice'),
    action: 'enter-password',
  }),
  captive: ({ how, led }, host) => ({
    title: t('failure_captive_title', host),
    why:
      led !== null
        ? t('failure_captive_ledTo', led)
        : t(
            how === 'page'
              ? 'failure_captive_page'
              : how === 'led'
                ? 'failure_captive_led'
                : 'failure_captive_withheld',
          ),
    advice: t('failure_captive_advice'),
    action: 'retry',
  }),
  offline: () => ({
    title: t('failure_offline_title'),
    why: t('failure_offline_why'),
    advice: t('failure_offline_advice'),
  }),
};
