/** Messages of ours, and acts, of which nobody knows whether they arrived (XEP-0198 §5 without an answer): the archive does. */
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
import { clockSlack, readArchiveFrom } from './archive.ts';
import { StanzaError, TimeoutError, type StanzaLayer } from './stanza/index.ts';

export interface ClearUpDeps {
  readonly account: Jid;
  readonly store: Pick<ChatStore, 'inState' | 'actsInState' | 'placeBefore' | 'notBefore'>;
  readonly random: RandomPort;
  /** Whose archive has what was said to this peer; null: nobody's can be asked now. */
  readonly archiveOf: (peer: string) => { readonly to?: string; readonly peer?: string } | null;
  /** Whether what is said to this peer can leave now. */
  readonly mayLeave: (peer: string) => boolean;
  /** Whether this peer is in the roster. */
  readonly isContact: (peer: string) => boolean;
  /** Resolves when these messages and acts are stored as being there. */
  readonly move: (ids: readonly string[], to: Course) => Promise<void>;
}

type Sought = Pick<MessageRecord, 'id' | 'peer' | 'time' | 'order' | 'notBefore'>;

/**
 * Looks for what may have been delivered in the archive: what is there was, what is not leaves again under the same
 * id, if the archive would have it. Else, and without an archive, a message stays uncertain, and is shown so; what was
 * done to one leaves again, since twice is once there.
 * @throws SessionEndedError where the stream ends over it
 */
export async function clearUp(deps: ClearUpDeps, layer: StanzaLayer): Promise<void> {
  const { store, move } = deps;
  const account = formatJid(deps.account);
  const [messages, acts] = await Promise.all([
    store.inState(account, 'unsure'),
    store.actsInState(account, 'unsure'),
  ]);
  let asked: Promise<ArchivePreferences | null> | undefined;
  const wouldHave = async (peer: string): Promise<boolean> => {
    const preferences = await (asked ??= readPreferences(layer));
    return preferences !== null && isArchived(preferences, peer, deps.isContact(peer));
  };
  /** The account's own archive is there, and answers in time. */
  let serves = true;
  for (const peer of new Set([...messages, ...acts].map((one) => one.peer))) {
    const where = deps.archiveOf(peer);
    if (where === null && !deps.mayLeave(peer)) continue;
    const of = (all: readonly Sought[]): readonly Sought[] => all.filter((one) => one.peer === peer);
    const missing = new Set(of([...messages, ...acts]).map(({ id }) => id));
    let knows = false;
    if (where !== null && (where.to !== undefined || serves)) {
      try {
        const whole = await lookUp({ ...deps, layer }, where, of([...messages, ...acts]), missing);
        // A room that has an archive stores what everybody says.
        knows = whole && missing.size > 0 && (where.to !== undefined || (await wouldHave(peer)));
      } catch (error) {
        if (!(error instanceof StanzaError || error instanceof TimeoutError)) throw error;
        if (where.to === undefined) serves = false;
      }
    }
    const again = knows ? of([...messages, ...acts]) : of(acts);
    await move(
      again.map(({ id }) => id).filter((id) => missing.has(id)),
      'queued',
    );
  }
}

/** Takes from `missing` what the archive has of what is sought; answers whether it was read to its end. */
async function lookUp(
  { store, move, random, layer, ...deps }: ClearUpDeps & { readonly layer: StanzaLayer },
  where: { readonly to?: string; readonly peer?: string },
  sought: readonly Sought[],
  missing: Set<string>,
): Promise<boolean> {
  const account = formatJid(deps.account);
  const peer = sought[0]?.peer ?? '';
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
  return readArchiveFrom({ layer, account: deps.account, random }, { ...where, after, start }, take);
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
const firstOrder = (sought: readonly Sought[]): number => Math.min(...sought.map(({ order }) => order));

/** Where a worker before got to, looking for all of these; nothing left meanwhile that could stand before it. */
function commonPlace(sought: readonly Sought[]): string | null {
  const place = sought[0]?.notBefore;
  return place !== undefined && sought.every(({ notBefore }) => notBefore === place) ? place : null;
}
