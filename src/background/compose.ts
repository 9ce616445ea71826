/** Sends what a person wrote by hand. Surfaces check it as they like; what leaves is decided here. */
import { RequestError } from '../contract/failure.ts';
import type { Handlers } from '../contract/index.ts';
import { checkDraft } from '../core/compose/check.ts';
import type { Accounts } from './accounts.ts';

export function composeRequests(accounts: Pick<Accounts, 'transmit'>): Pick<Handlers, 'compose.send'> {
  return {
    async 'compose.send'({ account, text }) {
      const checked = checkDraft(text, account);
      if (!checked.ok) throw new RequestError({ code: 'bad-request', detail: checked.fault.code });
      if (!(await accounts.transmit(account, checked.element)))
        throw new RequestError({ code: 'not-online' });
      return null;
    },
  };
}
