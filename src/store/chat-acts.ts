/** What happens to messages that are there: each step, taken twice, changes something once. */
import { changedBy, isMade } from './chat-changes.ts';
import {
  addToLine,
  conversationRange,
  justLater,
  lineWith,
  refreshLine,
  stretchLine,
  type ChatTx,
} from './chat-line.ts';
import { authorOf, type ActRecord, type MessageRecord } from './chat-records.ts';
import { named, nameKey } from './schema.ts';

/** Stores an act of ours that is to be sent, and applies an act of anybody. Answers whether something changed. */
export async function act(tx: ChatTx, given: ActRecord): Promise<boolean> {
  const acts = tx.objectStore('acts');
  const key: [string, string] = [given.account, given.id];
  const before = await acts.get(key);
  // A room, an archive or another client shows what we did here: it got there.
  if (before?.author === 'me' && given.author === 'me' && given.state === 'acked') await acts.delete(key);
  if (before !== undefined || (await standsAlone(tx, key))) return false;
  if (given.change.type === 'displayed') {
    await acts.put(given);
    return false;
  }
  if (given.state === 'acked') await stretchLine(tx, given);
  const target = await targetOf(tx, given);
  const isTheirs = target !== null && authorOf(target) === given.author;
  // Nothing of it is kept, nor comes back.
  if (isTheirs && target.retracted !== undefined) return false;
  if ((isTheirs && isMade(target, given)) || (await isRepeated(tx, target, given))) return false;
  const isRefused =
    target !== null && given.change.type === 'correction' && !(await mayCorrect(tx, target, given));
  const outcome = target === null || isRefused ? null : changedBy(target, given);
  if (given.state !== 'acked' || target === null)
    await acts.put(target === null ? { ...given, pending: true } : given);
  if (target !== null && outcome !== null) {
    await tx.objectStore('messages').put(outcome);
    if (given.change.type === 'retraction') await unquote(tx, target, given.target);
    await refreshLine(tx, given.account, given.peer);
    return true;
  }
  // What was said is shown in any case: as the message that it is without this extension.
  if (given.change.type !== 'correction' || (target !== null && !isRefused)) return false;
  await addAlone(tx, given);
  return true;
}

/** What answers a message that was taken back no longer has its words. */
async function unquote(
  tx: ChatTx,
  { account, peer, time, order }: MessageRecord,
  name: string,
): Promise<void> {
  const range = IDBKeyRange.bound([account, peer, time, order], [account, peer, []], true);
  const after = tx.objectStore('messages').index('conversation');
  for (let at = await after.openCursor(range); at !== null; at = await at.continue()) {
    const { reply } = at.value;
    if (reply?.id !== name || reply.quote === undefined) continue;
    const { quote: _quote, ...rest } = reply;
    await at.update({ ...at.value, reply: rest });
  }
}

/** A message is there now: what was done to it before it came happens to it. */
export async function applyPending(tx: ChatTx, message: MessageRecord): Promise<void> {
  await apply(tx, message, await actsOn(tx, message));
}

/** What was done to it before it came. */
async function actsOn(tx: ChatTx, message: MessageRecord): Promise<ActRecord[]> {
  const prefix = nameKey(message.account, message.peer, '');
  const found = await Promise.all(
    (message.names ?? []).map((name) =>
      tx
        .objectStore('acts')
        .index('target')
        .getAll([message.account, message.peer, name.slice(prefix.length)]),
    ),
  );
  return found.flat().filter((one) => one.pending === true && one.author === doer(one, message));
}

/** Answers what they made of it. */
async function apply(
  tx: ChatTx,
  message: MessageRecord,
  pending: readonly ActRecord[],
): Promise<MessageRecord> {
  let now = message;
  for (const one of [...pending].sort((a, b) => a.time - b.time || a.order - b.order)) {
    const outcome = changedBy(now, one);
    const { pending: _pending, ...rest } = one;
    if (one.state === 'acked') await tx.objectStore('acts').delete([one.account, one.id]);
    else await tx.objectStore('acts').put(rest);
    if (outcome === null) continue;
    now = outcome;
    if (one.change.type === 'correction') await tx.objectStore('messages').delete([one.account, one.id]);
  }
  if (now === message) return now;
  await tx.objectStore('messages').put(now);
  await refreshLine(tx, message.account, message.peer);
  return now;
}

