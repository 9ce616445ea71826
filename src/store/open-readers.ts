/** The readers over the browser's IndexedDB. Each opens its database at the first read. */
import type { HistoryReader } from './readers.ts';
import { openHistoryDb } from './schema.ts';
export { openChatReader } from './chat-reader.ts';
export { openFramesReader } from './frames-reader.ts';

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
