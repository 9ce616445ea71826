/** Pinned keys by their domain, as far as they fit what is sought. */
import type { PinRecord } from '../../../core/discovery/pin-record.ts';
import { asciiDomain } from '../../shared/address.ts';

export interface PinGroup {
  readonly domain: string;
  readonly records: readonly PinRecord[];
}

/** A domain in either form, an endpoint or part of a key finds a record. Domains in alphabetical order. */
export function pinGroups(records: readonly PinRecord[], sought: string): readonly PinGroup[] {
  const needle = sought.trim().toLowerCase();
  const groups = new Map<string, PinRecord[]>();
  for (const record of records) {
    if (needle !== '' && !textOf(record).includes(needle)) continue;
    const known = groups.get(record.domain);
    if (known === undefined) groups.set(record.domain, [record]);
    else known.push(record);
  }
  return [...groups]
    .map(([domain, own]) => ({ domain, records: own }))
    .sort((a, b) => (a.domain < b.domain ? -1 : 1));
}

function textOf({ domain, endpoint, pins, change }: PinRecord): string {
  const keys = [...pins, ...(change?.pins ?? [])].flatMap(({ hashes }) => hashes.map(({ value }) => value));
  return [domain, asciiDomain(domain) ?? '', endpoint ?? '', ...keys].join(' ').toLowerCase();
}