/** Reactions may be anybody's; all else is for the author alone. */
const doer = (one: ActRecord, message: MessageRecord): string =>
  one.change.type === 'reactions' ? one.author : authorOf(message);

async function standsAlone(tx: ChatTx, key: [string, string]): Promise<boolean> {
  return (await tx.objectStore('messages').getKey(key)) !== undefined;
}

/** Names may repeat, and anybody may take any: of those by this author the last, else none of theirs. */
async function targetOf(
  tx: ChatTx,
  { account, peer, target, author }: ActRecord,
): Promise<MessageRecord | null> {
  const key = nameKey(account, peer, target);
  const found = await tx.objectStore('messages').index('names').getAll(key);
  const ordered = found
    .filter((one) => one.peer === peer)
    .sort((a, b) => a.time - b.time || a.order - b.order);
  return ordered.findLast((one) => authorOf(one) === author) ?? ordered.at(-1) ?? null;
}

/** Whether this correction stands by itself already, having left twice. */
async function isRepeated(tx: ChatTx, target: MessageRecord | null, given: ActRecord): Promise<boolean> {
  const { account, peer, stanza, change } = given;
  if (change.type !== 'correction' || stanza === undefined) return false;
  if (target === null) {
    const waiting = await tx.objectStore('acts').index('target').getAll([account, peer, given.target]);
    return waiting.some(
      (one) =>
        one.author === given.author &&
        one.stanza === stanza &&
        one.change.type === 'correction' &&
        one.change.body === change.body,
    );
  }
  const range = IDBKeyRange.bound([account, peer, target.time, target.order], [account, peer, []], true);
  const after = tx.objectStore('messages').index('conversation');
  for (let at = await after.openCursor(range); at !== null; at = await at.continue()) {
    const { corrects, body, ...one } = at.value;
    const isSame = corrects === given.target && one.stanza === stanza && body === change.body;
    if (isSame && authorOf(one) === given.author) return true;
  }
  return false;
}

/** Only the last message that its author had written until then (XEP-0308 §4). */
async function mayCorrect(tx: ChatTx, target: MessageRecord, given: ActRecord): Promise<boolean> {
  if (authorOf(target) !== given.author) return false;
  // A clock may run behind: then nothing stands between the two.
  if (given.time < target.time || (given.time === target.time && given.order <= target.order)) return true;
  const range = IDBKeyRange.bound(
    [given.account, given.peer, target.time, target.order],
    [given.account, given.peer, given.time, given.order],
    true,
  );
  const between = tx.objectStore('messages').index('conversation');
  for (let at = await between.openCursor(range); at !== null; at = await at.continue()) {
    if (authorOf(at.value) === given.author && at.value.corrects === undefined) return false;
  }
  return true;
}

async function addAlone(
  tx: ChatTx,
  { account, peer, id, stanza, change, target, time, order, author, nick }: ActRecord,
): Promise<void> {
  if (change.type !== 'correction') return;
  const { body, reply, encrypted } = change;
  const message: MessageRecord = {
    ...{ id, account, peer, body, time, order, corrects: target },
    state: author === 'me' ? 'acked' : 'received',
    // Without a name: a correction is no message that others refer to.
    ...(stanza === undefined ? {} : { stanza }),
    ...(nick === undefined ? {} : { nick, author }),
    ...(reply === undefined ? {} : { reply }),
    ...(encrypted === undefined ? {} : { encrypted }),
  };
  await tx.objectStore('messages').put(message);
  await addToLine(tx, message);
}

/**
 * A message of ours got there: to a client, or before somebody's eyes, which goes for all before it. Answers whether
 * that is news.
 */
export async function reach(
  tx: ChatTx,
  { account, peer, name }: { readonly account: string; readonly peer: string; readonly name: string },
  how: 'delivered' | 'displayed',
): Promise<boolean> {
  const messages = tx.objectStore('messages');
  const target = (await messages.index('names').getAll(nameKey(account, peer, name))).findLast(
    (one) => one.peer === peer && one.state !== 'received',
  );
  if (target === undefined || target.reached === 'displayed' || target.reached === how) return false;
  await messages.put(arrived(target, how));
  if (how === 'delivered') return true;
  const range = IDBKeyRange.bound([account, peer], [account, peer, target.time, target.order], false, true);
  for (
    let at = await messages.index('conversation').openCursor(range, 'prev');
    at;
    at = await at.continue()
  ) {
    if (at.value.state === 'received') continue;
    if (at.value.reached === 'displayed') break;
    // What the server took for certain may still not have come; a marker after it says that it did.
    if (at.value.state === 'acked') await at.update(arrived(at.value, how));
  }
  return true;
}

