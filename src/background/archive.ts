/** The account's own archive (XEP-0313), read page by page over a session. */
import { bare, formatJid, type Jid } from '../core/jid.ts';
import { ns } from '../core/namespaces.ts';
import { attr } from '../core/xml/index.ts';
import {
  archivedIn,
  archiveRequest,
  pageEnd,
  type ArchivedMessage,
  type ArchiveQuery,
  type PageEnd,
} from '../core/xep/xep-0313.ts';
import type { RandomPort } from '../platform/ports.ts';
import { hex } from './hex.ts';
import { mayPass } from './insisting.ts';
import { StanzaError, type StanzaLayer } from './stanza/index.ts';

/** How far our clock may be from that of an archive, ms, where a time of ours is looked for in it. */
export const clockSlack = 10 * 60_000;
const pageSize = 100;
/** Pages at a time, so that an archive which never ends ends here; whoever needs more goes on from there. */
const mostPages = 50;

export interface ArchiveDeps {
  readonly layer: StanzaLayer;
  readonly account: Jid;
  readonly random: RandomPort;
}

/** One page, oldest first. @throws what `StanzaLayer.request` does, as where there is no archive */
export async function readPage(
  { layer, account, random }: ArchiveDeps,
  query: Omit<ArchiveQuery, 'queryId' | 'max'>,
  max = pageSize,
): Promise<{ readonly page: readonly ArchivedMessage[]; readonly end: PageEnd }> {
  const own = formatJid(bare(account));
  const queryId = hex(random.bytes(8));
  const page: ArchivedMessage[] = [];
  const cancel = layer.on({ name: 'message', payload: { name: 'result', ns: ns.archive } }, (stanza) => {
    // Only whose archive it is may answer for it; anybody could send what looks like a result.
    if ((attr(stanza, 'from') ?? own) !== (query.to ?? own)) return;
    const archived = archivedIn(stanza, queryId);
    if (archived !== null) page.push(archived);
  });
  const answer = await layer.request(archiveRequest({ ...query, queryId, max })).finally(cancel);
  return { page, end: pageEnd(answer) };
}

type TakePage = (page: readonly ArchivedMessage[]) => Promise<void>;

/** Where reading begins: behind a place in the archive, else, or where that place is not known any more, at a time. */
export interface From {
  readonly after: string | null;
  /** Wall time, ms. */
  readonly start: number;
}

/**
 * As `readArchive`, from a place that the archive may have forgotten. It must be one of what is asked for, with
 * something behind it: an archive that has nothing there knows it no more, whatever it says.
 */
export async function readArchiveFrom(
  deps: ArchiveDeps,
  { after, start, ...about }: From & Pick<ArchiveQuery, 'to' | 'peer'>,
  take: TakePage,
): Promise<boolean> {
  const byTime = (): Promise<boolean> => readArchive(deps, { ...about, start }, take);
  if (after === null) return byTime();
  const pages: number[] = [];
  const taken = (page: readonly ArchivedMessage[]): Promise<void> => {
    pages.push(page.length);
    return take(page);
  };
  const whole = await readArchive(deps, { ...about, after }, taken).catch((error: unknown) => {
    // The archive no longer knows that place (XEP-0313 §4.1.3); one that is gone later was there.
    if (pages.length === 0 && error instanceof StanzaError && !mayPass(error)) return null;
    throw error;
  });
  // Prosody 13 answers with an end instead, where its files have no such place.
  return whole === null || !pages.some(Boolean) ? byTime() : whole;
}

/**
 * Everything that fits, oldest first, handed over page by page; answers whether the end was reached.
 * @throws what `readPage` does
 */
async function readArchive(
  deps: ArchiveDeps,
  { start, after, ...query }: Pick<ArchiveQuery, 'to' | 'peer' | 'start' | 'after'>,
  take: TakePage,
): Promise<boolean> {
  let from = after;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const where = from === undefined ? (start === undefined ? {} : { start }) : { after: from };
    const { page, end } = await readPage(deps, { ...query, ...where });
    await take(page);
    // One that does not say where its page ended may have more behind it.
    const last = end.last ?? page.at(-1)?.id;
    if (end.complete || last === undefined) return true;
    from = last;
  }
  return false;
}
