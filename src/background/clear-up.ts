/** Messages of ours of which nobody knows whether they arrived (XEP-0198 §5 without an answer): the archive does. */
import { formatJid, type Jid } from '../core/jid.ts';
import { originIdOf } from '../core/xep/xep-0359.ts';
import {
  isArchived,
  preferencesIn,
  preferencesRequest,
  type ArchivePreferences,
} from '../core/xep/xep-0441.ts';
import { attr } from '../core/xml/index.ts';
import type { RandomPort } from '../platform/ports.ts';
import type { MessageRecord } from '../store/chat-records.ts';
import type { ChatStore, Course } from '../store/chat-store.ts';
import type { ArchivedMessage } from '../core/xep/xep-0313.ts';
import { readArchiveFrom } from './archive.ts';
import { StanzaError, type StanzaLayer } from './stanza/index.ts';

/** How far clocks may differ when a message of ours is looked for in the archive, ms. */
const clockSlack = 10 * 60_000;

export interface ClearUpDeps {
  readonly account: Jid;
  readonly store: Pick<ChatStore, 'inState' | 'placeBefore' | 'notBefore'>;
  readonly random: RandomPort;
  /** Whose archive has what was said to this peer; null: nobody's can be asked now. */
  readonly archiveOf: (peer: string) => { readonly to?: string; readonly peer?: string } | null;
  /** Whether this peer is in the roster. */
  readonly isContact: (peer: string) => boolean;
  /** Resolves when these messages are stored as being there. */
  readonly move: (ids: readonly string[], to: Course) => Promise<void>;
}

/**
 * Looks for what may have been delivered in the archive: what is there was, what is not leaves again under the same
 * id, if the archive would have it. Else, and without an archive, it stays uncertain, and is shown so.
 * @throws what `StanzaLayer.request` does, as where there is no archive
 */
export async function clearUp(deps: ClearUpDeps, layer: StanzaLayer): Promise<void> {
  const { store, random, move } = deps;
  const account = formatJid(deps.account);
  const unsure = await store.inState(account, 'unsure');
  let asked: Promise<ArchivePreferences | null> | undefined;
  const wouldHave = async (peer: string): Promise<boolean> => {
    const preferences = await (asked ??= readPreferences(layer));
    return preferences !== null && isArchived(preferences, peer, deps.isContact(peer));
  };
  for (const peer of new Set(unsure.map((message) => message.peer))) {
    const sought = unsure.filter((message) => message.peer === peer);
    const where = deps.archiveOf(peer);
    if (where === null) continue;
    const missing = new Set(sought.map(({ id }) => id));
    const start = Math.min(...sought.map(({ time }) => time)) - clockSlack;
    const after = commonPlace(sought) ?? (await store.placeBefore(account, peer, firstOrder(sought)));
    let reached: string | null = null;
    const take = async (page: readonly ArchivedMessage[]): Promise<void> => {
      const found = page
        .map(({ message }) => originIdOf(message) ?? attr(message, 'id') ?? '')
        .filter((id) => missing.delete(id));
      // At once: whoever comes next, should this worker die, looks for fewer, and not from the beginning.
      await move(found, 'acked');
      if (reached !== null) await store.notBefore(account, [...missing], reached);
      reached = page.at(-1)?.id ?? null;
    };
    const whole = await readArchiveFrom(
      { layer, account: deps.account, random },
      { ...where, after, start },
      take,
    );
    if (!whole || missing.size === 0) continue;
    // A room that has an archive stores what everybody says.
    if (where.to !== undefined || (await wouldHave(peer))) await move([...missing], 'queued');
  }
}

/** Null where the server does not tell. */
async function readPreferences(layer: StanzaLayer): Promise<ArchivePreferences | null> {
  try {
    return preferencesIn(await layer.request(preferencesRequest()));
  } catch (error) {
    if (error instanceof StanzaError) return null;
    throw error;
  }
}

/** What was here when the oldest was written was in the archive before it: all else need not be read. */
const firstOrder = (sought: readonly MessageRecord[]): number =>
  Math.min(...sought.map(({ order }) => order));

/** Where a worker before got to, looking for all of these; nothing left meanwhile that could stand before it. */
function commonPlace(sought: readonly MessageRecord[]): string | null {
  const place = sought[0]?.notBefore;
  return place !== undefined && sought.every(({ notBefore }) => notBefore === place) ? place : null;
}
