/** How far each conversation was read, as all clients of the account know it (XEP-0490). */
import { formatJid, type Jid } from '../../core/jid.ts';
import { ns } from '../../core/namespaces.ts';
import { itemsRequest, nodeNews, parseItemsOf, type Item } from '../../core/xep/xep-0060.ts';
import { parseRead, readItem } from '../../core/xep/xep-0490.ts';
import { attr } from '../../core/xml/index.ts';
import type { XmlElement } from '../../core/xml/types.ts';
import type { MessageRecord } from '../../store/chat-records.ts';
import { archivedId, archivedPlace, roomMessageId, type ChatStore } from '../../store/chat-store.ts';
import { publishOwn } from '../own-node.ts';
import type { StanzaLayer } from '../stanza/index.ts';

export interface Reading {
  attach(layer: StanzaLayer): void;
  /** Asks how far the other clients are; behind what was missed, since only what is here can be read. */
  ask(): Promise<void>;
  /** This message, and all before it, was read here. */
  tell(message: MessageRecord): void;
}

export function createReading(deps: {
  readonly account: Jid;
  readonly store: Pick<ChatStore, 'seenUpToId'>;
  readonly changed: (peer: string) => void;
  readonly overlook: (error: unknown) => void;
}): Reading {
  const account = formatJid(deps.account);
  let layer: StanzaLayer | null = null;

  const take = async (items: readonly Item[]): Promise<void> => {
    for (const { peer, by, id } of items.flatMap((item) => parseRead(item) ?? [])) {
      // A name by anybody else says nothing about that conversation.
      if (by !== account && by !== peer) continue;
      const message = by === account ? archivedId(peer, id) : roomMessageId(peer, id);
      if (await deps.store.seenUpToId(account, peer, message)) deps.changed(peer);
    }
  };

  const news = async (message: XmlElement): Promise<void> => {
    // One's own nodes are told of by one's own account alone.
    if ((attr(message, 'from') ?? account) !== account) return;
    const said = nodeNews(message, ns.chatSeen);
    if (said !== null) await take(said.items);
  };

  return {
    attach(next) {
      layer = next;
      next.on({ name: 'message', payload: { name: 'event', ns: ns.pubsubEvent } }, news);
    },
    async ask() {
      if (layer !== null)
        await take(parseItemsOf(await layer.request(itemsRequest(ns.chatSeen)), ns.chatSeen));
    },
    tell(message) {
      const inRoom = message.nick !== undefined;
      const id = inRoom ? (message.place ?? null) : archivedPlace(message);
      if (id === null || layer === null) return;
      const item = readItem({ peer: message.peer, by: inRoom ? message.peer : account, id });
      publishOwn(layer, ns.chatSeen, item).catch(deps.overlook);
    },
  };
}
