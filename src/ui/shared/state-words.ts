/** Words and tone of session states and message states. */
import type { AccountView, SessionState } from '../../contract/accounts.ts';
import type { ContactView } from '../../contract/roster.ts';
import type { MessageRecord } from '../../store/chat-records.ts';
import type { AnyFailure } from './failure-words.ts';
import { refusalWords } from './refusal-words.ts';
import { countdown, number } from './format.ts';
import { t } from './words.ts';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'off';

export function stateTone(session: SessionState): Tone {
  const tones: Record<SessionState['phase'], Tone> = {
    offline: 'off',
    resolving: 'busy',
    connecting: 'busy',
    negotiating: 'busy',
    online: 'good',
    waiting: 'warn',
    'needs-you': 'bad',
    stopped: 'bad',
  };
  return tones[session.phase];
}

/** `now` is wall time in ms: a waiting session counts down. */
export function stateWords(session: SessionState, now: number): string {
  switch (session.phase) {
    case 'offline':
      return t('state_offline');
    case 'resolving':
      return t('state_resolving');
    case 'connecting':
      return t('state_connecting', number(session.attempt), number(session.of));
    case 'negotiating':
      return t('state_negotiating');
    case 'online':
      return t('state_online');
    case 'waiting':
      return session.retryAt <= now
        ? t('state_waitingNow')
        : t('state_waiting', countdown(session.retryAt - now));
    case 'needs-you': {
      const needs: Record<typeof session.need, string> = {
        password: t('state_needsPassword'),
        permission: t('state_needsPermission'),
        plain: t('state_needsPlain'),
        'changed-key': t('state_needsChangedKey'),
      };
      return needs[session.need];
    }
    case 'stopped':
      return t('state_stopped');
  }
}

/** The failure a state carries, if it carries one. */
export function stateFailure(session: SessionState): AnyFailure | null {
  return 'failure' in session ? session.failure : null;
}

/** The endpoint a session uses or tries; null where there is none. */
export function stateUrl(session: SessionState): string | null {
  return 'url' in session ? session.url : null;
}

export function domainOf(account: Pick<AccountView, 'jid'>): string {
  return account.jid.slice(account.jid.indexOf('@') + 1);
}

/** Null for received messages: they carry no mark. */
export function messageStateWords(message: MessageRecord): string | null {
  switch (message.state) {
    case 'queued':
      return t('message_queued');
    case 'sent':
      return t('message_sent');
    case 'acked':
      if (message.reached !== undefined) {
        return t(message.reached === 'displayed' ? 'message_displayed' : 'message_delivered');
      }
      return t('message_acked');
    case 'unsure':
      return t('message_unsure');
    case 'failed':
      return message.condition === undefined
        ? t('message_failedUnknown')
        : t('message_failed', refusalWords(message.condition));
    case 'received':
      return null;
  }
}

/** How a contact is there (RFC 6121 §4.7.2.1). */
export function presenceWords({ available, show }: Pick<ContactView, 'available' | 'show'>): string {
  if (available === 0) return t('chat_unavailable');
  switch (show) {
    case 'away':
      return t('people_away');
    case 'xa':
      return t('people_xa');
    case 'dnd':
      return t('people_dnd');
    case 'chat':
    case '':
      return t('chat_available');
  }
}
