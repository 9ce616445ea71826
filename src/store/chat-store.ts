/** Writing conversations and messages: a message and its conversation's line change together or not at all. */
import type { IDBPDatabase, IDBPTransaction } from 'idb';
import type { GapRecord, MessageRecord, MessageState } from './chat-records.ts';
import { openChatDb, type ChatSchema } from './schema.ts';

export interface ChatStore {
  /**
   * Adds a message unless its id is known; answers whether it was new. `inOrder`: it came after all that were received
   * in its conversation before, whatever the times that they claim.
   */
  add(message: MessageRecord, inOrder?: boolean): Promise<boolean>;
  /**
   * Moves messages of ours on, where they are in a state that `to` can follow; answers those that moved. Told twice,
   * or too late, it changes nothing.
   */
  move(account: string, ids: readonly string[], to: Course): Promise<MessageRecord[]>;
  /** One of our messages to `peer` was refused; answers whether there is such a message. */
  fail(message: { account: string; id: string; peer: string }, condition: string): Promise<boolean>;
  /** Our messages in one state, oldest first. */
  inState(account: string, state: Course): Promise<MessageRecord[]>;
  /**
   * From now on messages may be missing, after those whose place in the archive is known, but for the last few: servers
   * were seen to hand them out in another order than that. Before `since` there was nothing. A gap that is open already
   * stays as it is.
   */
  openGap(account: string, since: number): Promise<void>;
  gap(account: string): Promise<GapRecord | undefined>;
  closeGap(account: string): Promise<void>;
  seen(account: string, peer: string): Promise<void>;
  /** Unread messages of all accounts. */
  unread(): Promise<number>;
  forget(account: string): Promise<void>;
}

/** Messages of others are known by their place in the account's archive, where they have one. */
export const archivedPrefix = 'archive.';

/** How many places a message may be late by. */
const outOfOrder = 20;

/** Where a message of ours stands on its way. */
export type Course = Extract<MessageState, 'queued' | 'sent' | 'acked' | 'unsure'>;

/** The states that each can follow. What was acknowledged, refused or received stays so. */
const mayFollow: Readonly<Record<Course, readonly MessageState[]>> = {
  queued: ['sent', 'unsure'],
  sent: ['queued'],
  acked: ['queued', 'sent', 'unsure'],
  unsure: ['queued', 'sent'],
};

type Tx = IDBPTransaction<ChatSchema, ('messages' | 'conversations')[], 'readwrite'>;

export function openChatStore(): ChatStore {
  const opened = openChatDb();
  return {
    add: async (message, inOrder = false) => add(await opened, message, inOrder),
    move: async (account, ids, to) => move(await opened, account, ids, to),
    fail: async (message, condition) => fail(await opened, message, condition),
    async inState(account, state) {
      const db = await opened;
      const found = await db.getAllFromIndex('messages', 'state', IDBKeyRange.only([account, state]));
      return found.sort((a, b) => a.order - b.order);
    },
    openGap: async (account, since) => openGap(await opened, account, since),
    gap: async (account) => (await opened).get('gaps', account),
    closeGap: async (account) => (await opened).delete('gaps', account),
    seen: async (account, peer) => seen(await opened, account, peer),
    async unread() {
      const conversations = await (await opened).getAll('conversations');
      return conversations.reduce((sum, { unread }) => sum + unread, 0);
    },
    forget: async (account) => forget(await opened, account),
  };
}

async function add(db: IDBPDatabase<ChatSchema>, message: MessageRecord, inOrder: boolean): Promise<boolean> {
  const tx: Tx = db.transaction(['messages', 'conversations'], 'readwrite');
  const isNew = (await tx.objectStore('messages').getKey([message.account, message.id])) === undefined;
  if (isNew) {
    const placed = inOrder
      ? { ...message, time: Math.max(message.time, await lastReceived(tx, message)) }
      : message;
    await tx.objectStore('messages').put(placed);
    await updateConversation(tx, placed);
  }
  await tx.done;
  return isNew;
}

/** When the newest message of theirs in this conversation was written. */
async function lastReceived(tx: Tx, { account, peer }: MessageRecord): Promise<number> {
  const range = IDBKeyRange.bound([account, peer], [account, peer, []]);
  let cursor = await tx.objectStore('messages').index('conversation').openCursor(range, 'prev');
  while (cursor !== null && cursor.value.state !== 'received') cursor = await cursor.continue();
  return cursor?.value.time ?? 0;
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

async function move(
  db: IDBPDatabase<ChatSchema>,
  account: string,
  ids: readonly string[],
  to: Course,
): Promise<MessageRecord[]> {
  const tx = db.transaction('messages', 'readwrite');
  const found = await Promise.all(ids.map((id) => tx.store.get([account, id])));
  const moved = found
    .filter((message) => message !== undefined && mayFollow[to].includes(message.state))
    .flatMap((message) => (message === undefined ? [] : [{ ...message, state: to }]));
  await Promise.all([...moved.map((message) => tx.store.put(message)), tx.done]);
  return moved;
}

async function fail(
  db: IDBPDatabase<ChatSchema>,
  { account, id, peer }: { readonly account: string; readonly id: string; readonly peer: string },
  condition: string,
): Promise<boolean> {
  const tx = db.transaction('messages', 'readwrite');
  const message = await tx.store.get([account, id]);
  // Anyone may name any id: only who it was written to can refuse it.
  const isMeant = message !== undefined && message.state !== 'received' && message.peer === peer;
  if (isMeant) await tx.store.put({ ...message, state: 'failed', condition });
  await tx.done;
  return isMeant;
}

async function openGap(db: IDBPDatabase<ChatSchema>, account: string, since: number): Promise<void> {
  const tx = db.transaction(['messages', 'gaps'], 'readwrite');
  if ((await tx.objectStore('gaps').getKey(account)) === undefined) {
    const range = IDBKeyRange.bound([account], [account, []]);
    let cursor = await tx.objectStore('messages').index('arrival').openCursor(range, 'prev');
    const last: MessageRecord[] = [];
    while (cursor !== null && last.length < outOfOrder) {
      if (cursor.value.id.startsWith(archivedPrefix)) last.push(cursor.value);
      cursor = await cursor.continue();
    }
    const from = last.length < outOfOrder ? undefined : last.at(-1);
    const after = from === undefined ? null : from.id.slice(archivedPrefix.length);
    await tx.objectStore('gaps').put({ account, after, start: from?.time ?? since });
  }
  await tx.done;
}

async function seen(db: IDBPDatabase<ChatSchema>, account: string, peer: string): Promise<void> {
  const tx = db.transaction('conversations', 'readwrite');
  const conversation = await tx.store.get([account, peer]);
  if (conversation !== undefined) await tx.store.put({ ...conversation, unread: 0 });
  await tx.done;
}

async function forget(db: IDBPDatabase<ChatSchema>, account: string): Promise<void> {
  const tx = db.transaction(['messages', 'conversations', 'gaps'], 'readwrite');
  const range = IDBKeyRange.bound([account], [account, []]);
  await Promise.all([
    tx.objectStore('gaps').delete(account),
    tx.objectStore('messages').delete(range),
    tx.objectStore('conversations').delete(range),
    tx.done,
  ]);
}
