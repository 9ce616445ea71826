/** What a person does with pinned keys. */
import { RequestError } from '../contract/failure.ts';
import type { Handlers } from '../contract/index.ts';
import type { PinRecord } from '../core/discovery/pin-record.ts';
import { readUrl } from '../core/discovery/address.ts';
import { readPinEntry } from '../core/discovery/pin-entry.ts';
import { parsePinFile, PinFileError, type PinFile } from '../core/discovery/pin-file.ts';
import type { ClockPort } from '../platform/ports.ts';
import type { Preflights } from './discovery/preflight.ts';
import type { Resolver } from './discovery/resolver.ts';
import type { PinKeeper } from './discovery/pins.ts';

type Served = Pick<Handlers, Extract<keyof Handlers, `pins.${string}`>>;

export function pinRequests(deps: {
  readonly pins: PinKeeper;
  readonly preflights: Preflights;
  readonly resolver: Pick<Resolver, 'recall'>;
  readonly clock: ClockPort;
  /** The person took up what `domain` publishes now. */
  readonly approved: (domain: string) => void;
}): Served {
  const { pins, clock } = deps;

  /** Where the keys of a record are met: its endpoint, or that of the first way to connect which has a URL. */
  const placeOf = async ({ domain, endpoint }: PinRecord): Promise<string | null> => {
    if (endpoint !== null) return readUrl(`https://${endpoint}`)?.href ?? null;
    const { candidates } = await deps.resolver.recall(domain);
    const url =
      candidates.find((candidate) => candidate.dialable)?.url ?? candidates.find(({ url }) => url)?.url;
    return url ?? readUrl(`https://${domain}`)?.href ?? null;
  };

  return {
    'pins.list': () => Promise.resolve(pins.list()),
    async 'pins.verify'({ id }) {
      const record = pins.get(id);
      const url = await placeOf(record);
      const probed = url === null ? null : await deps.preflights.verify(record, url);
      if (probed?.ok !== true) {
        throw new RequestError({ code: 'no-answer', endpoint: record.endpoint ?? record.domain });
      }
      return pins.get(id);
    },
    'pins.remove': ({ id }) => (pins.remove(id), Promise.resolve(null)),
    'pins.restore'({ record }) {
      const read = readPinEntry(record, clock.now());
      if (typeof read === 'string') throw new RequestError({ code: 'bad-request', detail: read });
      pins.add([read]);
      return Promise.resolve(null);
    },
    'pins.approve'({ id, at }) {
      const { domain } = pins.get(id);
      pins.approve(id, at);
      deps.approved(domain);
      return Promise.resolve(null);
    },
    'pins.import'({ text }) {
      const { records, refused } = read(text, clock.now());
      const added = pins.add(records);
      return Promise.resolve({ added, known: records.length - added, refused });
    },
  };
}

function read(text: string, now: number): PinFile {
  try {
    return parsePinFile(text, now);
  } catch (error) {
    if (!(error instanceof PinFileError)) throw error;
    throw new RequestError({ code: 'bad-file', detail: error.code, at: whereOf(error) }, { cause: error });
  }
}

function whereOf({ place }: PinFileError): string {
  if (place === null) return '';
  return 'path' in place ? place.path : `${String(place.line)}:${String(place.column)}`;
}
