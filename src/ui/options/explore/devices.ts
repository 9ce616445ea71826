/** The devices of contacts that are there now. */
import type { Mirror } from '../../shared/mirror.svelte.ts';

/** Contacts whose devices are looked up; beyond, one types. */
const mostContacts = 50;

/** Full JIDs; none where the account does not know. */
export async function contactDevices(mirror: Mirror, account: string): Promise<readonly string[]> {
  const contacts = await mirror.ask('roster.list', { account });
  if (!contacts.ok) return [];
  const present = contacts.value.filter(({ available }) => available > 0).slice(0, mostContacts);
  const found = await Promise.all(
    present.map(({ jid }) => mirror.ask('explore.resources', { account, contact: jid })),
  );
  return [...new Set(found.flatMap((one) => (one.ok ? one.value : [])))];
}
