/** Words for what kept a session from being tried. */
import type { SessionFailure } from '../../contract/failure.ts';
import type { FailureTable } from './failure-words.ts';
import { t } from './words.ts';

type Failure = Extract<SessionFailure, { readonly area: 'session' }>['failure'];
/** The codes of a failure whose one member is a union, as separate members. */
type Separate<C extends string> = C extends string ? { readonly code: C } : never;

export const sessionTable: FailureTable<Separate<Failure['code']>> = {
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
  offline: () => ({
    title: t('failure_offline_title'),
    why: t('failure_offline_why'),
    advice: t('failure_offline_advice'),
  }),
};
