/** What stands in the list, in its order: conversations, rooms where nothing was said yet, contacts likewise. */
import type { ContactView } from '../../contract/roster.ts';
import type { RoomView } from '../../contract/rooms.ts';
import { Lookout } from '../../core/text/lookalike.ts';
import type { ConversationRecord } from '../../store/chat-records.ts';
import type { ListRow, ListSection } from '../shared/before.ts';
import { roomName, roomPart } from '../shared/peer-words.ts';

export interface ListSources {
  /** Newest first. */
  readonly conversations: readonly ConversationRecord[];
  /** Peers to whom the last message was refused. */
  readonly refused: readonly string[];
  readonly contacts: readonly ContactView[];
  readonly rooms: readonly RoomView[];
  /** Knows the contacts. */
  readonly lookout: Lookout;
}

/** The list as the store and the background have it. Sections without rows are left out. */
export function listSections({
  conversations,
  refused,
  contacts,
  rooms,
  lookout,
}: ListSources): readonly ListSection[] {
  const byJid = new Map(contacts.map((contact) => [contact.jid, contact]));
  const byAddress = new Map(rooms.map((room) => [room.room, room]));
  const talked = new Set(conversations.map(({ peer }) => peer));
  const row = (jid: string, conversation: ConversationRecord | null): ListRow => ({
    jid,
    contact: byJid.get(jid),
    room: byAddress.get(roomPart(jid)),
    conversation,
    refused: refused.includes(jid),
    suspicion: conversation === null ? null : lookout.suspicion(jid),
  });
  // Those one is in, or wants to be in.
  const quiet = rooms
    .filter(({ room, wanted, state }) => !talked.has(room) && (wanted || state !== 'off'))
    .toSorted((a, b) => roomName(a).localeCompare(roomName(b)));
  const others = contacts
    .filter(({ jid }) => !talked.has(jid))
    .toSorted(
      (a, b) =>
        Number(b.available > 0) - Number(a.available > 0) || (a.name ?? a.jid).localeCompare(b.name ?? b.jid),
    );
  const sections: readonly ListSection[] = [
    { of: 'conversations', rows: conversations.map((one) => row(one.peer, one)) },
    { of: 'rooms', rows: quiet.map(({ room }) => row(room, null)) },
    { of: 'contacts', rows: others.map(({ jid }) => row(jid, null)) },
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

/**
 * The list while only the store has answered: what was said is as it is now; who that is, and who else there is, as it
 * was painted last.
 */
export function correctedSections(
  sources: Pick<ListSources, 'conversations' | 'refused'>,
  painted: readonly ListSection[],
): readonly ListSection[] {
  const known = new Map(painted.flatMap(({ rows }) => rows.map((row) => [row.jid, row])));
  const lookout = new Lookout([]);
  const [said] = listSections({ ...sources, contacts: [], rooms: [], lookout });
  const talked = new Set(sources.conversations.map(({ peer }) => peer));
  const others = painted
    .filter(({ of }) => of !== 'conversations')
    .map(({ of, rows }) => ({ of, rows: rows.filter(({ jid }) => !talked.has(jid)) }));
  const named = (said?.rows ?? []).map((row): ListRow => {
    const { contact, room, suspicion = row.suspicion } = known.get(row.jid) ?? {};
    return { ...row, contact, room, suspicion };
  });
  const sections: readonly ListSection[] = [{ of: 'conversations', rows: named }, ...others];
  return sections.filter(({ rows }) => rows.length > 0);
}
