/** What is said in a room, live or out of its archive: whose it is, and what it does to what was said before. */
import { readContent } from '../../core/chat/content.ts';
import { stanzaId, originIdOf } from '../../core/xep/xep-0359.ts';
import { occupantId } from '../../core/xep/xep-0421.ts';
import { attr } from '../../core/xml/index.ts';
import type { XmlElement } from '../../core/xml/types.ts';
import type { RandomPort } from '../../platform/ports.ts';
import type { ActRecord, MessageRecord, RoomRecord } from '../../store/chat-records.ts';
import { roomMessageId, type ChatStore } from '../../store/chat-store.ts';
import { hex } from '../hex.ts';

export interface TalkDeps {
  readonly store: ChatStore;
  readonly random: RandomPort;
  readonly nextOrder: () => number;
}

export interface Said {
  readonly room: RoomRecord;
  /** Of the occupant that it comes from. */
  readonly nick: string;
  readonly message: XmlElement;
  /** Its place in the room's archive, where it was read there. */
  readonly archived: string | null;
  /** By what it is known if it comes again on this session; null: it does not. */
  readonly counted: string | null;
  /** Wall time, ms. */
  readonly time: number;
  /** It was said before we came: who had that name then is not known by it. */
  readonly past: boolean;
  /** It was there before we looked for the first time. */
  readonly quiet: boolean;
  /** Its place before what came since; absent: behind. */
  readonly order?: number;
}

/** Answers whether anything is to be seen of it that was not. */
export async function hear(deps: TalkDeps, said: Said): Promise<boolean> {
  const { store } = deps;
  const { room: record, nick, message, time } = said;
  const { account, room } = record;
  const content = readContent(message);
  if (content === null) return false;
  const place = said.archived ?? (record.can.includes('ids') ? stanzaId(message, room) : null);
  const who = speaker(said, place);
  const own = originIdOf(message) ?? attr(message, 'id');
  const isOurs = who === 'me' || (said.past && (await isOwnWords(store, said, own)));
  // Of others in a room it says nothing that is shown; from another client of ours, what is read.
  if (content.type !== 'words' && content.type !== 'change')
    return isOurs && content.type === 'displayed' && store.seenUpTo(account, room, content.target);
  const id = isOurs && own !== undefined ? own : idOf(deps, said, place);
  const usual = { id, account, peer: room, nick, time, order: said.order ?? deps.nextOrder() };
  const stanza = attr(message, 'id');
  const named = isOurs || stanza === undefined ? {} : { stanza };
  if (content.type === 'change') {
    const { target, change } = content;
    const act: ActRecord = {
      ...usual,
      ...named,
      author: isOurs ? 'me' : who,
      target,
      change,
      state: 'acked',
    };
    return store.act(act);
  }
  // The room's echo of what we wrote here: from now on it has a name that all know.
  if (isOurs && place !== null && (await store.message(account, id)) !== undefined)
    return store.place(account, id, room, place);
  const words: MessageRecord = {
    ...usual,
    body: content.body,
    ...(content.reply === undefined ? {} : { reply: content.reply }),
    ...(content.encrypted === undefined ? {} : { encrypted: content.encrypted }),
    ...(content.file === undefined ? {} : { file: true as const }),
    ...(content.retracted === undefined ? {} : { retracted: time }),
    ...(place === null ? {} : { place }),
    ...(isOurs
      ? { state: 'acked', reached: 'delivered' }
      : {
          ...{ state: 'received', author: who, from: `${room}/${nick}` },
          ...named,
          ...(names(content.body, record.nick) ? { mentions: true as const } : {}),
        }),
  };
  const how = { quiet: said.quiet, inOrder: !said.past && said.counted !== null };
  return (await store.add(words, how)) !== null;
}

/** `me`, or somebody in a form that nobody else can have. */
function speaker({ room, nick, message, past, archived }: Said, place: string | null): string {
  const given = room.can.includes('occupants') ? occupantId(message) : null;
  if (given !== null) return given === room.ownId ? 'me' : `id ${given}`;
  // Somebody else may have had that name then: nothing is theirs to change but by such an id.
  if (past) return `past ${place ?? archived ?? ''} ${nick}`;
  if (nick === room.nick) return 'me';
  return room.occupants.find((one) => one.nick === nick)?.author ?? `gone ${nick}`;
}

/** Whether it is a message that was written here, in a room that does not say who its occupants are. */
async function isOwnWords(
  store: ChatStore,
  { room, message }: Said,
  own: string | undefined,
): Promise<boolean> {
  const found = own === undefined ? undefined : await store.message(room.account, own);
  if (found?.peer !== room.room || found.state === 'received') return false;
  const content = readContent(message);
  return content?.type === 'words' && content.body === (found.original ?? found.body);
}

function idOf(
  { random }: TalkDeps,
  { room, nick, message, counted, time, past }: Said,
  place: string | null,
): string {
  if (place !== null) return roomMessageId(room.room, place);
  if (past) return roomMessageId(room.room, `${time} ${attr(message, 'id') ?? ''} ${nick}`);
  return counted ?? hex(random.bytes(8));
}

/** Whether a text has this name in it as a word of its own. */
export function names(body: string, nick: string): boolean {
  const text = body.toLocaleLowerCase();
  const wanted = nick.toLocaleLowerCase();
  const isLetter = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char);
  for (let at = text.indexOf(wanted); at >= 0 && wanted !== ''; at = text.indexOf(wanted, at + 1)) {
    const [before] = Array.from(text.slice(Math.max(0, at - 2), at)).slice(-1);
    const [after] = Array.from(text.slice(at + wanted.length, at + wanted.length + 2));
    if (!isLetter(before) && !isLetter(after)) return true;
  }
  return false;
}
