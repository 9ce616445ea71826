/** What was said before all that is stored: read from the archive when a person scrolls there. */
import { formatJid, type Jid } from '../../core/jid.ts';
import type { ArchivedMessage } from '../../core/xep/xep-0313.ts';
import type { RandomPort } from '../../platform/ports.ts';
import type { ChatStore } from '../../store/chat-store.ts';
import { readPage } from '../archive.ts';
import type { MessagePlace } from '../../store/readers.ts';
import type { StanzaLayer } from '../stanza/index.ts';

/** As many are read at once. */
const pageSize = 50;
/** A page may hold nothing to show, or nothing new: so many are read for one that does. */
const mostPages = 5;

export interface OlderDeps {
  readonly account: Jid;
  readonly layer: StanzaLayer;
  readonly random: RandomPort;
  readonly store: Pick<ChatStore, 'firstPlace'>;
  readonly now: () => number;
}

/**
 * Answers whether there may be more.
 * @param where whose archive, and which part of it
 * @param take stores a message of the past at its place; answers whether it was not there yet
 */
export async function readOlder(
  { account, layer, random, store, now }: OlderDeps,
  peer: string,
  where: { readonly to?: string; readonly peer?: string },
  take: (one: ArchivedMessage, place: MessagePlace) => Promise<boolean>,
): Promise<boolean> {
  const stored = await store.firstPlace(formatJid(account), peer);
  // A message of the same second may be among those that are not there.
  const end = (stored?.time ?? now()) + 1000;
  let first = stored;
  let before = '';
  for (let pages = 0; pages < mostPages; pages += 1) {
    const { page, end: fin } = await readPage(
      { layer, account, random },
      { ...where, end, before },
      pageSize,
    );
    let isNews = false;
    const times = page.map(({ time }) => Math.min(time ?? end, end, now()));
    const places = placesBefore(times, first);
    for (const [index, one] of page.entries())
      isNews = (await take(one, places[index] ?? { time: end, order: 0 })) || isNews;
    const [oldest] = page;
    if (fin.complete || oldest === undefined) return false;
    if (isNews) return true;
    first = places[0] ?? first;
    before = oldest.id;
  }
  return true;
}

/**
 * Places for messages of these times, wall time in ms, oldest first, that lie before `first`. Among those of one millisecond
 * the order decides, and an archive may end a page between two of them.
 */
export function placesBefore(
  times: readonly number[],
  first: MessagePlace | undefined,
): readonly MessagePlace[] {
  let next = first;
  const places: MessagePlace[] = [];
  for (const time of times.toReversed()) {
    const limits = [first, next].flatMap((one) => (one?.time === time ? [one.order - 1] : []));
    // Otherwise orders are microseconds, from which those of what came since began.
    next = { time, order: Math.min(time * 1000, ...limits) };
    places.push(next);
  }
  return places.reverse();
}
