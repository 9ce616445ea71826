/**
 * A browser ends a worker when it likes, and a surface that is open wakes it at once: for a fraction of a second the
 * new one is signing in, and nothing is lost or late. A surface that said so would blink.
 */
import type { AccountView, SessionState } from '../../contract/accounts.ts';

/** For so long after a worker came back, what it was doing before is shown, ms. */
export const calmMs = 600;

const onTheWay: readonly SessionState['phase'][] = ['resolving', 'connecting', 'negotiating'];

/** What is to be shown of the accounts as they are `now`, where they were `shown` until the worker was ended. */
export function calmed(shown: readonly AccountView[], now: readonly AccountView[]): readonly AccountView[] {
  return now.map((account) => {
    const before = shown.find(({ jid }) => jid === account.jid);
    const blinks = before?.state.phase === 'online' && onTheWay.includes(account.state.phase);
    return blinks ? { ...account, state: before.state } : account;
  });
}
