/** Words for why there is no account to be had, or not with what was filled in. */
import type { RegisteringFailure } from '../../core/stream/registering/types.ts';
import { phaseWords, streamTable } from './failure-stream.ts';
import type { FailureTable } from './failure-words.ts';
import { countdown } from './format.ts';
import { t } from './words.ts';

/** Conditions of RFC 6120 §8.3.3 as XEP-0077 §3.1.1 and §14 use them: why, and what to do. */
const refusals: ReadonlyMap<string, readonly [why: () => string, advice: () => string]> = new Map([
  ['conflict', [() => t('joining_conflict_why'), () => t('joining_conflict_advice')]],
  ['not-acceptable', [() => t('joining_notAcceptable_why'), () => t('joining_notAcceptable_advice')]],
  ['bad-request', [() => t('joining_notAcceptable_why'), () => t('joining_notAcceptable_advice')]],
  ['jid-malformed', [() => t('joining_notAcceptable_why'), () => t('joining_notAcceptable_advice')]],
  ['not-allowed', [() => t('joining_notAllowed_why'), () => t('joining_notAllowed_advice')]],
  ['forbidden', [() => t('joining_notAllowed_why'), () => t('joining_notAllowed_advice')]],
  ['resource-constraint', [() => t('joining_soon_why'), () => t('joining_soon_advice')]],
  ['policy-violation', [() => t('joining_soon_why'), () => t('joining_soon_advice')]],
]);

const said = (text: string | undefined) => (text === undefined ? {} : { said: text });

export const registerTable: FailureTable<RegisteringFailure> = {
  'subprotocol-missing': streamTable['subprotocol-missing'],
  'wrong-domain': streamTable['wrong-domain'],
  'stream-error': streamTable['stream-error'],
  'see-other-uri': streamTable['see-other-uri'],
  'closed-by-server': streamTable['closed-by-server'],
  'socket-closed': streamTable['socket-closed'],
  'dial-timeout': streamTable['dial-timeout'],
  'binary-frame': streamTable['binary-frame'],
  'not-well-formed': streamTable['not-well-formed'],
  'wrong-namespace': streamTable['wrong-namespace'],
  'wrong-version': streamTable['wrong-version'],
  'unexpected-element': ({ name, phase }) => ({
    title: t('failure_unexpectedElement_title'),
    why: t('failure_unexpectedElement_why', name, phaseWords(phase)),
    advice: t('failure_unexpectedElement_advice'),
  }),
  timeout: ({ phase, seconds }, host) => ({
    title: t('failure_streamTimeout_title', host),
    why: t('failure_streamTimeout_why', countdown(seconds * 1000), phaseWords(phase)),
    advice: t('failure_streamTimeout_advice'),
  }),
  'no-registration': ({ invited }, host) => ({
    title: t('joining_none_title', host),
    why: invited ? t('joining_none_whyInvited') : t('joining_none_why'),
    advice: t('joining_none_advice'),
  }),
  'invitation-refused': ({ text }, host) => ({
    title: t('joining_invitation_title', host),
    why: t('joining_invitation_why'),
    advice: t('joining_invitation_advice'),
    ...said(text),
  }),
  'registration-refused': ({ condition, text }, host) => {
    const [why, advice] = refusals.get(condition) ?? [
      () => t('joining_refused_why', condition),
      () => t('joining_refused_advice'),
    ];
    return { title: t('joining_refused_title', host), why: why(), advice: advice(), ...said(text) };
  },
  'form-unreadable': (_failure, host) => ({
    title: t('joining_form_title', host),
    why: t('joining_form_why'),
    advice: t('joining_form_advice'),
  }),
};
