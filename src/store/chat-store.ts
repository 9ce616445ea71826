/** Writing conversations and messages: a message and its conversation's line change together or not at all. */
import type { IDBPDatabase, IDBPObjectStore } from 'idb';
import { act, applyPending, putNew, reach, readUpTo, seenUpTo, shownHere } from './chat-acts.ts';
import { conversationRange, justLater, refreshLine, type ChatTx } from './chat-line.ts';
import type {
  ActRecord,
  ConversationRecord,
  GapRecord,
  MessageRecord,
  MessageState,
} from './chat-records.ts';
import type { MessagePlace } from './readers.ts';
import { named, openChatDb, type ChatSchema } from './schema.ts';

export interface ChatStore {
  /**
   * Adds a message unless its id is known; answers it as it is stored, null where it was known. `inOrder`: it came
   * after all that were received in its conversation before, whatever the times that they claim. `quiet`: it was there
   * before we looked, and is not unread.
   */
  add(message: MessageRecord, how?: { inOrder?: boolean; quiet?: boolean }): Promise<MessageRecord | null>;
  /** What the room made of a message of ours: the name by which all there know it. Answers whether that is news. */
  place(account: string, id: string, room: string, place: string): Promise<boolean>;
  /** As `openGap` for the room's own archive: after the newest message whose place in it is known; `gap` by `roomGap`. */
  openRoomGap(account: string, room: string): Promise<void>;
  /** Where the oldest message of a conversation stands; none: undefined. */
  firstPlace(account: string, peer: string): Promise<MessagePlace | undefined>;
  /** When the newest message of a conversation was written, wall time; none: undefined. */
  lastTime(account: string, peer: string): Promise<number | undefined>;
  /**
   * What somebody does to a message: applied where it is theirs to do, kept where the message is not known yet.
   * Answers whether anything is to be seen of it.
   */
  act(given: ActRecord): Promise<boolean>;
  /** As `inState` for acts. */
  actsInState(account: string, state: Course): Promise<ActRecord[]>;
  /** As `move` for acts. */
  moveActs(account: string, ids: readonly string[], to: Course): Promise<void>;
  /** A message of ours, as the other side names it, got there; answers whether that is news. */
  reach(
    message: { account: string; peer: string; name: string },
    how: 'delivered' | 'displayed',
  ): Promise<boolean>;
  /** Another client of ours showed everything up to the message of this name; answers whether less is unread. */
  seenUpTo(account: string, peer: string, name: string): Promise<boolean>;
  /** The same by the id under which it is stored. */
  seenUpToId(account: string, peer: string, id: string): Promise<boolean>;
  message(account: string, id: string): Promise<MessageRecord | undefined>;
  /** The newest message of ours that was not taken back. */
  lastOwn(account: string, peer: string): Promise<MessageRecord | undefined>;
  /** Null: there is none. */
  putDraft(account: string, peer: string, text: string | null): Promise<void>;
  /**
   * Moves messages of ours on, where they are in a state that `to` can follow; answers those that moved. Told twice,
   * or too late, it changes nothing.
   */
  move(account: string, ids: readonly string[], to: Course): Promise<MessageRecord[]>;
  /** One of our messages to `peer` was refused; answers whether there is such a message, of which nobody said that it came. */
  fail(message: { account: string; id: string; peer: string }, condition: string): Promise<boolean>;
  /**
   * Puts received messages into the order of these ids, where they stand in another: they take each other's places, so
   * that no time is shown that none of them had, but for what would stand before `after`, the time by peer of those
   * that come before all of these. Of ours those of `own`, of which nobody knew here, are put behind what comes before
   * them: what stood there was read. Other ids that are ours, or not known, are passed over.
   */
  arrange(
    account: string,
    ids: readonly string[],
    after?: ReadonlyMap<string, number>,
    own?: ReadonlySet<string>,
  ): Promise<readonly Arranged[]>;
  /**
   * The place in the archive of a message of `peer` that lies before all that arrived, or was written, at `order` and
   * later, with a few more of theirs between; null where none is known.
   */
  placeBefore(account: string, peer: string, order: number): Promise<string | null>;
  /** These messages and acts of ours are not among what the archive has up to this place. */
  notBefore(account: string, ids: readonly string[], place: string): Promise<void>;
  /** Our messages in one state, oldest first. */
  inState(account: string, state: Course): Promise<MessageRecord[]>;
  /**
   * From now on messages may be missing, after those whose place in the archive is known, but for the last few: servers
   * were seen to hand them out in another order than that. Before `since` there was nothing. A gap that is open already
   * stays as it is.
   */
  openGap(account: string, since: number): Promise<void>;
  /** What is missing lies after this place in the archive; `read` as in `GapRecord`. Does nothing where no gap is open. */
  narrowGap(account: string, after: string, read?: ReadonlyMap<string, number>): Promise<void>;
  gap(account: string): Promise<GapRecord | undefined>;
  closeGap(account: string): Promise<void>;
  /**
   * The conversation was shown. `read`: the last message of theirs, where any was unread; `asked`: the same, where its
   * sender is to be told so.
   */
  seen(account: string, peer: string): Promise<{ read: MessageRecord | null; asked: MessageRecord | null }>;
  /** The line of a conversation in the list of all. */
  conversation(account: string, peer: string): Promise<ConversationRecord | undefined>;
  /** Unread messages of all accounts. */
  unread(): Promise<number>;
  forget(account: string): Promise<void>;
}

