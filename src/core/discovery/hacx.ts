/**
 * HACX 0.0.2: `/.well-known/xmpp-client.xml` for accounts and `/.well-known/xmpp-server.xml` for servers. Both have
 * the same form; what differs is which transport an element stands for.
 */
import { attr, children, defaultLimits, parseDocument, XmlError, type XmlElement } from '../xml/index.ts';
import { Findings, shown } from './findings.ts';
import { readMethod } from './hacx-method.ts';
import { mostListings, type Listing, type ParsedDocument } from './listing.ts';
import { locator } from './locate.ts';
import { sniff } from './sniff.ts';
import { readTtl } from './ttl.ts';
import type { Transport } from './types.ts';

/** Who connects: a client to its server, or a server to another one. */
export type HacxUse = 'client' | 'server';

/** Null: the specification names it for both, but there is no such transport between servers. */
const transports: Readonly<Record<HacxUse, ReadonlyMap<string, Transport | null>>> = {
  client: new Map<string, Transport>([
    ['tls', 'tls'],
    ['websocket', 'websocket'],
    ['bosh', 'bosh'],
  ]),
  server: new Map<string, Transport | null>([
    ['tls', 's2s-tls'],
    ['websocket', 's2s-websocket'],
    ['bosh', null],
  ]),
};

/** §3 item 2.1: seconds where the document names none. */
const ttlRule = {
  name: 'ttl',
  assumed: 30,
  mandatory: false,
  section: 'HACX §3, item 2.1',
  form: 'text',
} as const;

const kinds = { client: 'hacx', server: 'hacx-server' } as const;

/**
 * Reads a HACX document. Elements and attributes it does not know are passed over, a method that lacks what one
 * needs to connect is left out, and each deviation is a finding. Never throws: `not-hacx` tells what was found
 * instead, with problem, line and column (from 1) where XML breaks off.
 */
export function parseHacx(text: string, use: HacxUse): ParsedDocument {
  try {
    const root = parseDocument(text, defaultLimits);
    if (root.name !== 'hacx') return { ok: false, failure: { code: 'not-hacx', found: sniff(text) } };
    return readDocument(root, text, use);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const found = sniff(text);
    const { line, column, code: problem } = error;
    // Where HTML or prose stops being XML helps nobody.
    const at = found === 'xml' ? { at: { line, column, problem } } : undefined;
    return { ok: false, failure: { code: 'not-hacx', found, ...at } };
  }
}

function readDocument(root: XmlElement, text: string, use: HacxUse): ParsedDocument {
  const kind = kinds[use];
  const findings = new Findings(kind);
  const locate = locator(text);
  const placeOf = (element: XmlElement) => () => locate(element.start ?? 0);
  if (root.ns !== '') {
    const params = { ns: shown(root.ns) };
    findings.add('warning', 'HACX §3, example 1', placeOf(root), { code: 'namespace', params });
  }
  const ttl = readTtl(attr(root, 'ttl'), ttlRule, findings, placeOf(root));
  const context = { findings, placeOf };
  const links: Listing[] = [];
  let position = 0;
  for (const element of children(root)) {
    const place = placeOf(element);
    const transport = element.ns === root.ns ? transports[use].get(element.name) : undefined;
    const params = { name: shown(element.name) };
    if (transport === undefined) {
      findings.add('note', 'HACX §3, item 2.13', place, { code: 'unknown-element', params });
      continue;
    }
    position += 1;
    if (position > mostListings) {
      findings.add('error', 'HACX §3', place, { code: 'too-many', params: { limit: mostListings } });
      break;
    }
    if (transport === null) {
      findings.add('note', 'XEP-0206', place, { code: 'not-for-servers', params });
      continue;
    }
    const read = readMethod(element, transport, position, context);
    if (read !== null) links.push(read);
  }
  return { ok: true, reading: kind, links, findings: findings.list(), ttl };
}
