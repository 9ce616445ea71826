/** Words for what ended a stream. */
import type { RegisteringPhase } from '../../core/stream/registering/index.ts';
import type { ServerPhase } from '../../core/stream/servers/index.ts';
import type { StreamFailure, StreamPhase } from '../../core/stream/types.ts';
import type { CountFault } from '../../core/xep/xep-0198.ts';
import type { FailureTable } from './failure-words.ts';
import { countdown, list, number } from './format.ts';
import { problemWords } from './problem-words.ts';
import { hostOf } from './resolution.ts';
import { t } from './words.ts';

export function phaseWords(phase: StreamPhase | ServerPhase | RegisteringPhase): string {
  const words: Record<typeof phase, string> = {
    idle: t('phase_idle'),
    opening: t('phase_opening'),
    features: t('phase_features'),
    authenticating: t('phase_authenticating'),
    restarting: t('phase_restarting'),
    resuming: t('phase_resuming'),
    binding: t('phase_binding'),
    proving: t('phase_proving'),
    verifying: t('phase_verifying'),
    accepting: t('phase_accepting'),
    inviting: t('phase_inviting'),
    asking: t('phase_asking'),
    submitting: t('phase_submitting'),
    online: t('phase_online'),
    closing: t('phase_closing'),
    closed: t('phase_closed'),
  };
  return words[phase];
}

export const offeredWords = (offered: readonly string[]): string =>
  offered.length === 0 ? t('failure_nothing') : list(offered);
const said = (text: string | undefined) => (text === undefined || text === '' ? {} : { said: text });

const counted: FailureTable<CountFault>[CountFault['code']] = ({ h, sent }) => ({
  title: t('failure_counted_title'),
  why: t('failure_counted_why', number(h), number(sent)),
  advice: t('failure_counted_advice'),
  action: 'retry',
});