/** A message in its place. */
export interface Arranged {
  readonly id: string;
  readonly peer: string;
  readonly time: number;
  /** It stood elsewhere before. */
  readonly moved: boolean;
}

const archivedPrefix = 'archive.';

/**
 * Messages of others are known by their place in the account's archive, where they have one. Whom it is from belongs to
 * it: a server that does not know XEP-0359 lets anyone claim any place, and nobody may take that of somebody else's.
 */
export function archivedId(peer: string, place: string): string {
  return `${archivedPrefix}${peer} ${place}`;
}

/** The same in a room, by the name that the room gave it: its archive is another one. */
export function roomMessageId(room: string, place: string): string {
  return `room.${room} ${place}`;
}

/** The place in the account's archive of a message of theirs; null where it is not known. */
export function archivedPlace({ id, peer }: MessageRecord): string | null {
  // By its length: an occupant of a room may have spaces in their name, as may a place.
  return id.startsWith(archivedPrefix) ? id.slice(archivedId(peer, '').length) : null;
}

/** Under what a room's own gap is kept. */
export function roomGap(account: string, room: string): string {
  return `${account} ${room}`;
}

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

export function openChatStore(): ChatStore {
  const opened = openChatDb();
  return {
    add: async (message, { inOrder = false, quiet = false } = {}) =>
      within(await opened, (tx) => putNew(tx, message, { inOrder, quiet })),
    place: async (...message) => within(await opened, (tx) => place(tx, ...message)),
    openRoomGap: async (account, room) => openRoomGap(await opened, account, room),
    async firstPlace(account, peer) {
      const index = (await opened).transaction('messages').store.index('conversation');
      return (await index.openCursor(conversationRange(account, peer)))?.value;
    },
    async lastTime(account, peer) {
      const index = (await opened).transaction('messages').store.index('conversation');
      return (await index.openCursor(conversationRange(account, peer), 'prev'))?.value.time;
    },
    move: async (account, ids, to) => move(await opened, account, ids, to),
    arrange: async (account, ids, after, own) => arrange(await opened, account, ids, after, own),
    fail: async (message, condition) => fail(await opened, message, condition),
    async placeBefore(account, peer, order) {
      const { store } = (await opened).transaction('messages');
      const from = await arrivedBefore(store, account, { order, peer });
      return from === undefined ? null : archivedPlace(from);
    },
    async notBefore(account, ids, place) {
      const tx = (await opened).transaction(['messages', 'acts'], 'readwrite');
      const [messages, acts] = [tx.objectStore('messages'), tx.objectStore('acts')];
      for (const id of ids) {
        const [message, act] = await Promise.all([messages.get([account, id]), acts.get([account, id])]);
        if (message !== undefined) await messages.put({ ...message, notBefore: place });
        if (act !== undefined) await acts.put({ ...act, notBefore: place });
      }
      await tx.done;
    },
    async inState(account, state) {
      const db = await opened;
      const found = await db.getAllFromIndex('messages', 'state', IDBKeyRange.only([account, state]));
      return found.sort((a, b) => a.order - b.order);
    },
    openGap: async (account, since) => openGap(await opened, account, since),
    narrowGap: async (account, after, read) => narrowGap(await opened, account, after, read),
    gap: async (account) => (await opened).get('gaps', account),
    closeGap: async (account) => (await opened).delete('gaps', account),
    act: async (given) => within(await opened, (tx) => act(tx, given)),
    async actsInState(account, state) {
      const db = await opened;
      const found = await db.getAllFromIndex('acts', 'state', IDBKeyRange.only([account, state]));
      return found.sort((a, b) => a.order - b.order);
    },
    moveActs: async (account, ids, to) => moveActs(await opened, account, ids, to),
    reach: async (message, how) => within(await opened, (tx) => reach(tx, message, how)),
    seenUpTo: async (account, peer, name) => within(await opened, (tx) => seenUpTo(tx, account, peer, name)),
    seenUpToId: async (account, peer, id) =>
      within(await opened, async (tx) => {
        const message = await tx.objectStore('messages').get([account, id]);
        return message?.peer === peer && (await readUpTo(tx, message));
      }),
    message: async (account, id) => (await opened).get('messages', [account, id]),
    lastOwn: async (account, peer) => lastOwn(await opened, account, peer),
    async putDraft(account, peer, text) {
      const db = await opened;
      if (text === null) await db.delete('drafts', [account, peer]);
      else await db.put('drafts', { account, peer, text });
    },
    seen: async (account, peer) => within(await opened, (tx) => shownHere(tx, account, peer)),
    conversation: async (account, peer) => (await opened).get('conversations', [account, peer]),
    async unread() {
      const conversations = await (await opened).getAll('conversations');
      return conversations.reduce((sum, { unread }) => sum + unread, 0);
    },
    forget: async (account) => forget(await opened, account),
  };
}

