/** The readers over the browser's IndexedDB. Each opens its database at the first read. */
import type { MessageRecord } from './chat-records.ts';
import type { ChatReader, HistoryReader } from './readers.ts';
import { nameKey, openChatDb, openHistoryDb } from './schema.ts';
export { openFramesReader } from './frames-reader.ts';

export function openChatReader(): ChatReader {
  let opened: ReturnType<typeof openChatDb> | undefined;
  const db = (): ReturnType<typeof openChatDb> => (opened ??= openChatDb());
  const before: ChatReader['before'] = async (account, peer, place, limit) => {
    const first: IDBValidKey = [account, peer];
    const range =
      place === null
        ? IDBKeyRange.bound(first, [...first, []])
        : IDBKeyRange.bound(first, [...first, place.time, place.order], false, true);
    const { store } = (await db()).transaction('messages');
    const messages = [];
    let cursor = await store.index('conversation').openCursor(range, 'prev');
    while (cursor !== null && messages.push(cursor.value) < limit) cursor = await cursor.continue();
    return messages.reverse();
  };
  return {
    async conversations(account) {
      // An array sorts after every string and number, so [] is the end of this account's keys.
      const range = IDBKeyRange.bound([account], [account, []]);
      const records = await (await db()).getAll('conversations', range);
      return records.sort((a, b) => b.lastTime - a.lastTime);
    },
    before,
    async between(account, peer, from, to) {
      const first = from === null ? [account, peer] : [account, peer, from.time, from.order];
      const last = to === null ? [account, peer, []] : [account, peer, to.time, to.order];
      return (await db()).getAllFromIndex('messages', 'conversation', IDBKeyRange.bound(first, last));
    },
    messages: (account, peer, limit) => before(account, peer, null, limit),
    async byName(account, peer, name) {
      const found = await (await db()).getAllFromIndex('messages', 'names', nameKey(account, peer, name));
      return found.at(-1) ?? null;
    },
    async avatar(account, jid) {
      return (await (await db()).get('avatars', [account, jid]))?.picture ?? null;
    },
    async draft(account, peer) {
      return (await (await db()).get('drafts', [account, peer]))?.text ?? '';
    },
    async search(account, peer, text, limit) {
      const wanted = text.toLocaleLowerCase();
      const { store } = (await db()).transaction('messages');
      const range =
        peer === null
          ? IDBKeyRange.bound([account], [account, []])
          : IDBKeyRange.bound([account, peer], [account, peer, []]);
      const found: MessageRecord[] = [];
      const index = peer === null ? store.index('arrival') : store.index('conversation');
      for (let at = await index.openCursor(range, 'prev'); at !== null; at = await at.continue()) {
        if (at.value.body.toLocaleLowerCase().includes(wanted) && found.push(at.value) >= limit) break;
      }
      return found;
    },
  };
}

export function openHistoryReader(): HistoryReader {
  let opened: ReturnType<typeof openHistoryDb> | undefined;
  const db = (): ReturnType<typeof openHistoryDb> => (opened ??= openHistoryDb());
  return {
    async events(account) {
      const range = IDBKeyRange.bound([account], [account, []]);
      const records = await (await db()).getAll('events', range);
      return records.map(({ event }) => event);
    },
  };
}
