/** Pictures of contacts: fetched through the server when somebody says that there is another one, and kept. */
import { bare, formatJid, type Jid } from '../core/jid.ts';
import { ns } from '../core/namespaces.ts';
import { itemsRequest, nodeNews, parseItemsOf } from '../core/xep/xep-0060.ts';
import { avatarData, avatarId, hasId, pictureType, vcardPicture } from '../core/xep/xep-0084.ts';
import { vcardAvatarId, vcardRequest } from '../core/xep/xep-0153.ts';
import { attr, child } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { AvatarRecord } from '../store/chat-records.ts';
import type { AvatarsStore } from '../store/avatars-store.ts';
import { addressIn } from './chat/intake.ts';
import type { EventHub } from './events.ts';
import { createQueue } from './queue.ts';
import type { StanzaLayer } from './stanza/index.ts';

export interface Avatars {
  attach(layer: StanzaLayer): void;
}

export function createAvatars(deps: {
  readonly account: Jid;
  readonly store: AvatarsStore;
  readonly hub: EventHub;
  /** Pictures of strangers are not fetched. */
  readonly isContact: (bare: string) => boolean;
  readonly overlook: (error: unknown) => void;
}): Avatars {
  const { store, hub } = deps;
  const account = formatJid(deps.account);
  const queue = createQueue();

  type Read = () => Promise<Uint8Array<ArrayBuffer> | null>;
  /** Learns that a picture is `id`; reads it where another was known. */
  const learn = async (jid: string, id: string, from: AvatarRecord['from'], read: Read): Promise<void> => {
    const before = await store.avatar(account, jid);
    if (before?.id === id || (before?.from === 'published' && from === 'vcard' && before.picture !== null))
      return;
    const bytes = id === '' ? null : await read().catch(() => null);
    const type = bytes === null ? null : pictureType(bytes);
    // What is shown is what was announced, and a picture.
    const isIt = bytes !== null && type !== null && hasId(bytes, id);
    await store.putAvatar({ account, jid, id, from, picture: isIt ? { type, bytes } : null });
    hub.push({ type: 'avatar.changed', account, jid });
  };
  // One after the other: when a session begins, all contacts say what they have.
  const soon = (...said: Parameters<typeof learn>): void => {
    queue(() => learn(...said)).catch(deps.overlook);
  };

  return {
    attach(layer) {
      layer.on({ name: 'message', payload: { name: 'event', ns: ns.pubsubEvent } }, (message) => {
        const jid = contactIn(message);
        const item = nodeNews(message, ns.avatarMetadata)?.items[0];
        if (jid === null || item === undefined || !isKnown(jid)) return;
        const id = avatarId(item.payload) ?? '';
        soon(jid, id, 'published', async () => {
          const answer = await layer.request(itemsRequest(ns.avatarData, jid, id));
          const data = parseItemsOf(answer, ns.avatarData)[0];
          return data === undefined ? null : avatarData(data.payload);
        });
      });
      layer.on({ name: 'presence' }, (presence) => {
        const jid = contactIn(presence);
        const id = vcardAvatarId(presence);
        const isRoom = child(presence, 'x', ns.mucUser) !== undefined;
        if (jid === null || id === null || isRoom || attr(presence, 'type') !== undefined || !isKnown(jid))
          return;
        soon(jid, id, 'vcard', async () => vcardPicture(await layer.request(vcardRequest(jid))));
      });
    },
  };

  function isKnown(jid: string): boolean {
    return jid === account || deps.isContact(jid);
  }
}

function contactIn(stanza: XmlElement): string | null {
  const from = addressIn(stanza, 'from');
  return from === null ? null : formatJid(bare(from));
}
