/** Pictures: those of contacts, fetched through the server when somebody says that there is another one, and kept; and one's own, published. */
import { RequestError } from '../contract/failure.ts';
import { bare, formatJid, type Jid } from '../core/jid.ts';
import { ns } from '../core/namespaces.ts';
import { itemsRequest, nodeNews, parseItemsOf, publishRequest } from '../core/xep/xep-0060.ts';
import {
  avatarData,
  avatarId,
  dataOf,
  hasId,
  idOfPicture,
  metadataOf,
  picture as pictureIn,
  pictureType,
  vcardPicture,
  vcardWith,
  type OwnPicture,
} from '../core/xep/xep-0084.ts';
import { discoInfoRequest, parseInfo } from '../core/xep/xep-0030.ts';
import { vcardAvatarId, vcardRequest } from '../core/xep/xep-0153.ts';
import { attr, child } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { AvatarRecord } from '../store/chat-records.ts';
import type { AvatarsStore } from '../store/avatars-store.ts';
import { addressIn } from './chat/intake.ts';
import { asked } from './contacts.ts';
import type { EventHub } from './events.ts';
import { createQueue } from './queue.ts';
import { StanzaError, type StanzaLayer } from './stanza/index.ts';

export interface Avatars {
  attach(layer: StanzaLayer): void;
  /** Publishes a picture of the account, or that there is none any more. @throws `RequestError`: `not-online`, `refused` */
  publish(base64: string | null): Promise<void>;
  /** The SHA-1 of the picture in the account's vCard, as far as this side has to speak of it; null: it has not. */
  photo(): Promise<string | null>;
}

export function createAvatars(deps: {
  readonly account: Jid;
  readonly store: AvatarsStore;
  readonly hub: EventHub;
  /** Pictures of strangers are not fetched. */
  readonly isContact: (bare: string) => boolean;
  readonly isOnline: () => boolean;
  /** Presence is to speak of another picture, by our doing or the server's. */
  readonly photoChanged: () => void;
  readonly overlook: (error: unknown) => void;
}): Avatars {
  const { store, hub } = deps;
  const account = formatJid(deps.account);
  const queue = createQueue();
  let session: StanzaLayer | null = null;

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

  /**
   * Puts it where clients look that know nothing else, unless the server does that (XEP-0398). Answers whether it is
   * there by our doing; a server without vCards has no such clients to serve.
   */
  const putInVcard = async (layer: StanzaLayer, picture: OwnPicture | null): Promise<boolean> => {
    const { features } = parseInfo(await layer.request(discoInfoRequest(account)));
    if (features.includes(ns.vcardConversion)) return false;
    // Who never had one is told that there is none.
    const before = await layer.request(vcardRequest()).catch(orNone);
    return (await layer.request(vcardWith(before, picture)).catch(orNone)) !== null;
  };

  return {
    async publish(base64) {
      const layer = session;
      if (layer === null || !deps.isOnline()) throw new RequestError({ code: 'not-online' });
      const bytes = base64 === null ? null : pictureIn(base64);
      const type = bytes === null ? null : pictureType(bytes);
      const picture = bytes === null || type === null ? null : { id: idOfPicture(bytes), type, bytes };
      if (base64 !== null && picture === null)
        throw new RequestError({ code: 'bad-request', detail: 'picture' });
      // The bytes first: whoever hears of a picture asks for it at once (XEP-0084 §3.1).
      if (picture !== null)
        await asked(
          layer.request(publishRequest(ns.avatarData, { id: picture.id, payload: dataOf(picture.bytes) })),
        );
      const said = { id: picture?.id ?? 'none', payload: metadataOf(picture) };
      await asked(layer.request(publishRequest(ns.avatarMetadata, said)));
      const inVcard = await putInVcard(layer, picture).catch((error: unknown) => {
        deps.overlook(error);
        return false;
      });
      await queue(() =>
        store.putAvatar({
          ...{ account, jid: account, id: picture?.id ?? '', from: inVcard ? 'vcard' : 'published' },
          picture: picture === null ? null : { type: picture.type, bytes: picture.bytes },
        }),
      );
      hub.push({ type: 'avatar.changed', account, jid: account });
      // A server that speaks of it in our presence does so in the next one.
      deps.photoChanged();
    },
    async photo() {
      const own = await store.avatar(account, account).catch(() => undefined);
      return own?.from === 'vcard' ? own.id : null;
    },
    attach(layer) {
      session = layer;
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

/** What was refused is not there. */
function orNone(error: unknown): null {
  if (error instanceof StanzaError) return null;
  throw error;
}

function contactIn(stanza: XmlElement): string | null {
  const from = addressIn(stanza, 'from');
  return from === null ? null : formatJid(bare(from));
}
