/** Words and tone of session states, rank reasons, sources and message states. */
import type { AccountView, SessionState } from '../../contract/accounts.ts';
import type { Candidate, RankReason, RejectedLink, SourceKind } from '../../core/discovery/types.ts';
import type { MessageRecord } from '../../store/chat-records.ts';
import type { AnyFailure } from './failure-words.ts';
import { refusalWords } from './refusal-words.ts';
import { countdown, list, number } from './format.ts';
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

export function sourceWords(kind: SourceKind): string {
  const words: Record<SourceKind, string> = {
    'host-meta': t('connection_sourceXrd'),
    'host-meta.json': t('connection_sourceJrd'),
  };
  return words[kind];
}

export function reasonWords(reason: RankReason): string {
  switch (reason.code) {
    case 'transport-websocket':
      return t('connection_reasonWebsocket');
    case 'transport-bosh':
      return t('connection_reasonBosh');
    case 'listed-in':
      return t('connection_reasonListedIn', list(reason.kinds.map(sourceWords)));
    case 'same-host':
      return t('connection_reasonSameHost');
    case 'other-host':
      return t('connection_reasonOtherHost', reason.host);
    case 'document-order':
      return t('connection_reasonOrder', number(reason.position));
  }
}

export function rejectedWords(reason: RejectedLink['reason']): string {
  const words: Record<RejectedLink['reason'], string> = {
    insecure: t('connection_rejectedInsecure'),
    'wrong-scheme': t('connection_rejectedWrongScheme'),
    'not-a-url': t('connection_rejectedNotUrl'),
    credentials: t('connection_rejectedCredentials'),
    'missing-href': t('connection_rejectedMissing'),
  };
  return words[reason];
}

/** Whether this browser can dial a candidate, or why not. */
export function dialWords(candidate: Candidate): string {
  if (candidate.dialable) return t('connection_canDial');
  return candidate.transport === 'bosh' ? t('connection_boshNotYet') : t('connection_cannotDial');
}

export function transportWords(candidate: Candidate): string {
  return candidate.transport === 'websocket' ? t('connection_websocket') : t('connection_bosh');
}

/** Null for received messages: they carry no mark. */
export function messageStateWords(message: MessageRecord): string | null {
  switch (message.state) {
    case 'queued':
      return t('message_queued');
    case 'sent':
      return t('message_sent');
    case 'failed':
      return message.condition === undefined
        ? t('message_failedUnknown')
        : t('message_failed', refusalWords(message.condition));
    case 'received':
      return null;
  }
}
