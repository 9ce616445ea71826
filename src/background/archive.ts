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
} from '../core/xep/xep-0313.ts';
import type { RandomPort } from '../platform/ports.ts';
import { hex } from './hex.ts';
import type { StanzaLayer } from './stanza/index.ts';

const pageSize = 100;
/** An archive that has more is not read to its end: what is asked here is recent. */
const mostPages = 50;

/**
 * Everything that fits, oldest first, handed over page by page; answers whether the end was reached.
 * @throws what `StanzaLayer.request` does, as where there is no archive
 */
export async function readArchive(
  deps: { readonly layer: StanzaLayer; readonly account: Jid; readonly random: RandomPort },
  query: Pick<ArchiveQuery, 'peer' | 'start' | 'after'>,
  take: (page: readonly ArchivedMessage[]) => Promise<void>,
): Promise<boolean> {
  const { layer, account, random } = deps;
  const own = formatJid(bare(account));
  let from: string | undefined = query.after;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const queryId = hex(random.bytes(8));
    const page: ArchivedMessage[] = [];
    const cancel = layer.on({ name: 'message', payload: { name: 'result', ns: ns.archive } }, (stanza) => {
      // Only the account itself may answer for its archive; anybody could send what looks like a result.
      if ((attr(stanza, 'from') ?? own) !== own) return;
      const archived = archivedIn(stanza, queryId);
      if (archived !== null) page.push(archived);
    });
    const start = from === undefined && query.start !== undefined ? { start: query.start } : {};
    const peer = query.peer === undefined ? {} : { peer: query.peer };
    const after = from === undefined ? {} : { after: from };
    const request = archiveRequest({ queryId, ...peer, ...start, ...after, max: pageSize });
    const answer = await layer.request(request).finally(cancel);
    await take(page);
    const { complete, last } = pageEnd(answer);
    if (complete || last === null) return true;
    from = last;
  }
  return false;
}
