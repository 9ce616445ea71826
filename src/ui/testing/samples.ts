/** Accounts and frames as tests of components need them. */
import type { AccountView, SessionState } from '../../contract/accounts.ts';
import type { ContactView } from '../../contract/roster.ts';
import type { FrameRecord } from '../../core/framing/index.ts';

export const juliet = 'juliet@capulet.example';
export const romeo = 'romeo@montague.example';

export const online: SessionState = {
  phase: 'online',
  url: 'wss://capulet.example/ws',
  jid: `${juliet}/causeway`,
  mechanism: 'SCRAM-SHA-256',
  pins: null,
};

export function accountIn(session: SessionState): AccountView {
  return {
    jid: juliet,
    state: session,
    since: Date.now(),
    stream: 's1',
  };
}

export const contacts: readonly ContactView[] = [
  {
    ...{ jid: romeo, name: 'Romeo', available: 1, groups: [], subscription: 'both', pending: false },
    ...{ show: '', status: '', blocked: false },
  },
];

/** A chat message to or from Romeo as a frame. */
export function messageFrame(seq: number, body: string, direction: 'in' | 'out' = 'in'): FrameRecord {
  const text =
    direction === 'in'
      ? `<message xmlns='jabber:client' type='chat' from='${romeo}/orchard'><body>${body}</body></message>`
      : `<message xmlns='jabber:client' type='chat' to='${romeo}'><body>${body}</body></message>`;
  return { seq, time: Date.now(), stream: 's1', direction, kind: 'message', text, bytes: text.length };
}