/** Also where it was refused: a client that went away is answered for with an error, though another has it. */
function arrived(
  { condition: _condition, ...message }: MessageRecord,
  reached: 'delivered' | 'displayed',
): MessageRecord {
  return { ...message, state: 'acked', reached };
}

/** Another client of ours showed everything up to this message. Answers whether less is unread now. */
export async function seenUpTo(tx: ChatTx, account: string, peer: string, name: string): Promise<boolean> {
  const found = await tx
    .objectStore('messages')
    .index('names')
    .getAll(nameKey(account, peer, name));
  const target = found.findLast((one) => one.peer === peer && one.state === 'received');
  return target !== undefined && readUpTo(tx, target);
}

/** All before this message, and itself, was read elsewhere. Answers whether less is unread now. */
export async function readUpTo(tx: ChatTx, target: MessageRecord): Promise<boolean> {
  const { account, peer } = target;
  const line = await tx.objectStore('conversations').get([account, peer]);
  if (line === undefined || line.unread === 0) return false;
  const range = IDBKeyRange.bound([account, peer, target.time, target.order], [account, peer, []], true);
  const index = tx.objectStore('messages').index('conversation');
  let after = 0;
  let mentions = 0;
  for (let at = await index.openCursor(range); at !== null; at = await at.continue()) {
    if (at.value.state !== 'received') continue;
    after += 1;
    if (at.value.mentions === true) mentions += 1;
  }
  if (after >= line.unread) return false;
  const marked = target.state === 'received' ? { marked: target.id } : {};
  await tx.objectStore('conversations').put({ ...line, unread: after, mentions, ...marked });
  return true;
}

/** The conversation was shown here: see `ChatStore.seen`. */
export async function shownHere(
  tx: ChatTx,
  account: string,
  peer: string,
): Promise<{ read: MessageRecord | null; asked: MessageRecord | null }> {
  const line = await tx.objectStore('conversations').get([account, peer]);
  if (line === undefined) return { read: null, asked: null };
  const range = conversationRange(account, peer);
  let at = await tx.objectStore('messages').index('conversation').openCursor(range, 'prev');
  while (at !== null && at.value.state !== 'received') at = await at.continue();
  const last = at?.value ?? null;
  const asked = last?.markable === true && last.id !== line.marked ? last : null;
  const read = line.unread > 0 ? last : null;
  if (read === null && asked === null) return { read, asked };
  const marked = asked === null ? {} : { marked: asked.id };
  await tx.objectStore('conversations').put({ ...line, unread: 0, mentions: 0, ...marked });
  return { read, asked };
}

/**
 * Adds a message unless its id is known; answers it as it is stored, null where it was known. Names are written
 * beside every message, so that what refers to it finds it.
 */
export async function putNew(
  tx: ChatTx,
  given: MessageRecord,
  { inOrder, quiet }: { readonly inOrder: boolean; readonly quiet: boolean },
): Promise<MessageRecord | null> {
  const message = named(given);
  const { account, id, peer } = message;
  const [messages, lines] = [tx.objectStore('messages'), tx.objectStore('conversations')];
  // Asked together, and committed as soon as nothing more is to come: each way to the disk and back takes as long as
  // all else, and somebody waits to see this.
  const [known, line, acts] = await Promise.all([
    messages.getKey([account, id]),
    lines.get([account, peer]),
    actsOn(tx, message),
  ]);
  if (known !== undefined) return null;
  const before = inOrder ? (line?.receivedUpTo ?? 0) : 0;
  // Behind what is still missing before it, too, which is put where that stood.
  const time = message.time < before ? before + justLater : message.time;
  const record = { ...message, time };
  const written = [messages.put(record), lines.put(lineWith(line, record, quiet))];
  // Whoever answers has read what stood before: what is behind is counted below.
  const mayRead = message.state !== 'received' && !quiet && (line?.unread ?? 0) > 0;
  if (acts.length === 0 && !mayRead) tx.commit();
  await Promise.all(written);
  if (mayRead) await readUpTo(tx, record);
  return apply(tx, record, acts);
}
