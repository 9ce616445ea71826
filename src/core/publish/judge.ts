/** A form that a person filled in, judged by the rules by which its documents will be read. */
import { isLiteral, judgeUrl, portOf, readHostName, readIp } from '../discovery/address.ts';
import { encodeBase64 } from '../discovery/base64.ts';
import { mostListings } from '../discovery/listing.ts';
import { portRange, readNumber, sixteenBits } from '../discovery/numbers.ts';
import { readHash } from '../discovery/pins.ts';
import { schemes } from '../discovery/rels.ts';
import { longestTtl } from '../discovery/ttl.ts';
import type { Draft, DraftFault, DraftFaultDetail, Plan, Way, WayDraft, WayField } from './types.ts';

export interface JudgedDraft {
  /** Null where anything is wrong. */
  readonly plan: Plan | null;
  readonly faults: readonly DraftFault[];
}

type Report = (field: WayField, detail: DraftFaultDetail) => void;

export function judgeDraft({ domain, ttl, pins, ways }: Draft): JudgedDraft {
  const faults: DraftFault[] = [];
  const whole = (field: 'ttl' | 'pins' | 'ways', detail: DraftFaultDetail): void =>
    void faults.push({ ...detail, way: null, field });
  // Zero would have every document read anew each time, and more than a week is not kept (XEP-0487 §5).
  const seconds = number(ttl, 1, longestTtl, (detail) => whole('ttl', detail));
  const keys = pins.split(/\s*[\n,;]\s*/).flatMap((line) => {
    const text = line.trim();
    if (text === '') return [];
    const key = readPin(text);
    if (key === null) whole('pins', { code: 'bad-pin', value: text });
    return key === null ? [] : [key];
  });
  if (ways.length === 0 || ways.length > mostListings) whole('ways', { code: 'no-ways' });
  const known = new Set<string>();
  const judged = ways.map((draft, place) => {
    const report: Report = (field, detail) => void faults.push({ ...detail, way: place, field });
    const way = judgeWay(draft, report);
    if (way === null) return null;
    const identity = `${way.transport} ${way.url ?? `${way.sni}:${way.port}`}`;
    if (known.has(identity)) report(way.url === null ? 'port' : 'url', { code: 'duplicate' });
    known.add(identity);
    return way;
  });
  const right = judged.filter((way) => way !== null);
  if (faults.length > 0 || seconds === null) return { plan: null, faults };
  return { plan: { domain, ttl: seconds, pins: [...new Set(keys)], ways: right }, faults };
}

function judgeWay(draft: WayDraft, report: Report): Way | null {
  const target = schemes[draft.transport] === undefined ? byPort(draft, report) : byUrl(draft, report);
  const ips = addresses(draft.ips, report);
  const order = (field: 'priority' | 'weight'): number | null =>
    number(draft[field], sixteenBits.min, sixteenBits.max, (detail) => report(field, detail));
  const [priority, weight] = [order('priority'), order('weight')];
  if (target === null || ips === null || priority === null || weight === null) return null;
  return { transport: draft.transport, ...target, ips, priority, weight };
}

function byUrl({ transport, url }: WayDraft, report: Report): Pick<Way, 'url' | 'port' | 'sni'> | null {
  const judged = judgeUrl(schemes[transport] ?? 'https:', url.trim());
  if (!judged.ok) {
    const missing = judged.fault === 'missing';
    report('url', missing ? { code: 'missing' } : { code: 'bad-url', fault: judged.fault });
    return null;
  }
  const { hostname } = new URL(judged.url);
  if (isLiteral(hostname) || readHostName(hostname) === null) {
    report('url', { code: 'literal-host' });
    return null;
  }
  return { url: judged.url, port: portOf(judged.url), sni: hostname };
}

function byPort({ port, sni }: WayDraft, report: Report): Pick<Way, 'url' | 'port' | 'sni'> | null {
  const value = number(port, portRange.min, portRange.max, (detail) => report('port', detail));
  const name = readHostName(sni.trim());
  if (sni.trim() === '') report('sni', { code: 'missing' });
  else if (name === null) report('sni', { code: 'bad-name', value: sni.trim() });
  return value === null || name === null ? null : { url: null, port: value, sni: name };
}

function addresses(text: string, report: Report): readonly string[] | null {
  const given = text.split(/[\s,;]+/).filter((one) => one !== '');
  if (given.length === 0) report('ips', { code: 'missing' });
  const read = given.map((one) => {
    const ip = readIp(one.replace(/^\[(.*)\]$/, '$1'));
    if (ip === null) report('ips', { code: 'bad-ip', value: one });
    return ip;
  });
  const right = read.filter((ip) => ip !== null);
  return right.length === 0 || right.length < read.length ? null : [...new Set(right)];
}

function number(
  text: string,
  min: number,
  max: number,
  report: (detail: DraftFaultDetail) => void,
): number | null {
  const read = readNumber(text.trim(), { on: '', name: '', min, max, form: 'text' });
  if (read.ok) return read.value;
  report(read.detail.code === 'missing' ? { code: 'missing' } : { code: 'bad-number', min, max });
  return null;
}

const hexadecimal = /^(?:[0-9a-f]{2}:?){31}[0-9a-f]{2}$/i;

/**
 * The SHA-256 of a key in base64, given as that, in hexadecimal, or as curl and `Public-Key-Pins` write it; null for
 * anything else.
 */
export function readPin(text: string): string | null {
  const bare = text.replace(/^(?:sha256\/{1,2}|pin-sha256=)/i, '').replace(/^"(.*)"$/, '$1');
  const value = hexadecimal.test(bare) ? base64Of(bare.replaceAll(':', '')) : bare;
  return readHash('sha-256', value).ok ? value : null;
}

function base64Of(hex: string): string {
  const bytes = Array.from({ length: hex.length / 2 }, (_, at) =>
    parseInt(hex.slice(at * 2, at * 2 + 2), 16),
  );
  return encodeBase64(Uint8Array.from(bytes));
}
