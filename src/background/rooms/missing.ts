/** What was said in a room while we were not in it, out of the room's own archive (XEP-0313). */
import { formatJid } from '../../core/jid.ts';
import type { ArchivedMessage } from '../../core/xep/xep-0313.ts';
import { attr } from '../../core/xml/index.ts';
import { addressIn } from '../chat/intake.ts';
import type { RoomRecord } from '../../store/chat-records.ts';
import { roomGap, type ChatStore } from '../../store/chat-store.ts';
import { clockSlack, readArchiveFrom, readPage, type ArchiveDeps } from '../archive.ts';
import { hear } from './talk.ts';

/** At the first time in a room, as much of what was said before is read. */
const firstPage = 50;

export interface MissingDeps {
  readonly from: ArchiveDeps;
  readonly chat: ChatStore;
  readonly nextOrder: () => number;
  readonly now: () => number;
  /** Hears of news, page by page: what was stored is there, however it goes on. */
  readonly changed: () => void;
  /** Asked at the end: whether nothing more was found missing meanwhile. */
  readonly isAll: () => boolean;
}

/** @param room as it is known at each moment */
export async function readMissing(deps: MissingDeps, room: () => RoomRecord): Promise<void> {
  const { chat, from } = deps;
  const { room: address, account } = room();
  const key = roomGap(account, address);
  const gap = await chat.gap(key);
  if (gap === undefined) return;
  const end = Math.max(gap.start, ...(gap.after === null ? [] : (gap.ends ?? [])).map(([, time]) => time));
  const take = async (page: readonly ArchivedMessage[], quiet: boolean): Promise<void> => {
    // Stamps may be of whole seconds: nothing of it lies before what was there.
    await takePage(deps, room(), page, { quiet, from: end });
    const last = page.at(-1);
    if (last !== undefined) await chat.narrowGap(key, last.id);
  };
  const newest = async (): Promise<true> => {
    const { page } = await readPage(from, { to: address, before: '' }, firstPage);
    await take(page, gap.after === null);
    return true;
  };
  const start = gap.start - clockSlack;
  const whole =
    gap.after === null
      ? await newest()
      : await readArchiveFrom(from, { to: address, after: gap.after, start }, (page) => take(page, false));
  if (whole && deps.isAll()) await chat.closeGap(key);
  // As long as it gets narrower.
  if (!whole && (await chat.gap(key))?.after !== gap.after) await readMissing(deps, room);
}

async function takePage(
  { from, chat, nextOrder, now, changed }: MissingDeps,
  room: RoomRecord,
  page: readonly ArchivedMessage[],
  { quiet, from: begin }: { readonly quiet: boolean; readonly from: number },
): Promise<void> {
  let isNews = false;
  let last = begin;
  try {
    for (const { id, message, time } of page) {
      const sender = addressIn(message, 'from');
      if (sender === null || sender.resource === '' || attr(message, 'type') !== 'groupchat') continue;
      if (formatJid({ ...sender, resource: '' }) !== room.room) continue;
      const at = Math.max(Math.min(time ?? now(), now()), last);
      last = at;
      const said = {
        room,
        nick: sender.resource,
        message,
        archived: id,
        counted: null,
        time: at,
        past: true,
        quiet,
      };
      isNews = (await hear({ store: chat, random: from.random, nextOrder }, said)) || isNews;
    }
  } finally {
    if (isNews) changed();
  }
}
