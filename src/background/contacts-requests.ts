/** Answers what surfaces ask about contacts. */
import type { Handlers } from '../contract/index.ts';
import { bare, formatJid } from '../core/jid.ts';
import type { Accounts } from './accounts.ts';
import { addressOf } from './addresses.ts';

type ContactHandlers = Pick<Handlers, Extract<keyof Handlers, `roster.${string}`>>;

export function contactRequests(accounts: Pick<Accounts, 'contacts' | 'roster'>): ContactHandlers {
  const bareOf = (text: string): string => formatJid(bare(addressOf(text)));
  return {
    'roster.list': async ({ account }) => Promise.resolve(accounts.roster(account).contacts),
    'roster.requests': async ({ account }) => Promise.resolve(accounts.roster(account).requests),
    'roster.blocked': async ({ account }) => Promise.resolve(accounts.roster(account).blocked),
    async 'roster.add'({ account, jid, name, groups, token }) {
      await accounts.contacts(account).add(bareOf(jid), name, groups, token);
      return null;
    },
    async 'roster.change'({ account, jid, name, groups }) {
      await accounts.contacts(account).change(bareOf(jid), name, groups);
      return null;
    },
    async 'roster.remove'({ account, jid }) {
      await accounts.contacts(account).remove(bareOf(jid));
      return null;
    },
    async 'roster.answer'({ account, jid, allow }) {
      await accounts.contacts(account).answer(bareOf(jid), allow);
      return null;
    },
    async 'roster.block'({ account, jid, blocked }) {
      await accounts.contacts(account).block(bareOf(jid), blocked);
      return null;
    },
  };
}
