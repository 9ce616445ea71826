/**
 * What a popup knows before anybody answered: where one was, and the list as it was painted last. That is shown at
 * once and corrected as soon as the store and the background answer; it is kept in memory only.
 */
import type { AccountView } from '../../contract/accounts.ts';
import type { ContactView } from '../../contract/roster.ts';
import type { RoomView } from '../../contract/rooms.ts';
import type { Suspicion } from '../../core/text/lookalike.ts';
import type { ConversationRecord } from '../../store/chat-records.ts';
import type { JidColours } from './jid-colour.ts';

/** A conversation, or somebody to begin one with. */
export interface ListRow {
  readonly jid: string;
  readonly contact?: ContactView | undefined;
  /** Where it is a room, or somebody in one. */
  readonly room?: RoomView | undefined;
  /** Null: nothing was said yet. */
  readonly conversation: ConversationRecord | null;
  /** Whether its last message was refused. */
  readonly refused: boolean;
  readonly suspicion: Suspicion | null;
}

export interface ListSection {
  /** Conversations have no title but that of the whole list. */
  readonly of: 'conversations' | 'rooms' | 'contacts';
  readonly rows: readonly ListRow[];
}

/** The beginning of a list, as it was painted. */
export interface Painted {
  /** Bare JID of its account. */
  readonly account: string;
  readonly sections: readonly ListSection[];
  readonly colours: JidColours;
}

export interface PopupPlace {
  readonly account: string | null;
  readonly peer: string | null;
}

export interface Before {
  readonly place: PopupPlace;
  readonly accounts: readonly AccountView[];
  /** Null where none was painted since the browser started. */
  readonly painted: Painted | null;
}

export const nothingBefore: Before = { place: { account: null, peer: null }, accounts: [], painted: null };

/** Rows that are kept: more than a popup has room for. */
const most = 24;

/** The beginning of a list, so that what is kept stays small however long the list is. */
export function beginning(sections: readonly ListSection[]): readonly ListSection[] {
  let left = most;
  return sections.flatMap((section) => {
    const rows = section.rows.slice(0, left);
    left -= rows.length;
    return rows.length === 0 ? [] : [{ ...section, rows }];
  });
}
