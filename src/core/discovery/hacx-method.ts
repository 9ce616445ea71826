/** One connection method of a HACX document: its attributes and pinned keys (HACX §3 items 2.2 to 2.12). */
import { children, type XmlElement } from '../xml/index.ts';
import { judgeUrl, readHostName, readIp } from './address.ts';
import { decodeBase64 } from './base64.ts';
import {
  shown,
  targetSection,
  type FindingDetail,
  type Findings,
  type Place,
  type Severity,
} from './findings.ts';
import { mostListings, type DraftListing, type Listing } from './listing.ts';
import { portRange, readNumber, sixteenBits } from './numbers.ts';
import { readHash, type Pin, type PinHash } from './pins.ts';
import { schemes } from './rels.ts';
import type { Transport } from './types.ts';

export interface MethodContext {
  readonly findings: Findings;
  readonly placeOf: (element: XmlElement) => () => Place;
}

type Report = (severity: Severity, item: string, detail: FindingDetail) => void;

const known = new Set(['ip', 'port', 'url', 'sni', 'alpn', 'priority', 'weight']);

/** A method as it is listed; null where one cannot connect by it as it must be done. Findings say why. */
export function readMethod(
  element: XmlElement,
  transport: Transport,
  position: number,
  context: MethodContext,
): Listing | null {
  const placeOf = context.placeOf(element);
  const report: Report = (severity, item, detail) =>
    context.findings.add(
      severity,
      targetSection(transport, detail, `HACX §3, item ${item}`),
      placeOf,
      detail,
    );
  const given = attributesOf(element, report);
  const scheme = schemes[transport];
  const url = readUrl(given, element.name, scheme, report);
  const ip = readAddress(given.get('ip'), element.name, report);
  const port = readPort(given.get('port'), element.name, report);
  const priority = readPriority(given.get('priority'), element.name, report);
  const weight = readWeight(given.get('weight'), element.name, report);
  const sni = readSni(given.get('sni'), report);
  const alpn = readAlpn(given.get('alpn'), element.name, scheme === undefined, report);
  const pins = readPins(element, report, context);
  // Without an address or a port of its own a URL still says where to connect; direct TLS has nothing else.
  const reachable = scheme === undefined ? ip !== null && port !== null : url !== null;
  if (!reachable || sni === undefined || alpn === undefined || pins === null) return null;
  const listing: DraftListing = { transport, position, place: placeOf(), sni, weight };
  if (url !== null) listing.url = url;
  if (port !== null) listing.port = port;
  if (ip !== null) listing.ips = [ip];
  if (scheme === undefined) listing.alpn = alpn;
  if (pins.length > 0) listing.pins = pins;
  if (priority !== null) listing.priority = priority;
  return listing;
}

function attributesOf(element: XmlElement, report: Report): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const { name, prefix, ns, value } of element.attrs) {
    if (prefix !== '' || ns !== '' || name === 'xmlns') continue;
    given.set(name, value);
    if (known.has(name)) continue;
    report('note', '2', { code: 'unknown-attribute', params: { on: element.name, name: shown(name) } });
  }
  return given;
}

/** §3 item 2.8. */
function readUrl(
  given: ReadonlyMap<string, string>,
  on: string,
  scheme: 'wss:' | 'https:' | undefined,
  report: Report,
): string | null {
  const text = given.get('url');
  if (scheme === undefined) {
    if (text !== undefined) report('warning', '2.8', { code: 'not-allowed', params: { on, name: 'url' } });
    return null;
  }
  const judged = judgeUrl(scheme, text);
  if (judged.ok) return judged.url;
  const { fault } = judged;
  report('error', '2.8', { code: 'bad-url', params: { value: shown(text ?? ''), fault } });
  return null;
}

/** §3 item 2.6. */
function readAddress(text: string | undefined, on: string, report: Report): string | null {
  if (text === undefined) {
    report('error', '2.6', { code: 'missing', params: { on, name: 'ip' } });
    return null;
  }
  const ip = readIp(text);
  if (ip === null) report('error', '2.6', { code: 'bad-ip', params: { value: shown(text) } });
  return ip;
}

/** §3 item 2.7. */
function readPort(text: string | undefined, on: string, report: Report): number | null {
  const port = readNumber(text, { on, name: 'port', form: 'text', ...portRange });
  if (port.ok) return port.value;
  report('error', '2.7', port.detail);
  return null;
}

/** §3 item 2.11. */
function readPriority(text: string | undefined, on: string, report: Report): number | null {
  const priority = readNumber(text, { on, name: 'priority', form: 'text', ...sixteenBits });
  if (priority.ok) return priority.value;
  report('error', '2.11', priority.detail);
  return null;
}

/** §3 item 2.12: 0 where none is given. */
function readWeight(text: string | undefined, on: string, report: Report): number {
  if (text === undefined) return 0;
  const weight = readNumber(text, { on, name: 'weight', form: 'text', ...sixteenBits });
  if (weight.ok) return weight.value;
  report('warning', '2.12', weight.detail);
  return 0;
}

/** §3 item 2.9. Null: none may be sent; undefined: what is given cannot be sent. */
function readSni(text: string | undefined, report: Report): string | null | undefined {
  if (text === undefined) return null;
  const name = readHostName(text);
  if (name !== null) return name;
  report('error', '2.9', { code: 'bad-sni', params: { value: shown(text) } });
  return undefined;
}

/** §3 item 2.10. Null: none may be sent; undefined: what is given cannot be sent. */
function readAlpn(
  text: string | undefined,
  on: string,
  allowed: boolean,
  report: Report,
): string | null | undefined {
  if (text === undefined) return null;
  if (!allowed) {
    report('warning', '2.10', { code: 'not-allowed', params: { on, name: 'alpn' } });
    return null;
  }
  const protocol = decodeBase64(text);
  // RFC 7301 §3.1: 1 to 255 bytes.
  if (protocol !== null && protocol !== '' && protocol.length <= 255) return protocol;
  report('error', '2.10', { code: 'bad-base64', params: { name: 'alpn', value: shown(text) } });
  return undefined;
}

const noPins: readonly Pin[] = [];

/**
 * §3 item 2.5. Empty where no key is pinned. Null where keys are pinned but none can be read: then none can ever
 * match, and such a connection must be aborted.
 */
function readPins(element: XmlElement, report: Report, context: MethodContext): readonly Pin[] | null {
  if (element.children.length === 0) return noPins;
  const all = children(element, 'public-key-pin');
  if (all.length > mostListings)
    report('error', '2.5', { code: 'too-many', params: { limit: mostListings } });
  const read = all.slice(0, mostListings).map((pin) => readPin(pin, context));
  const pins = read.filter((pin) => pin.hashes.length > 0);
  if (all.length === 0 || pins.length > 0) return pins;
  report('error', '2.5', { code: 'no-usable-pin', params: { on: element.name } });
  return null;
}

function readPin(pin: XmlElement, { findings, placeOf }: MethodContext): Pin {
  const hashes: PinHash[] = [];
  const given = pin.attrs.filter(({ prefix, ns, name }) => prefix === '' && ns === '' && name !== 'xmlns');
  for (const { name, value } of given) {
    const read = readHash(name, value);
    if (read.ok) hashes.push(read.hash);
    else findings.add(read.severity, 'HACX §3, item 2.5', placeOf(pin), read.detail);
  }
  if (given.length === 0) {
    findings.add('error', 'HACX §3, item 2.5', placeOf(pin), { code: 'pin-empty', params: {} });
  }
  return { hashes };
}
