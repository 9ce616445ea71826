/** Which rooms there are (XEP-0045 §6.3). */
import { RequestError } from '../../contract/failure.ts';
import type { RoomsFound } from '../../contract/rooms.ts';
import { discoItemsRequest, parseItems } from '../../core/xep/xep-0030.ts';
import { ns } from '../../core/namespaces.ts';
import { asked } from '../contacts.ts';
import type { Services } from '../services.ts';
import type { StanzaLayer } from '../stanza/index.ts';
import { bareOf } from './occupancy.ts';

/** As many are shown; whoever lists more is asked for one by its name. */
const mostRooms = 500;
/** UTF-16 code units. */
const longestName = 200;

export interface Finding {
  attach(layer: StanzaLayer): void;
  /** @throws `RequestError`: `not-online`, `refused` */
  find(service: string | null): Promise<RoomsFound>;
}

export function createFinding(deps: {
  readonly services: Pick<Services, 'all'>;
  readonly isOnline: () => boolean;
}): Finding {
  let layer: StanzaLayer | null = null;
  const own = async (): Promise<string | null> => {
    const found = (await deps.services.all()).find(
      ({ info }) =>
        info.features.includes(ns.muc) &&
        info.identities.some(({ category, type }) => category === 'conference' && type === 'text'),
    );
    return found?.jid ?? null;
  };
  return {
    attach: (next) => void (layer = next),
    async find(named) {
      if (layer === null || !deps.isOnline()) throw new RequestError({ code: 'not-online' });
      const on = layer;
      const service = named ?? (await own());
      if (service === null) return { service, rooms: [] };
      const items = parseItems(await asked(on.request(discoItemsRequest(service))));
      const rooms = items.slice(0, mostRooms).flatMap(({ jid, name }) => {
        const room = bareOf(jid);
        return room?.includes('@') === true ? [{ room, name: (name ?? '').slice(0, longestName) }] : [];
      });
      return { service, rooms };
    },
  };
}
