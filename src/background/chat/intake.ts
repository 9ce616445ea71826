/** What a message does to the conversations that are kept, wherever it came from: a stream, a carbon, the archive. */
import { readContent, type Content } from '../../core/chat/content.ts';
import { bare, formatJid, parseSender, type Jid } from '../../core/jid.ts';
import { attr } from '../../core/xml/index.ts';
import type { XmlElement } from '../../core/xml/types.ts';
import { mediatedInvitation, type Invitation } from '../../core/xep/xep-0045.ts';
import { directInvitation } from '../../core/xep/xep-0249.ts';
import { isMarkable } from '../../core/xep/xep-0333.ts';
import { originIdOf } from '../../core/xep/xep-0359.ts';
import type { RandomPort } from '../../platform/ports.ts';
import type { ActRecord, MessageRecord } from '../../store/chat-records.ts';
import { archivedId, type ChatStore } from '../../store/chat-store.ts';
import { hex } from '../hex.ts';

export interface IntakeDeps {
  readonly account: Jid;
  readonly store: ChatStore;
  readonly random: RandomPort;
  readonly nextOrder: () => number;
  /** Whether a bare JID is that of a room: its occupants talk to us one by one under theirs (XEP-0045 §7.5). */
  readonly isRoom: (bare: string) => boolean;
}

export interface Arrived {
  readonly message: XmlElement;
  /** Its place in the account's archive; null where that is not known. */
  readonly archived: string | null;
  /** Wall time at which it was written, ms. */
  readonly time: number;
  /** On a stream of this client: by what it is known if it comes again; null: it does not. Absent for copies. */
  readonly counted?: string | null;
  /**
   * Where, as time, the last message stands that its sender wrote before this one, at least as far as that is known:
   * what came over a stream stands where it arrived, which a bad network makes later than any stamp.
   */
  readonly notBefore?: (peer: string) => number;
  /** It was there before anybody looked: it is not unread, and its place is before what came since. */
  readonly past?: { readonly order: number };
}

/** What became of it. */
export interface TakenIn {
  readonly peer: string;
  /** Of the message that is kept of it; null where it is none of its own. */
  readonly id: string | null;
  /** Whether anything is to be seen of it that was not. */
  readonly isNews: boolean;
  /** A message that was not there before, as it is stored. */
  readonly added?: MessageRecord;
  readonly content: NonNullable<Content>;
}

/** Null where nothing of it is kept. What it claims to be is judged by who sent it. */
export async function takeIn(deps: IntakeDeps, arrived: Arrived): Promise<TakenIn | null> {
  const { account, store } = deps;
  const { message, time } = arrived;
  const own = formatJid(account);
  const type = attr(message, 'type') ?? 'normal';
  // What is said in a room is the room's, however it got here; headlines are nobody's conversation.
  if (type !== 'chat' && type !== 'normal') return null;
  const from = addressIn(message, 'from');
  const other = isOwn(from, own) ? addressIn(message, 'to') : from;
  if (from === null || other === null || isOwn(other, own)) return null;
  const room = deps.isRoom(formatJid(bare(other)));
  // A room itself says nothing to one alone but that somebody invites, which is heard elsewhere.
  if ((room && other.resource === '') || invitationIn(message) !== null) return null;
  const peer = formatJid(room ? other : bare(other));
  const ours = isOwn(from, own);
  const content = readContent(message);
  if (content === null) return null;
  if (content.type !== 'words' && content.type !== 'change') {
    const isNews = ours
      ? content.type === 'displayed' && (await store.seenUpTo(own, peer, content.target))
      : await store.reach(
          { account: own, peer, name: content.target },
          content.type === 'received' ? 'delivered' : 'displayed',
        );
    return { peer, id: null, isNews, content };
  }
  const id = idOf(deps, arrived, { peer, ours });
  if (id === null) return null;
  const earliest = arrived.notBefore?.(peer) ?? 0;
  const usual = { id, account: own, peer, order: arrived.past?.order ?? deps.nextOrder() };
  const stanza = attr(message, 'id');
  const named = ours || stanza === undefined ? {} : { stanza };
  if (content.type === 'change') {
    const { target, change } = content;
    const act: ActRecord = {
      ...usual,
      ...named,
      time: Math.max(time, earliest),
      author: ours ? 'me' : 'them',
      target,
      change,
      state: 'acked',
    };
    return { peer, id, isNews: await store.act(act), content };
  }
  const record: MessageRecord = {
    ...usual,
    time: ours ? time : Math.max(time, earliest),
    body: content.body,
    ...(content.reply === undefined ? {} : { reply: content.reply }),
    ...(content.encrypted === undefined ? {} : { encrypted: content.encrypted }),
    ...(content.file === undefined ? {} : { file: true as const }),
    ...(content.retracted === undefined ? {} : { retracted: time }),
    ...(ours
      ? { state: 'acked' }
      : {
          state: 'received',
          from: formatJid(from),
          ...named,
          ...(isMarkable(message) ? { markable: true as const } : {}),
        }),
  };
  // A managed session keeps the order, also where the server stamps what it had to send twice. What an answer that was
  // missed says of what is read is known when it is at its place.
  const added = await store.add(record, {
    inOrder: typeof arrived.counted === 'string',
    quiet: arrived.past !== undefined || (ours && arrived.notBefore !== undefined),
  });
  const isNews = added !== null;
  return { peer, id, isNews, content, ...(isNews ? { added } : {}) };
}

/** Under a name by which it is known if it comes again: on a resumed stream, as a copy, or out of the archive. */
function idOf(
  { random }: IntakeDeps,
  { message, archived, counted }: Arrived,
  { peer, ours }: { readonly peer: string; readonly ours: boolean },
): string | null {
  const place = archived === null ? null : archivedId(peer, archived);
  if (ours) return originIdOf(message) ?? attr(message, 'id') ?? place;
  if (place !== null || counted === undefined) return place;
  return counted ?? hex(random.bytes(8));
}

const isOwn = (jid: Jid | null, own: string): boolean => jid !== null && formatJid(bare(jid)) === own;

/** That somebody asks us into a room, of themselves or by the room; null for any other message. */
export function invitationIn(message: XmlElement): Invitation | null {
  return mediatedInvitation(message) ?? directInvitation(message);
}

/** Null where there is none, or what is there is none. */
export function addressIn(message: XmlElement, name: 'from' | 'to'): Jid | null {
  const value = attr(message, name);
  if (value === undefined) return null;
  try {
    return parseSender(value);
  } catch {
    return null;
  }
}
