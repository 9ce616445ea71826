/** What a presence changes in what is known of a room: who is there, and whether we are. */
import { bare, formatJid, parseJid } from '../../core/jid.ts';
import type { OccupantNews } from '../../core/xep/xep-0045.ts';
import type { OccupantRecord, RoomRecord } from '../../store/chat-records.ts';
import { removalIn } from './reading.ts';

export interface Moved {
  /** Null: nothing. */
  readonly change: Partial<RoomRecord> | null;
  /** We are in. */
  readonly came?: true;
  /** The room is as new as that: it waits to be told how it shall be. */
  readonly isNew?: true;
  /** It let us go, and may let us in again: `later` where it had to, `soon` where nobody says why. */
  readonly again?: 'soon' | 'later';
}

/**
 * @param nick of whom the presence comes
 * @param id by which the room knows them (XEP-0421); null where it says none
 * @param nextOrder tells apart those who come under one name one after the other
 */
export function moved(
  record: RoomRecord,
  nick: string,
  news: OccupantNews,
  id: string | null,
  nextOrder: () => number,
): Moved {
  const isSelf = news.codes.includes('110') || (nick === record.nick && record.state === 'joined');
  const before = record.occupants.find((one) => one.nick === nick);
  const others = record.occupants.filter((one) => one !== before);
  if (!news.here) return gone(record, { news, isSelf, before, others });
  const author = id !== null ? `id ${id}` : (before?.author ?? `nick ${nick} ${nextOrder()}`);
  const { role, affiliation } = news;
  const one: OccupantRecord = { nick, role, affiliation, jid: bareOf(news.jid), author };
  const occupants = [...others, one];
  if (!isSelf) return { change: { occupants } };
  return {
    change: {
      ...{ occupants, nick, state: 'joined' },
      // Whoever says an id of us, says it of all.
      ...(id === null ? {} : { ownId: id, can: [...new Set([...record.can, 'occupants' as const])] }),
    },
    ...(record.state === 'joined' ? {} : { came: true }),
    ...(news.codes.includes('201') ? { isNew: true } : {}),
  };
}

function gone(
  { state, wanted }: RoomRecord,
  about: {
    readonly news: OccupantNews;
    readonly isSelf: boolean;
    readonly before: OccupantRecord | undefined;
    readonly others: readonly OccupantRecord[];
  },
): Moved {
  const { news, isSelf, before, others } = about;
  if (news.codes.includes('303') && news.nick !== null && before !== undefined) {
    const occupants = [...others, { ...before, nick: news.nick }];
    return { change: { occupants, ...(isSelf ? { nick: news.nick } : {}) } };
  }
  if (!isSelf) return { change: { occupants: others } };
  if (state === 'off') return { change: null };
  const condition = removalIn(news.codes);
  // The session before this one is gone from there, which had our name and perhaps our address, while we come in anew.
  if (condition === null && state === 'joining') return { change: null };
  if (condition === null)
    return { change: { state: 'off', occupants: [] }, ...(wanted ? { again: 'soon' } : {}) };
  const again = condition === 'shut-down';
  const change: Partial<RoomRecord> = { state: 'failed', condition, occupants: [], wanted: wanted && again };
  return { change, ...(again && wanted ? { again: 'later' } : {}) };
}

/** Null for what is no address. */
export function bareOf(text: string | null): string | null {
  if (text === null) return null;
  try {
    return formatJid(bare(parseJid(text)));
  } catch {
    return null;
  }
}