/** Everything that belongs to one step happens together or not at all. */
async function within<T>(db: IDBPDatabase<ChatSchema>, step: (tx: ChatTx) => Promise<T>): Promise<T> {
  const tx: ChatTx = db.transaction(['messages', 'conversations', 'acts'], 'readwrite');
  // A step that fails must not leave half of it behind, nor its transaction's end to nobody.
  const done = tx.done.catch(() => undefined);
  try {
    const result = await step(tx);
    await tx.done;
    return result;
  } catch (error) {
    await done;
    throw error;
  }
}

async function place(tx: ChatTx, account: string, id: string, room: string, given: string): Promise<boolean> {
  const message = await tx.objectStore('messages').get([account, id]);
  if (message?.peer !== room || message.state === 'received' || message.place !== undefined) return false;
  const placed = named({ ...message, place: given, state: 'acked', reached: 'delivered' });
  await tx.objectStore('messages').put(placed);
  await applyPending(tx, placed);
  return true;
}

async function openRoomGap(db: IDBPDatabase<ChatSchema>, account: string, room: string): Promise<void> {
  const key = roomGap(account, room);
  if ((await db.getKey('gaps', key)) !== undefined) return;
  const index = db.transaction('messages').store.index('conversation');
  let cursor = await index.openCursor(conversationRange(account, room), 'prev');
  while (cursor !== null && cursor.value.place === undefined) cursor = await cursor.continue();
  const last = cursor?.value;
  const line = await db.get('conversations', [account, room]);
  const ends = [[room, line?.receivedUpTo ?? 0]] as const;
  await db.put('gaps', { account: key, after: last?.place ?? null, start: last?.time ?? 0, ends });
}

async function lastOwn(
  db: IDBPDatabase<ChatSchema>,
  account: string,
  peer: string,
): Promise<MessageRecord | undefined> {
  const range = conversationRange(account, peer);
  const index = db.transaction('messages').store.index('conversation');
  let cursor = await index.openCursor(range, 'prev');
  while (cursor !== null && (cursor.value.state === 'received' || cursor.value.retracted !== undefined))
    cursor = await cursor.continue();
  return cursor?.value;
}

