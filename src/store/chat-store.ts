/** Writing conversations and messages: a message and its conversation's line change together or not at all. */
import type { IDBPDatabase, IDBPTransaction } from 'idb';
import type { MessageRecord, MessageState } from './chat-records.ts';
import { openChatDb, type ChatSchema } from './schema.ts';

export interface ChatStore {
  /** Adds a message unless its id is known; answers whether it was new. */
  add(message: MessageRecord): Promise<boolean>;
  /** Changes the state of one of our messages; answers whether there is such a message. */
  mark(message: { account: string; id: string }, state: MessageState): Promise<boolean>;
  /** One of our messages to `peer` was refused; answers whether there is such a message. */
  fail(message: { account: string; id: string; peer: string }, condition: string): Promise<boolean>;
  /** What was written while no stream was online, oldest first. */
  queued(account: string): Promise<MessageRecord[]>;
  seen(account: string, peer: string): Promise<void>;
  /** Unread messages of all accounts. */
  unread(): Promise<number>;
  forget(account: string): Promise<void>;
}

type Tx = IDBPTransaction<ChatSchema, ('messages' | 'conversations')[], 'readwrite'>;

export function openChatStore(): ChatStore {
  const opened = openChatDb();
  return {
    add: async (message) => add(await opened, message),
    mark: async (message, state) => change(await opened, message, { state }),
    fail: async (message, condition) => change(await opened, message, { state: 'failed', condition }),
    async queued(account) {
      const db = await opened;
      const found = await db.getAllFromIndex('messages', 'state', IDBKeyRange.only([account, 'queued']));
      return found.sort((a, b) => a.order - b.order);
    },
    seen: async (account, peer) => seen(await opened, account, peer),
    async unread() {
      const conversations = await (await opened).getAll('conversations');
      return conversations.reduce((sum, { unread }) => sum + unread, 0);
    },
    forget: async (account) => forget(await opened, account),
  };
}

async function add(db: IDBPDatabase<ChatSchema>, message: MessageRecord): Promise<boolean> {
  const tx: Tx = db.transaction(['messages', 'conversations'], 'readwrite');
  const isNew = (await tx.objectStore('messages').getKey([message.account, message.id])) === undefined;
  if (isNew) {
    await tx.objectStore('messages').put(message);
    await updateConversation(tx, message);
  }
  await tx.done;
  return isNew;
}

async function updateConversation(tx: Tx, message: MessageRecord): Promise<void> {
  const conversations = tx.objectStore('conversations');
  const before = await conversations.get([message.account, message.peer]);
  const isTheirs = message.state === 'received';
  // A message that was delayed on its way must not replace a newer last line.
  const isNewest = before === undefined || message.time >= before.lastTime;
  await conversations.put({
    account: message.account,
    peer: message.peer,
    lastBody: isNewest ? message.body : before.lastBody,
    lastTime: isNewest ? message.time : before.lastTime,
    lastIsOurs: isNewest ? !isTheirs : before.lastIsOurs,
    unread: isTheirs ? (before?.unread ?? 0) + 1 : 0,
  });
}

async function change(
  db: IDBPDatabase<ChatSchema>,
  { account, id, peer }: { readonly account: string; readonly id: string; readonly peer?: string },
  to: Pick<MessageRecord, 'state' | 'condition'>,
): Promise<boolean> {
  const tx = db.transaction('messages', 'readwrite');
  const message = await tx.store.get([account, id]);
  // Anyone may name any id: only who it was written to can refuse it.
  const isMeant =
    message !== undefined && message.state !== 'received' && (peer === undefined || peer === message.peer);
  if (isMeant) await tx.store.put({ ...message, ...to });
  await tx.done;
  return isMeant;
}

async function seen(db: IDBPDatabase<ChatSchema>, account: string, peer: string): Promise<void> {
  const tx = db.transaction('conversations', 'readwrite');
  const conversation = await tx.store.get([account, peer]);
  if (conversation !== undefined) await tx.store.put({ ...conversation, unread: 0 });
  await tx.done;
}

async function forget(db: IDBPDatabase<ChatSchema>, account: string): Promise<void> {
  const tx = db.transaction(['messages', 'conversations'], 'readwrite');
  const range = IDBKeyRange.bound([account], [account, []]);
  await Promise.all([
    tx.objectStore('messages').delete(range),
    tx.objectStore('conversations').delete(range),
    tx.done,
  ]);
}
