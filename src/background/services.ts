/** What else there is at the account's own server (XEP-0030 §4): asked once a session. */
import {
  discoInfoRequest,
  discoItemsRequest,
  parseInfo,
  parseItems,
  type Info,
} from '../core/xep/xep-0030.ts';
import type { StanzaLayer } from './stanza/index.ts';

/** A server lists no more services that anybody looks through. */
const mostServices = 30;

export interface Service {
  readonly jid: string;
  readonly info: Info;
}

export interface Services {
  attach(layer: StanzaLayer): void;
  /** The server itself and what it lists, as far as each answers. Empty where the server does not. */
  all(): Promise<readonly Service[]>;
}

export function createServices(domain: string): Services {
  let layer: StanzaLayer | null = null;
  let asked: Promise<readonly Service[]> | null = null;

  const ask = async (on: StanzaLayer): Promise<readonly Service[]> => {
    const items = parseItems(await on.request(discoItemsRequest(domain))).map(({ jid }) => jid);
    const found = await Promise.all(
      [domain, ...items].slice(0, mostServices).map(async (jid) => {
        const info = await on.request(discoInfoRequest(jid)).then(parseInfo, () => null);
        return info === null ? [] : [{ jid, info }];
      }),
    );
    return found.flat();
  };

  return {
    attach(next) {
      layer = next;
      asked = null;
    },
    async all() {
      if (layer === null) return [];
      asked ??= ask(layer);
      const found = await asked.catch(() => []);
      // A server that did not answer may the next time.
      if (found.length === 0) asked = null;
      return found;
    },
  };
}