async function moveActs(
  db: IDBPDatabase<ChatSchema>,
  account: string,
  ids: readonly string[],
  to: Course,
): Promise<void> {
  const tx = db.transaction('acts', 'readwrite');
  for (const id of ids) {
    const one = await tx.store.get([account, id]);
    if (one === undefined || !mayFollow[to].includes(one.state)) continue;
    if (to === 'acked') await tx.store.delete([account, id]);
    else await tx.store.put({ ...one, state: to });
  }
  await tx.done;
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

async function arrange(
  db: IDBPDatabase<ChatSchema>,
  account: string,
  ids: readonly string[],
  after: ReadonlyMap<string, number> = new Map(),
  own: ReadonlySet<string> = new Set(),
): Promise<readonly Arranged[]> {
  return within(db, async (tx) => {
    const messages = tx.objectStore('messages');
    const found = await Promise.all([...new Set(ids)].map((id) => messages.get([account, id])));
    const read = found
      .filter((one) => one !== undefined)
      .filter(({ state, id }) => state === 'received' || own.has(id));
    const arranged: Arranged[] = [];
    for (const peer of new Set(read.map((message) => message.peer))) {
      const wanted = read.filter((message) => message.peer === peer);
      const end = after.get(peer) ?? 0;
      const places = placesBehind(end, answersBehind(end, wanted).toSorted(byPlace));
      const placed = wanted.map((message, index) => ({ ...message, ...places[index] }));
      const moved = placed.filter(({ time, order }, index) => {
        const before = wanted[index];
        return before?.order !== order || before.time !== time;
      });
      arranged.push(
        ...placed.map((one) => ({ id: one.id, peer, time: one.time, moved: moved.includes(one) })),
      );
      for (const message of moved) await messages.put(message);
      const answer = placed.findLast(({ state }) => state !== 'received');
      if (answer !== undefined) await readUpTo(tx, answer);
      if (moved.length > 0) await refreshLine(tx, account, peer);
    }
    return arranged;
  });
}

type Place = Pick<MessageRecord, 'time' | 'order'>;

/** These places, in their order, but none before `end`. */
function placesBehind(end: number, places: readonly Place[]): readonly Place[] {
  let last = end;
  return places.map(({ time, order }) => {
    last = time < last ? last + justLater : time;
    return { time: last, order };
  });
}

/** With those of ours, whose stamps are those of a server, behind the place of what comes before each. */
function answersBehind(end: number, wanted: readonly MessageRecord[]): readonly MessageRecord[] {
  let last = end;
  return wanted.map((one) => {
    const time = one.state !== 'received' && one.time < last ? last + justLater : one.time;
    last = time;
    return { ...one, time };
  });
}

/** As a conversation is shown. */
const byPlace = (a: MessageRecord, b: MessageRecord): number => a.time - b.time || a.order - b.order;

async function fail(
  db: IDBPDatabase<ChatSchema>,
  { account, id, peer }: { readonly account: string; readonly id: string; readonly peer: string },
  condition: string,
): Promise<boolean> {
  const tx = db.transaction('messages', 'readwrite');
  const message = await tx.store.get([account, id]);
  // Anyone may name any id: only who it was written to can refuse it.
  const isTheirs = message !== undefined && message.state !== 'received' && message.peer === peer;
  // One of their clients has it; that another one, which went away, has not is no refusal.
  const isMeant = isTheirs && message.reached === undefined;
  if (isMeant) await tx.store.put({ ...message, state: 'failed', condition });
  await tx.done;
  return isMeant;
}

async function openGap(db: IDBPDatabase<ChatSchema>, account: string, since: number): Promise<void> {
  const tx = db.transaction(['messages', 'conversations', 'gaps'], 'readwrite');
  if ((await tx.objectStore('gaps').getKey(account)) === undefined) {
    const messages = tx.objectStore('messages');
    const from = await arrivedBefore(messages, account, { order: Infinity });
    const after = from === undefined ? null : archivedPlace(from);
    const lines = await tx.objectStore('conversations').getAll(IDBKeyRange.bound([account], [account, []]));
    const ends = lines.map(({ peer, receivedUpTo }) => [peer, receivedUpTo ?? 0] as const);
    await tx.objectStore('gaps').put({ account, after, start: from?.time ?? since, ends });
  }
  await tx.done;
}

/** Of the messages, or of one peer's, that arrived before `order` and whose place in the archive is known, the last but a few. */
async function arrivedBefore(
  messages: IDBPObjectStore<
    ChatSchema,
    ('messages' | 'conversations' | 'gaps')[],
    'messages',
    IDBTransactionMode
  >,
  account: string,
  { order, peer }: { readonly order: number; readonly peer?: string },
): Promise<MessageRecord | undefined> {
  const range = IDBKeyRange.bound([account], [account, order], false, true);
  let cursor = await messages.index('arrival').openCursor(range, 'prev');
  for (let left = outOfOrder; cursor !== null; cursor = await cursor.continue()) {
    const { value } = cursor;
    if (!value.id.startsWith(archivedPrefix) || (peer ?? value.peer) !== value.peer) continue;
    left -= 1;
    if (left === 0) return value;
  }
  return undefined;
}

async function narrowGap(
  db: IDBPDatabase<ChatSchema>,
  account: string,
  after: string,
  read: ReadonlyMap<string, number> = new Map(),
): Promise<void> {
  const tx = db.transaction('gaps', 'readwrite');
  const gap = await tx.store.get(account);
  if (gap !== undefined) await tx.store.put({ ...gap, after, read: [...read] });
  await tx.done;
}

async function forget(db: IDBPDatabase<ChatSchema>, account: string): Promise<void> {
  const stores = [
    'messages',
    'conversations',
    'gaps',
    'acts',
    'drafts',
    'rooms',
    'invitations',
    'avatars',
  ] as const;
  const tx = db.transaction(stores, 'readwrite');
  const range = IDBKeyRange.bound([account], [account, []]);
  await Promise.all([
    tx.objectStore('acts').delete(range),
    tx.objectStore('drafts').delete(range),
    tx.objectStore('rooms').delete(range),
    tx.objectStore('invitations').delete(range),
    tx.objectStore('avatars').delete(range),
    tx.objectStore('gaps').delete(IDBKeyRange.bound(`${account} `, `${account} \uffff`)),
    tx.objectStore('gaps').delete(account),
    tx.objectStore('messages').delete(range),
    tx.objectStore('conversations').delete(range),
    tx.done,
  ]);
}