export const streamTable: FailureTable<StreamFailure> = {
  'subprotocol-missing': ({ got }, host) => ({
    title: t('failure_subprotocol_title', host),
    why: t('failure_subprotocol_why', got === '' ? '' : t('failure_gotSubprotocol', got)),
    advice: t('failure_subprotocol_advice'),
  }),
  'dial-timeout': ({ seconds }, host) => ({
    title: t('failure_dialTimeout_title', host),
    why: t('failure_dialTimeout_why', countdown(seconds * 1000)),
    advice: t('failure_dialTimeout_advice'),
  }),
  'ping-timeout': ({ seconds }, host) => ({
    title: t('failure_pingTimeout_title', host),
    why: t('failure_pingTimeout_why', countdown(seconds * 1000)),
    advice: t('failure_pingTimeout_advice'),
  }),
  'derive-failed': () => ({
    title: t('failure_deriveFailed_title'),
    why: t('failure_deriveFailed_why'),
    advice: t('failure_deriveFailed_advice'),
  }),
  'storage-full': () => ({
    title: t('failure_streamStorageFull_title'),
    why: t('failure_streamStorageFull_why'),
    advice: t('failure_streamStorageFull_advice'),
  }),
  'storage-failed': () => ({
    title: t('failure_streamStorageFailed_title'),
    why: t('failure_streamStorageFailed_why'),
    advice: t('failure_streamStorageFailed_advice'),
  }),
  'binary-frame': () => ({
    title: t('failure_binaryFrame_title'),
    why: t('failure_binaryFrame_why'),
    advice: t('failure_binaryFrame_advice'),
  }),
  'not-well-formed': ({ error, offset }) => ({
    title: t('failure_notWellFormed_title'),
    why: t('failure_notWellFormed_why', problemWords(error), number(offset)),
    advice: t('failure_notWellFormed_advice'),
  }),
  'wrong-namespace': ({ got }) => ({
    title: t('failure_wrongNamespace_title'),
    why: t('failure_wrongNamespace_why', got),
    advice: t('failure_wrongNamespace_advice'),
  }),
  'wrong-domain': ({ got }, host) => ({
    title: t('failure_wrongDomain_title'),
    why: t('failure_wrongDomain_why', got, host),
    advice: t('failure_wrongDomain_advice'),
  }),
  'wrong-version': ({ got }) => ({
    title: t('failure_wrongVersion_title'),
    why: t('failure_wrongVersion_why', got),
    advice: t('failure_wrongVersion_advice'),
  }),
  'unexpected-element': ({ name, phase }) => ({
    title: t('failure_unexpectedElement_title'),
    why: t('failure_unexpectedElement_why', name, phaseWords(phase)),
    advice: t('failure_unexpectedElement_advice'),
  }),
  'no-usable-mechanism': ({ offered }) => ({
    title: t('failure_noMechanism_title'),
    why: t('failure_noMechanism_why', offeredWords(offered)),
    advice: t('failure_noMechanism_advice'),
  }),
  'plain-not-allowed': ({ offered }) => ({
    title: t('failure_plain_title'),
    why: t('failure_plain_why', offeredWords(offered)),
    advice: t('failure_plain_advice'),
    action: 'allow-plain',
  }),
  // What servers add here says no more than the condition.
  'wrong-password': (_, host) => ({
    title: t('failure_wrongPassword_title'),
    why: t('failure_wrongPassword_why', host),
    advice: t('failure_wrongPassword_advice'),
    action: 'enter-password',
  }),
  'sasl-failure': ({ condition, text }, host) => ({
    title: t('failure_saslFailure_title', host),
    why: t('failure_saslFailure_why', condition),
    advice: t('failure_saslFailure_advice'),
    action: 'retry',
    ...said(text),
  }),
  'password-not-allowed': ({ why }) => ({
    title: t('failure_passwordNotAllowed_title'),
    why: t('failure_passwordNotAllowed_why', why),
    advice: t('failure_passwordNotAllowed_advice'),
    action: 'enter-password',
  }),
  'scram-nonce': () => ({
    title: t('failure_scramNonce_title'),
    why: t('failure_scramNonce_why'),
    advice: t('failure_scramNonce_advice'),
  }),
  'scram-iterations': ({ iterations }) => ({
    title: t('failure_scramIterations_title'),
    why: t('failure_scramIterations_why', number(iterations)),
    advice: t('failure_scramIterations_advice'),
  }),
  'scram-malformed': () => ({
    title: t('failure_scramMalformed_title'),
    why: t('failure_scramMalformed_why'),
    advice: t('failure_scramMalformed_advice'),
  }),
  'server-signature': () => ({
    title: t('failure_serverSignature_title'),
    why: t('failure_serverSignature_why'),
    advice: t('failure_serverSignature_advice'),
  }),
  'success-too-early': () => ({
    title: t('failure_successTooEarly_title'),
    why: t('failure_successTooEarly_why'),
    advice: t('failure_successTooEarly_advice'),
  }),
  'keys-outdated': () => ({
    title: t('failure_keysOutdated_title'),
    why: t('failure_keysOutdated_why'),
    advice: t('failure_keysOutdated_advice'),
    action: 'enter-password',
  }),
  'bound-too-late': () => ({
    title: t('failure_boundTooLate_title'),
    why: t('failure_boundTooLate_why'),
    advice: t('failure_boundTooLate_advice'),
  }),
  'no-guests': ({ offered }, host) => ({
    title: t('failure_noGuests_title', host),
    why: t('failure_noGuests_why', offeredWords(offered)),
    advice: t('failure_noGuests_advice', host),
  }),
  'tokens-outdated': () => ({
    title: t('failure_tokensOutdated_title'),
    why: t('failure_tokensOutdated_why'),
    advice: t('failure_tokensOutdated_advice'),
    action: 'enter-password',
  }),
  'tokens-not-offered': () => ({
    title: t('failure_tokensOutdated_title'),
    why: t('failure_tokensNotOffered_why'),
    advice: t('failure_tokensNotOffered_advice'),
    action: 'enter-password',
  }),
  'mechanism-downgraded': ({ before, offered }) => ({
    title: t('failure_downgraded_title'),
    why: t('failure_downgraded_why', before, offeredWords(offered)),
    advice: t('failure_downgraded_advice'),
    action: 'enter-password',
  }),
  'offer-tampered': () => ({
    title: t('failure_tampered_title'),
    why: t('failure_tampered_why'),
    advice: t('failure_tampered_advice'),
  }),
  'tasks-required': ({ tasks }, host) => ({
    title: t('failure_tasks_title', host),
    why: t('failure_tasks_why', offeredWords(tasks)),
    advice: t('failure_tasks_advice'),
  }),
  'upgrade-failed': ({ condition }, host) => ({
    title: t('failure_upgrade_title', host),
    why: t('failure_upgrade_why', condition),
    advice: t('failure_upgrade_advice'),
    action: 'retry',
  }),
  'wrong-identity': ({ got }) => ({
    title: t('failure_wrongIdentity_title'),
    why: t('failure_wrongIdentity_why', got),
    advice: t('failure_wrongIdentity_advice'),
  }),
  'offer-changed': (_, host) => ({
    title: t('failure_offerChanged_title', host),
    why: t('failure_offerChanged_why'),
    advice: t('failure_offerChanged_advice'),
    action: 'retry',
  }),
  'acknowledged-too-many': counted,
  'acknowledged-backwards': counted,
  'bind-failed': ({ condition }, host) => ({
    title: t('failure_bindFailed_title'),
    why: t('failure_bindFailed_why', host, condition),
    advice: t('failure_bindFailed_advice'),
    action: 'retry',
  }),
  'stream-error': ({ condition, text }, host) => ({
    title: t('failure_streamError_title', host),
    why: t('failure_streamError_why', condition),
    advice: t('failure_streamError_advice'),
    action: 'retry',
    ...said(text),
  }),
  'see-other-uri': ({ uri }, host) => ({
    title: t('failure_seeOtherUri_title', host),
    why: t('failure_seeOtherUri_why', uri),
    advice: t('failure_seeOtherUri_advice'),
  }),
  'closed-by-server': (_, host) => ({
    title: t('failure_closedByServer_title', host),
    why: t('failure_closedByServer_why'),
    advice: t('failure_closedByServer_advice'),
    action: 'retry',
  }),
  timeout: ({ phase, seconds }, host) => ({
    title: t('failure_streamTimeout_title', host),
    why: t('failure_streamTimeout_why', countdown(seconds * 1000), phaseWords(phase)),
    advice: t('failure_streamTimeout_advice'),
    action: 'retry',
  }),
  'upgrade-dropped': (_, host) => ({
    title: t('failure_upgradeDropped_title', host),
    why: t('failure_upgradeDropped_why'),
    advice: t('failure_upgradeDropped_advice'),
  }),
  'bosh-lost': ({ why, origin }) =>
    why === 'cors'
      ? {
          title: t('failure_boshCors_title', hostOf(origin)),
          why: t('failure_boshCors_why'),
          advice: t('failure_boshCors_advice', hostOf(origin)),
          action: 'grant-access',
        }
      : {
          title: t('failure_boshLost_title', hostOf(origin)),
          why: t('failure_boshLost_why'),
          advice: t('failure_boshLost_advice'),
          action: 'retry',
        },
  'not-bosh': ({ status, led }, host) =>
    led === null
      ? {
          title: t('failure_notBosh_title', host),
          why: t('failure_notBosh_why', String(status)),
          advice: t('failure_notBosh_advice'),
          action: 'retry',
        }
      : {
          title: t('failure_led_title', host),
          why: t('failure_led_why', led),
          advice: t('failure_led_advice'),
          action: 'retry',
        },
  'bosh-ended': ({ condition }, host) => ({
    title: t('failure_boshEnded_title', host),
    why: t('failure_boshEnded_why', condition),
    advice: t('failure_boshEnded_advice'),
    action: 'retry',
  }),
  'socket-closed': ({ closeCode, opened }, host) =>
    opened
      ? {
          title: t('failure_socketClosed_title', host),
          why: t('failure_socketClosed_why', String(closeCode)),
          advice: t('failure_socketClosed_advice'),
          action: 'retry',
        }
      : {
          title: t('failure_neverOpened_title', host),
          why: t('failure_neverOpened_why', String(closeCode)),
          advice: t('failure_neverOpened_advice'),
          action: 'retry',
        },
};
