/**
 * XEP-0487 0.1.0: a JRD with an `xmpp` object. All ways to connect of a domain, for clients and servers, with the
 * parameters of each and the keys of the whole domain.
 */
import { judgeUrl, readHostName, readIp } from './address.ts';
import { decodeBase64 } from './base64.ts';
import { isConfigList } from './ech.ts';
import { shown, targetSection, type FindingDetail, type Findings, type Severity } from './findings.ts';
import { member, type JsonObject } from './json.ts';
import { mostListings, type DraftListing, type Listing, type ParsedDocument } from './listing.ts';
import { portRange, readNumber, sixteenBits } from './numbers.ts';
import { readHash, type Pin } from './pins.ts';
import { schemes, transportOf } from './rels.ts';
import { readTtl } from './ttl.ts';
import type { Transport } from './types.ts';

/** A link of a JRD, its members not looked at. */
export interface JrdLink {
  readonly rel: string;
  readonly link: JsonObject;
  /** Such as `links[2]`. */
  readonly path: string;
}

/** `name` is a member of the link, appended to its path. */
type Report = (severity: Severity, name: string, detail: FindingDetail) => void;

const section = 'XEP-0487 §2.1';
const pinsName = 'public-key-pins-sha-256';

/** No ttl is a fault of the document; then it is kept no longer than one of HACX that names none. */
const ttlRule = { name: 'ttl', assumed: 30, mandatory: true, section, form: 'json' } as const;
/** XEP-0467 §2: the UDP port where discovery gives none. */
const quicPort = 443;

/**
 * Reads the links of a document whose `xmpp` object is given. Lenient: of what is mandatory only a place to connect
 * to is insisted on, since the example of the specification leaves the rest out as well. `findings` gets the rest.
 * Where keys are pinned but none can be read, none can ever match: as with a method of HACX, no link counts.
 */
export function readHostMeta2(
  xmpp: JsonObject,
  raw: readonly JrdLink[],
  findings: Findings,
): Extract<ParsedDocument, { ok: true }> {
  const ttl = readTtl(member(xmpp, 'ttl'), ttlRule, findings, () => ({ path: 'xmpp.ttl' }));
  const pins = readPins(member(xmpp, pinsName), findings);
  const links: Listing[] = [];
  let position = 0;
  for (const { rel, link, path } of raw) {
    const transport = transportOf(rel);
    if (transport === undefined) continue;
    if (transport === null) {
      const params = { rel: shown(rel) };
      findings.add('note', section, () => ({ path: `${path}.rel` }), { code: 'unknown-rel', params });
      continue;
    }
    position += 1;
    if (position > mostListings) {
      findings.add('error', section, () => ({ path }), { code: 'too-many', params: { limit: mostListings } });
      break;
    }
    const report: Report = (severity, name, detail) =>
      findings.add(
        severity,
        targetSection(transport, detail, section),
        () => ({ path: `${path}.${name}` }),
        detail,
      );
    const listing: DraftListing = { transport, position, place: { path } };
    if (!readLink(listing, link, report) || pins === null) continue;
    if (pins.length > 0) listing.pins = pins;
    links.push(listing);
  }
  return { ok: true, reading: 'host-meta-2', links, pins: pins ?? [], findings: findings.list(), ttl };
}

/** Fills in what the link asks for; false where it names no place to connect to. */
function readLink(listing: DraftListing, link: JsonObject, report: Report): boolean {
  const { transport } = listing;
  const reachable = readTarget(listing, link, report);
  const priority = readOrder(transport, 'priority', link, report);
  if (priority !== undefined) listing.priority = priority;
  listing.weight = readOrder(transport, 'weight', link, report) ?? 0;
  const sni = readSni(transport, member(link, 'sni'), report);
  if (sni !== null) listing.sni = sni;
  const ips = readIps(transport, member(link, 'ips'), report);
  if (ips.length > 0) listing.ips = ips;
  const ech = readEch(member(link, 'ech'), report);
  if (ech !== null) listing.ech = ech;
  if (member(link, 'alpn') !== undefined) {
    report('note', 'alpn', { code: 'not-allowed', params: { on: transport, name: 'alpn' } });
  }
  return reachable;
}

