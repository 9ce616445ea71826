/**
 * Messages that did not come over a stream of this client: of the time it had none, and of the account's other
 * clients. They are told apart from what is stored by their place in the archive, and by the sender's own id.
 */
import { bare, formatJid, parseSender, type Jid } from '../core/jid.ts';
import { ns } from '../core/namespaces.ts';
import { attr, child, text } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { ArchivedMessage } from '../core/xep/xep-0313.ts';
import { originIdOf } from '../core/xep/xep-0359.ts';
import type { RandomPort } from '../platform/ports.ts';
import type { MessageRecord } from '../store/chat-records.ts';
import { archivedPrefix, type ChatStore } from '../store/chat-store.ts';
import { readArchive } from './archive.ts';
import { StanzaError, type StanzaLayer } from './stanza/index.ts';

/** How far clocks may differ where what is read is only missing, ms: what is read too much would count as unread. */
const clockSlack = 60_000;

export interface CatchUpDeps {
  readonly account: Jid;
  readonly store: ChatStore;
  readonly random: RandomPort;
  readonly nextOrder: () => number;
}

interface Copied {
  readonly message: XmlElement;
  /** Its place in the account's archive; null where that is not known. */
  readonly archived: string | null;
  readonly time: number;
}

/** What to store of a message of either direction; null where there is nothing to show. */
export function copyOf(deps: CatchUpDeps, { message, archived, time }: Copied): MessageRecord | null {
  const account = formatJid(deps.account);
  const body = child(message, 'body', ns.client);
  const from = address(message, 'from');
  const to = address(message, 'to');
  if (body === undefined || text(body) === '' || from === null || attr(message, 'type') === 'error')
    return null;
  const ours = formatJid(bare(from)) === account;
  const other = ours ? to : from;
  if (other === null || formatJid(bare(other)) === account) return null;
  const usual = { account, peer: formatJid(bare(other)), body: text(body), time, order: deps.nextOrder() };
  const place = archived === null ? null : `${archivedPrefix}${archived}`;
  if (!ours) return place === null ? null : { ...usual, id: place, state: 'received', from: formatJid(from) };
  const id = originIdOf(message) ?? attr(message, 'id') ?? place;
  return id === null ? null : { ...usual, id, state: 'acked' };
}

/** Reads what is missing from the archive, if anything is; answers the peers of whom there is news. */
export async function catchUp(deps: CatchUpDeps, layer: StanzaLayer): Promise<ReadonlySet<string>> {
  const account = formatJid(deps.account);
  const gap = await deps.store.gap(account);
  const peers = new Set<string>();
  if (gap === undefined) return peers;
  const take = async (page: readonly ArchivedMessage[]): Promise<void> => {
    for (const { id, message, time } of page) {
      const copy = copyOf(deps, { message, archived: id, time: time ?? gap.start });
      if (copy !== null && (await deps.store.add(copy))) peers.add(copy.peer);
    }
  };
  const from = { layer, account: deps.account, random: deps.random };
  const byTime = (): Promise<boolean> => readArchive(from, { start: gap.start - clockSlack }, take);
  const whole =
    gap.after === null
      ? await byTime()
      : await readArchive(from, { after: gap.after }, take).catch((error: unknown) => {
          // The archive no longer knows that place (XEP-0313 §4.1.3).
          if (error instanceof StanzaError) return byTime();
          throw error;
        });
  if (whole) await deps.store.closeGap(account);
  return peers;
}

function address(message: XmlElement, name: 'from' | 'to'): Jid | null {
  const value = attr(message, name);
  if (value === undefined) return null;
  try {
    return parseSender(value);
  } catch {
    return null;
  }
}
