/** Where a file can be put so that others can fetch it (XEP-0363). The bytes go from the surface straight to there. */
import { RequestError } from '../contract/failure.ts';
import { parseSlot, slotRequest, uploadLimit, type FileSaid, type Slot } from '../core/xep/xep-0363.ts';
import { asked } from './contacts.ts';
import type { Services } from './services.ts';
import type { StanzaLayer } from './stanza/index.ts';

export interface Files {
  attach(layer: StanzaLayer): void;
  /** @throws `RequestError`: `not-online`, `not-there`, `file-too-large`, `refused` */
  slot(file: FileSaid): Promise<Slot>;
}

export function createFiles(deps: {
  readonly services: Pick<Services, 'all'>;
  readonly isOnline: () => boolean;
}): Files {
  let layer: StanzaLayer | null = null;

  return {
    attach: (next) => void (layer = next),
    async slot(file) {
      if (layer === null || !deps.isOnline()) throw new RequestError({ code: 'not-online' });
      const on = layer;
      const services = (await deps.services.all()).flatMap(({ jid, info }) => {
        const most = uploadLimit(info);
        return most === null ? [] : [{ jid, most }];
      });
      const [service] = services;
      if (service === undefined) throw new RequestError({ code: 'not-there' });
      if (file.size > service.most) throw new RequestError({ code: 'file-too-large', most: service.most });
      const slot = parseSlot(await asked(on.request(slotRequest(service.jid, file))));
      if (slot === null) throw new RequestError({ code: 'refused', condition: 'undefined-condition' });
      return slot;
    },
  };
}
