/** The conversations over the browser's IndexedDB. */
import type { ConversationRecord, MessageRecord } from './chat-records.ts';
import type { ChatReader } from './readers.ts';
import { nameKey, openChatDb } from './schema.ts';

/** `early`: the database is opened at once, else at the first read. */
export function openChatReader(early = false): ChatReader {
  let opened: ReturnType<typeof openChatDb> | undefined;
  const db = (): ReturnType<typeof openChatDb> => (opened ??= openChatDb());
  // Who reads hears why it cannot be opened.
  if (early) db().catch(() => undefined);
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
    conversations: async (account) =>
      newestFirst(await (await db()).getAll('conversations', ofAccount(account))),
    async lines(account) {
      const tx = (await db()).transaction(['conversations', 'messages']);
      const [conversations, failed] = await Promise.all([
        tx.objectStore('conversations').getAll(ofAccount(account)),
        tx
          .objectStore('messages')
          .index('state')
          .getAll(IDBKeyRange.only([account, 'failed'])),
      ]);
      return {
        conversations: newestFirst(conversations),
        refused: refusedAmong(conversations, failed),
      };
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

/** An array sorts after every string and number, so [] is the end of this account's keys. */
const ofAccount = (account: string): IDBKeyRange => IDBKeyRange.bound([account], [account, []]);

const newestFirst = (lines: ConversationRecord[]): ConversationRecord[] =>
  lines.sort((a, b) => b.lastTime - a.lastTime);

/**
 * Peers to whom the last message was refused. A line does not say what became of its message, but few messages fail:
 * to compare those with their lines takes one read, where to ask each line for its message takes one a line.
 */
function refusedAmong(
  conversations: readonly ConversationRecord[],
  failed: readonly MessageRecord[],
): readonly string[] {
  const lines = new Map(conversations.map((line) => [line.peer, line]));
  const last = failed.filter(({ peer, time, body }) => {
    const line = lines.get(peer);
    return line?.lastIsOurs === true && line.lastTime === time && line.lastBody === body;
  });
  return [...new Set(last.map(({ peer }) => peer))];
}
