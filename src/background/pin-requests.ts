/** What a person does with pinned keys. */
import { RequestError } from '../contract/failure.ts';
import type { Handlers } from '../contract/index.ts';
import { readUrl } from '../core/discovery/address.ts';
import { parsePinFile, PinFileError, type PinFile } from '../core/discovery/pin-file.ts';
import type { ClockPort } from '../platform/ports.ts';
import type { Dialling } from './discovery/dialling.ts';
import type { PinKeeper } from './discovery/pins.ts';

type Served = Pick<Handlers, Extract<keyof Handlers, `pins.${string}`>>;

export function pinRequests(deps: {
  readonly pins: PinKeeper;
  readonly dialling: Dialling;
  readonly clock: ClockPort;
  /** The person took up what `domain` publishes now. */
  readonly approved: (domain: string) => void;
}): Served {
  const { pins, dialling, clock } = deps;
  return {
    'pins.list': () => Promise.resolve(pins.list()),
    async 'pins.verify'({ id }) {
      const { domain, endpoint } = pins.get(id);
      const url = readUrl(`https://${endpoint ?? domain}`);
      if (url === null) throw new RequestError({ code: 'bad-request', detail: 'endpoint' });
      await dialling.ask(domain, url.href);
      return pins.get(id);
    },
    'pins.remove': ({ id }) => (pins.remove(id), Promise.resolve(null)),
    'pins.restore': ({ record }) => (pins.put(record), Promise.resolve(null)),
    'pins.approve'({ id }) {
      const { domain } = pins.get(id);
      pins.approve(id);
      deps.approved(domain);
      return Promise.resolve(null);
    },
    'pins.import'({ text }) {
      const { records, refused } = read(text, clock.now());
      const known = new Set(pins.list().map(({ id }) => id));
      const added = records.filter(({ id }) => !known.has(id));
      for (const record of added) pins.put(record);
      return Promise.resolve({ added: added.length, known: records.length - added.length, refused });
    },
  };
}

function read(text: string, now: number): PinFile {
  try {
    return parsePinFile(text, now);
  } catch (error) {
    if (!(error instanceof PinFileError)) throw error;
    throw new RequestError({ code: 'bad-file', detail: error.code, at: placeOf(error) }, { cause: error });
  }
}

function placeOf({ place }: PinFileError): string {
  if (place === null) return '';
  return 'path' in place ? place.path : `${String(place.line)}:${String(place.column)}`;
}
