/** What a person does with their contacts: asked of the server, which tells every client what came of it. */
import { RequestError } from '../contract/failure.ts';
import { rosterRemove, rosterSet } from '../core/xep/rfc6121-roster.ts';
import { subscription } from '../core/xep/rfc6121-presence.ts';
import { blockRequest } from '../core/xep/xep-0191.ts';
import type { XmlElement } from '../core/xml/types.ts';
import { SessionEndedError, StanzaError, TimeoutError, type StanzaLayer } from './stanza/index.ts';

export interface Contacts {
  attach(layer: StanzaLayer): void;
  /** @throws `RequestError` as all below: `not-online`, or `refused` */
  add(jid: string, name: string, groups: readonly string[], token?: string): Promise<void>;
  change(jid: string, name: string, groups: readonly string[]): Promise<void>;
  remove(jid: string): Promise<void>;
  answer(jid: string, allow: boolean): Promise<void>;
  block(jid: string, blocked: boolean): Promise<void>;
}

export function createContacts(deps: {
  readonly isOnline: () => boolean;
  /** A request to see our presence was answered. */
  readonly answered: (jid: string) => void;
}): Contacts {
  let layer: StanzaLayer | null = null;
  const present = (): StanzaLayer => {
    if (layer === null || !deps.isOnline()) throw new RequestError({ code: 'not-online' });
    return layer;
  };
  const ask = async (iq: XmlElement): Promise<void> => void (await asked(present().request(iq)));

  return {
    attach: (next) => void (layer = next),
    async add(jid, name, groups, token) {
      await ask(rosterSet(jid, name, groups));
      present().send(subscription(jid, 'subscribe', token));
    },
    change: (jid, name, groups) => ask(rosterSet(jid, name, groups)),
    remove: (jid) => ask(rosterRemove(jid)),
    async answer(jid, allow) {
      present().send(subscription(jid, allow ? 'subscribed' : 'unsubscribed'));
      deps.answered(jid);
      return Promise.resolve();
    },
    block: (jid, blocked) => ask(blockRequest(jid, blocked)),
  };
}

/** The answer to a request that a person waits for. @throws `RequestError` */
export async function asked(answer: Promise<XmlElement>): Promise<XmlElement> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof StanzaError) {
      const { condition } = error;
      throw new RequestError({ code: 'refused', condition }, { cause: error });
    }
    if (error instanceof TimeoutError || error instanceof SessionEndedError)
      throw new RequestError({ code: 'not-online' }, { cause: error });
    throw error;
  }
}
