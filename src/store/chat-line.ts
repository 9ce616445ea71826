/** The line of a conversation: what its last message is, and how many are unread. */
import type { IDBPTransaction } from 'idb';
import type { ConversationRecord, MessageRecord } from './chat-records.ts';
import type { ChatSchema } from './schema.ts';

export type ChatTx = IDBPTransaction<ChatSchema, ('messages' | 'conversations' | 'acts')[], 'readwrite'>;

/**
 * Of two that claim the same time, or the wrong order, the later one is put so much behind, ms: no clock shows it, and
 * a wall time of this century has room for it in its number.
 */
export const justLater = 2 ** -10;

/** All keys of one conversation in an index that begins with account and peer: an array sorts after all numbers. */
export const conversationRange = (account: string, peer: string): IDBKeyRange =>
  IDBKeyRange.bound([account, peer], [account, peer, []]);

/** A message is there that was not: it may be the last, and is unread where it is theirs and not `quiet`. */
export async function addToLine(tx: ChatTx, message: MessageRecord): Promise<void> {
  const before = await tx.objectStore('conversations').get([message.account, message.peer]);
  await tx.objectStore('conversations').put(lineWith(before, message, false));
}

/** The line once this message is there too. */
export function lineWith(
  before: ConversationRecord | undefined,
  message: MessageRecord,
  quiet: boolean,
): ConversationRecord {
  // A message that was delayed on its way must not replace a newer last line.
  const isNewest = before === undefined || message.time >= before.lastTime;
  const { account, peer } = message;
  const receivedUpTo =
    message.state === 'received' ? Math.max(before?.receivedUpTo ?? 0, message.time) : before?.receivedUpTo;
  return {
    ...(before === undefined || isNewest ? { account, peer, ...shown(message) } : before),
    ...unreadWith(before, message, quiet || (!isNewest && message.state !== 'received')),
    ...(receivedUpTo === undefined ? {} : { receivedUpTo }),
    ...(message.nick === undefined ? {} : { room: true as const }),
    ...(before?.marked === undefined ? {} : { marked: before.marked }),
  };
}

function unreadWith(
  before: ConversationRecord | undefined,
  { state, mentions }: MessageRecord,
  quiet: boolean,
): Pick<ConversationRecord, 'unread' | 'mentions'> {
  const { unread = 0, mentions: mentioned = 0 } = before ?? {};
  // Whoever answers has read; what is only read up later was never waiting.
  if (state !== 'received') return quiet ? { unread, mentions: mentioned } : { unread: 0, mentions: 0 };
  const more = quiet ? 0 : 1;
  return { unread: unread + more, mentions: mentioned + (mentions === true ? more : 0) };
}

/** Something was done by then: what is read from the archive as having been done later is not put before it. */
export async function stretchLine(
  tx: ChatTx,
  { account, peer, time }: Pick<MessageRecord, 'account' | 'peer' | 'time'>,
): Promise<void> {
  const line = await tx.objectStore('conversations').get([account, peer]);
  if (line === undefined || time <= (line.receivedUpTo ?? 0)) return;
  await tx.objectStore('conversations').put({ ...line, receivedUpTo: time });
}

/** Messages have changed, moved or gone: the line is that of the last one that is there. */
export async function refreshLine(tx: ChatTx, account: string, peer: string): Promise<void> {
  const line = await tx.objectStore('conversations').get([account, peer]);
  const range = conversationRange(account, peer);
  const cursor = await tx.objectStore('messages').index('conversation').openCursor(range, 'prev');
  if (line === undefined || cursor === null) return;
  const { lastIs: _lastIs, lastNick: _lastNick, ...rest } = line;
  const { state, time } = cursor.value;
  const upTo = state === 'received' ? { receivedUpTo: Math.max(rest.receivedUpTo ?? 0, time) } : {};
  await tx.objectStore('conversations').put({ ...rest, ...shown(cursor.value), ...upTo });
}

type Shown = Pick<ConversationRecord, 'lastBody' | 'lastTime' | 'lastIsOurs' | 'lastIs' | 'lastNick'>;

function shown({ body, time, state, encrypted, retracted, nick, file }: MessageRecord): Shown {
  const readable = file === true ? 'file' : undefined;
  const lastIs = retracted !== undefined ? 'retracted' : encrypted === undefined ? readable : 'encrypted';
  return {
    lastBody: body,
    lastTime: time,
    lastIsOurs: state !== 'received',
    ...(lastIs === undefined ? {} : { lastIs }),
    ...(nick === undefined ? {} : { lastNick: nick }),
  };
}
