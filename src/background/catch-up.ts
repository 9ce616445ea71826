/**
 * Messages that did not come over a stream of this client: of the time it had none, and of the account's other
 * clients. They are told apart from what is stored by their place in the archive, and by the sender's own id.
 */
import { formatJid } from '../core/jid.ts';
import type { ArchivedMessage } from '../core/xep/xep-0313.ts';
import { clockSlack, readArchiveFrom } from './archive.ts';
import { takeIn, type IntakeDeps } from './chat/intake.ts';
import type { Arranged } from '../store/chat-store.ts';
import type { StanzaLayer } from './stanza/index.ts';

/** How far clocks may differ where what is read is only missing, ms: what is read too much would count as unread. */
const readSlack = 60_000;

export interface CatchUpDeps extends IntakeDeps {
  /** Wall time, ms: nothing that is read lies ahead of it. */
  readonly now: () => number;
}

/**
 * Reads what is missing from the archive, if anything is; answers whether its end was reached.
 * @param isAll asked at the end: whether nothing more was found missing meanwhile
 * @param changed hears of peers of whom there is news, page by page: what was stored is there, however it goes on
 */
async function catchUp(
  deps: CatchUpDeps,
  layer: StanzaLayer,
  { isAll, changed }: { readonly isAll: () => boolean; readonly changed: (peer: string) => void },
): Promise<boolean> {
  const account = formatJid(deps.account);
  const gap = await deps.store.gap(account);
  if (gap === undefined) return true;
  // By peer, as time: where the last message stood when the gap began, where it stands in what was read, and in what
  // was read before the last page.
  const ends = new Map(gap.ends);
  let ended: ReadonlyMap<string, number> = new Map(gap.read);
  let endedBefore = ended;
  const notBefore = (peer: string): number => Math.max(ends.get(peer) ?? 0, ended.get(peer) ?? 0);
  const own = new Set<string>();
  let before: readonly string[] = [];
  let reached: string | undefined;
  const store = async (page: readonly ArchivedMessage[], peers: Set<string>): Promise<void> => {
    const read: string[] = [];
    for (const { id, message, time } of page) {
      const at = Math.min(time ?? gap.start, deps.now());
      const taken = await takeIn(deps, { message, archived: id, time: at, notBefore });
      if (taken?.isNews === true) peers.add(taken.peer);
      if (taken !== null && taken.id !== null) read.push(taken.id);
      if (taken?.added !== undefined && taken.added.state !== 'received') own.add(taken.added.id);
    }
    // Its order is that in which the server got them; streams were seen to hand them out in another.
    const arranged = await deps.store.arrange(account, [...before, ...read], endedBefore, own);
    for (const { peer, moved } of arranged) if (moved) peers.add(peer);
    endedBefore = endsWith(
      endedBefore,
      arranged.filter(({ id }) => before.includes(id)),
    );
    ended = endsWith(ended, arranged);
    // Whoever comes next, should this worker die, need not begin anew; the page before stays, for the order's sake.
    if (reached !== undefined) await deps.store.narrowGap(account, reached, endedBefore);
    before = read;
    reached = page.at(-1)?.id;
  };
  const take = async (page: readonly ArchivedMessage[]): Promise<void> => {
    const peers = new Set<string>();
    try {
      await store(page, peers);
    } finally {
      for (const peer of peers) changed(peer);
    }
  };
  const from = { layer, account: deps.account, random: deps.random };
  // Where no place is known, the time is our own, of what the server stamps.
  const slack = gap.after === null ? clockSlack : readSlack;
  const whole = await readArchiveFrom(from, { after: gap.after, start: gap.start - slack }, take);
  if (whole && isAll()) await deps.store.closeGap(account);
  return whole;
}

/** Where the last of each peer stands once these are there too. */
function endsWith(ends: ReadonlyMap<string, number>, more: readonly Arranged[]): Map<string, number> {
  const now = new Map(ends);
  for (const { peer, time } of more) now.set(peer, Math.max(time, now.get(peer) ?? 0));
  return now;
}

/**
 * The same until the end of the archive, however much is missing: it is read as far as it gets narrower.
 * @param gaps how often something was found missing
 * @param changed hears of peers of whom there is news
 */
export async function catchUpWhole(
  deps: CatchUpDeps,
  layer: StanzaLayer,
  on: { readonly gaps: () => number; readonly changed: (peer: string) => void },
): Promise<void> {
  const account = formatJid(deps.account);
  let place: string | null | undefined;
  for (;;) {
    const before = on.gaps();
    // What was noticed, or came, while the archive was being read may lie behind the place that was read.
    const whole = await catchUp(deps, layer, { ...on, isAll: () => on.gaps() === before });
    const gap = await deps.store.gap(account);
    if (whole || gap?.after === place) return;
    place = gap?.after;
  }
}
