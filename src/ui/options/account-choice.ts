/** Through which account a page asks. */
import type { Mirror } from '../shared/mirror.svelte.ts';

/** The one that is named, else the first that is online, else the first; null without any. */
export function accountChoice(mirror: Mirror, named: string): string | null {
  const online = mirror.accounts.find(({ state }) => state.phase === 'online');
  return mirror.account(named)?.jid ?? (online ?? mirror.accounts[0])?.jid ?? null;
}