function readTarget(listing: DraftListing, link: JsonObject, report: Report): boolean {
  const { transport } = listing;
  const scheme = schemes[transport];
  const href = member(link, 'href');
  if (scheme !== undefined) {
    const text = typeof href === 'string' ? href : undefined;
    const judged = judgeUrl(scheme, text);
    if (judged.ok) listing.url = judged.url;
    else
      report('error', 'href', { code: 'bad-url', params: { value: shown(text ?? ''), fault: judged.fault } });
    return judged.ok;
  }
  if (href !== undefined) {
    report('warning', 'href', { code: 'not-allowed', params: { on: transport, name: 'href' } });
  }
  const port = readNumber(member(link, 'port'), { on: transport, name: 'port', form: 'json', ...portRange });
  if (port.ok) {
    listing.port = port.value;
    return true;
  }
  report('error', 'port', port.detail);
  const assumed = port.detail.code === 'missing' && (transport === 'quic' || transport === 's2s-quic');
  if (assumed) listing.port = quicPort;
  return assumed;
}

function readOrder(
  on: Transport,
  name: 'priority' | 'weight',
  link: JsonObject,
  report: Report,
): number | undefined {
  const read = readNumber(member(link, name), { on, name, form: 'json', ...sixteenBits });
  if (read.ok) return read.value;
  report(name === 'priority' ? 'error' : 'warning', name, read.detail);
  return undefined;
}

function readSni(on: Transport, given: unknown, report: Report): string | null {
  if (given === undefined) {
    report('error', 'sni', { code: 'missing', params: { on, name: 'sni' } });
    return null;
  }
  const name = typeof given === 'string' ? readHostName(given) : null;
  if (name === null) report('error', 'sni', { code: 'bad-sni', params: { value: shown(given) } });
  return name;
}

function readIps(on: Transport, given: unknown, report: Report): readonly string[] {
  if (!Array.isArray(given)) {
    if (given === undefined) report('error', 'ips', { code: 'missing', params: { on, name: 'ips' } });
    else report('error', 'ips', { code: 'wrong-type', params: { name: 'ips', expected: 'list' } });
    return [];
  }
  if (given.length === 0) report('error', 'ips', { code: 'missing', params: { on, name: 'ips' } });
  const ips = new Set<string>();
  given.slice(0, mostListings).forEach((value: unknown, index) => {
    const ip = typeof value === 'string' ? readIp(value) : null;
    if (ip !== null) ips.add(ip);
    else report('error', `ips[${String(index)}]`, { code: 'bad-ip', params: { value: shown(value) } });
  });
  return [...ips];
}

function readEch(given: unknown, report: Report): string | null {
  if (given === undefined) return null;
  if (typeof given !== 'string') {
    report('warning', 'ech', { code: 'wrong-type', params: { name: 'ech', expected: 'text' } });
    return null;
  }
  const bytes = decodeBase64(given);
  if (bytes === null || given === '') {
    report('warning', 'ech', { code: 'bad-base64', params: { name: 'ech', value: shown(given) } });
    return null;
  }
  if (isConfigList(bytes)) return given;
  report('warning', 'ech', { code: 'not-ech', params: { value: shown(given) } });
  return null;
}

/**
 * Keys of the whole domain; one that cannot be read is left out (RFC 7469 §2.1). Empty where no key is pinned, null where
 * some are and none can be read.
 */
function readPins(given: unknown, findings: Findings): readonly Pin[] | null {
  if (given === undefined) return [];
  const place = () => ({ path: `xmpp.${pinsName}` });
  if (!Array.isArray(given)) {
    const params = { name: pinsName, expected: 'list' } as const;
    findings.add('error', section, place, { code: 'wrong-type', params });
  }
  const all: readonly unknown[] = Array.isArray(given) ? given.slice(0, mostListings) : [];
  const pins = all.flatMap((value, index) => readPin(value, index, findings));
  if (pins.length > 0 || (Array.isArray(given) && given.length === 0)) return pins;
  findings.add('error', section, place, { code: 'no-usable-pin', params: { on: 'xmpp' } });
  return null;
}

function readPin(value: unknown, index: number, findings: Findings): readonly Pin[] {
  const place = () => ({ path: `xmpp.${pinsName}[${String(index)}]` });
  if (typeof value !== 'string') {
    const params = { name: pinsName, expected: 'text' } as const;
    findings.add('error', section, place, { code: 'wrong-type', params });
    return [];
  }
  const read = readHash('sha-256', value);
  if (read.ok) return [{ hashes: [read.hash] }];
  findings.add(read.severity, section, place, read.detail);
  return [];
}
