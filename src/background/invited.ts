/**
 * Who invited an account that was just made: made a contact on its first session, also if the worker that made the
 * account does not live to see it. In memory of the browser session alone, since a token opens a door.
 */
import { RequestError } from '../contract/failure.ts';
import * as v from 'valibot';
import type { KeyValuePort } from '../platform/ports.ts';
import type { Account } from './account.ts';

const noted = v.object({ inviter: v.string(), token: v.string() });
const keyOf = (account: string): string => `invited ${account}`;

export interface Invited {
  note(account: string, inviter: string, token: string): Promise<void>;
  forget(account: string): Promise<void>;
  /** The account is online, and its roster known. */
  greet(account: Pick<Account, 'contacts' | 'roster'> & { readonly jid: string }): Promise<void>;
}

export function createInvited(storage: KeyValuePort): Invited {
  return {
    note: (account, inviter, token) => storage.set(keyOf(account), { inviter, token }),
    forget: (account) => storage.remove(keyOf(account)),
    async greet({ jid, contacts, roster }) {
      const read = v.safeParse(noted, await storage.get(keyOf(jid)));
      if (!read.success) return;
      const { inviter, token } = read.output;
      const known = roster.contacts.find((one) => one.jid === inviter);
      // Many servers have made both contacts of each other already.
      if (known?.subscription !== 'both' && known?.subscription !== 'to') {
        try {
          await contacts.add(inviter, '', [], token);
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          // The next session tries again; a server that says no is not asked twice.
          if (error.failure.code === 'not-online') return;
        }
      }
      await storage.remove(keyOf(jid));
    },
  };
}
