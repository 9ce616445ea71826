/** The readers over the browser's IndexedDB. Each opens its database at the first read. */
import type { ChatReader, FramesReader } from './readers.ts';
import { openChatDb, openFramesDb } from './schema.ts';

export function openFramesReader(): FramesReader {
  let opened: ReturnType<typeof openFramesDb> | undefined;
  const db = (): ReturnType<typeof openFramesDb> => (opened ??= openFramesDb());
  return {
    async last(count) {
      const frames = [];
      let cursor = await (await db()).transaction('frames').store.openCursor(null, 'prev');
      while (cursor !== null && frames.length < count) {
        frames.push(cursor.value);
        cursor = await cursor.continue();
      }
      return frames.reverse();
    },
    after: async (seq, limit) => (await db()).getAll('frames', IDBKeyRange.lowerBound(seq, true), limit),
    async streams() {
      const streams = await (await db()).getAll('streams');
      return streams.sort((a, b) => a.openedAt - b.openedAt);
    },
  };
}

export function openChatReader(): ChatReader {
  let opened: ReturnType<typeof openChatDb> | undefined;
  const db = (): ReturnType<typeof openChatDb> => (opened ??= openChatDb());
  return {
    async conversations(account) {
      // An array sorts after every string and number, so [] is the end of this account's keys.
      const range = IDBKeyRange.bound([account], [account, []]);
      const records = await (await db()).getAll('conversations', range);
      return records.sort((a, b) => b.lastTime - a.lastTime);
    },
    async messages(account, peer, limit) {
      const range = IDBKeyRange.bound([account, peer], [account, peer, []]);
      const messages = [];
      let cursor = await (
        await db()
      )
        .transaction('messages')
        .store.index('conversation')
        .openCursor(range, 'prev');
      while (cursor !== null && messages.length < limit) {
        messages.push(cursor.value);
        cursor = await cursor.continue();
      }
      return messages.reverse();
    },
  };
}
