/** One TLSA record (RFC 6698 §2.1). It is listed; no browser compares it. */
import { encodeBase64 } from './base64.ts';
import type { DnsRecord } from './dns.ts';
import { shown, type FindingDetail } from './findings.ts';
import { wholeNumber } from './numbers.ts';
import type { ListedCertificate } from './types.ts';

type TlsaRecord = Extract<DnsRecord, { type: 'TLSA' }>;
type Tlsa = Extract<ListedCertificate, { by: 'tlsa' }>;

/** Greatest registered value of each field (RFC 6698 §7.2 to §7.4). */
const limits = { usage: 3, selector: 1, matching: 2 } as const;
const hashes: ReadonlyMap<number, { readonly hash: string; readonly expected: number }> = new Map([
  [1, { hash: 'sha-256', expected: 32 }],
  [2, { hash: 'sha-512', expected: 64 }],
]);

/** Null where nobody could compare anything with it (§4.1: such a record is unusable); `report` is told why. */
export function readTlsa(
  record: TlsaRecord,
  report: (section: string, detail: FindingDetail) => void,
): Pick<Tlsa, 'usage' | 'selector' | 'matching' | 'data'> | null {
  const { usage, selector, matching, data } = record;
  const faults = [...faultsOfFields(record), ...faultsOfData(matching, data)];
  for (const { section, detail } of faults) report(section, detail);
  return faults.length === 0 ? { usage, selector, matching, data: encodeBase64(data) } : null;
}

interface Fault {
  readonly section: string;
  readonly detail: FindingDetail;
}

function faultsOfFields(record: TlsaRecord): readonly Fault[] {
  return (['usage', 'selector', 'matching'] as const).flatMap((name): Fault[] => {
    const value = wholeNumber(record[name], 'json');
    const max = limits[name];
    if (value !== null && value >= 0 && value <= max) return [];
    const params = { name, value: shown(record[name]), min: 0, max };
    return [{ section: 'RFC 6698 §4.1', detail: { code: 'out-of-range', params } }];
  });
}

function faultsOfData(matching: number, { length: got }: Uint8Array): readonly Fault[] {
  const hash = hashes.get(matching);
  const section = 'RFC 6698 §2.1.4';
  if (hash !== undefined && got !== hash.expected) {
    return [{ section, detail: { code: 'pin-length', params: { ...hash, got } } }];
  }
  return got > 0 ? [] : [{ section, detail: { code: 'missing', params: { on: 'TLSA', name: 'data' } } }];
}
