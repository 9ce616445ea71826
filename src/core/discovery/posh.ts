/**
 * POSH (RFC 7711): `/.well-known/posh/xmpp-client.json` and `xmpp-server.json`. Fingerprints of the certificates a
 * service may show, or the URL of the document that has them. They are listed; no browser compares them.
 */
import { judgeUrl } from './address.ts';
import { decodeBase64 } from './base64.ts';
import { Findings, shown } from './findings.ts';
import { isObject, member, type JsonObject } from './json.ts';
import { mostListings, type ParsedDocument } from './listing.ts';
import { readHash, type PinHash } from './pins.ts';
import { sniff } from './sniff.ts';
import { readTtl } from './ttl.ts';
import type { ListedCertificate } from './types.ts';

type PoshKind = 'posh-client' | 'posh-server';

const services = { 'posh-client': 'xmpp-client', 'posh-server': 'xmpp-server' } as const;

/** No `expires` is a fault of the document; then it is kept no longer than one of HACX that names none. */
const ttlRule = {
  name: 'expires',
  assumed: 30,
  mandatory: true,
  section: 'RFC 7711 §3',
  capSection: 'RFC 7711 §6',
  form: 'json',
  zeroForbids: true,
} as const;

/**
 * Reads one document: `certificates`, or a `reference` that is still to be followed, with `ttl` in seconds. With an
 * `expires` of 0 there is neither (§3.1, §3.2). Of a document that was referred to a `reference` must not be followed
 * again (§3.2), and the lower of both `ttl` counts (§6). Never throws: `not-json` tells what was found instead,
 * `not-posh` that it is JSON of another shape.
 */
export function parsePosh(text: string, kind: PoshKind): ParsedDocument {
  const parsed = parseObject(text);
  if (!parsed.ok) return parsed;
  const { document } = parsed;
  const findings = new Findings(kind);
  const url = member(document, 'url');
  if (!Object.hasOwn(document, 'fingerprints')) {
    const ttl = readExpires(document, findings);
    const reference = ttl === 0 ? null : readReference(url, findings);
    const read = { ok: true, reading: kind, links: [], findings: findings.list(), ttl } as const;
    return reference === null ? read : { ...read, reference };
  }
  if (url !== undefined) {
    const params = { on: 'fingerprints', name: 'url' };
    findings.add('warning', 'RFC 7711 §3.1', () => ({ path: 'url' }), { code: 'not-allowed', params });
  }
  return readFingerprints(document, kind, findings);
}

function parseObject(
  text: string,
): { readonly ok: true; readonly document: JsonObject } | Extract<ParsedDocument, { ok: false }> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { ok: false, failure: { code: 'not-json', found: sniff(text) } };
  }
  const names = ['fingerprints', 'url'] as const;
  return isObject(document) && names.some((name) => Object.hasOwn(document, name))
    ? { ok: true, document }
    : { ok: false, failure: { code: 'not-posh' } };
}

function readExpires(document: JsonObject, findings: Findings): number {
  return readTtl(member(document, 'expires'), ttlRule, findings, () => ({ path: 'expires' }));
}

/** §3.2. */
function readReference(url: unknown, findings: Findings): string | null {
  const judged = judgeUrl('https:', typeof url === 'string' ? url : undefined);
  if (judged.ok) return judged.url;
  const params = { value: typeof url === 'string' ? shown(url) : '', fault: judged.fault };
  findings.add('error', 'RFC 7711 §3.2', () => ({ path: 'url' }), { code: 'bad-url', params });
  return null;
}

/** §3.1. */
function readFingerprints(document: JsonObject, kind: PoshKind, findings: Findings): ParsedDocument {
  const ttl = readExpires(document, findings);
  const given = member(document, 'fingerprints');
  const at = () => ({ path: 'fingerprints' });
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  if (!Array.isArray(given)) {
    const params = { name: 'fingerprints', expected: 'list' } as const;
    findings.add('error', 'RFC 7711 §3.1', at, { code: 'wrong-type', params });
  }
  if (list.length > mostListings) {
    findings.add('error', 'RFC 7711 §3.1', at, { code: 'too-many', params: { limit: mostListings } });
  }
  const service = services[kind];
  const readable = list.slice(0, mostListings).flatMap((descriptor, index): ListedCertificate[] => {
    const hashes = readDescriptor(descriptor, `fingerprints[${String(index)}]`, findings);
    return hashes.length > 0 ? [{ by: 'posh', service, hashes }] : [];
  });
  if (Array.isArray(given) && readable.length === 0) {
    findings.add('error', 'RFC 7711 §3.1', at, { code: 'no-usable-fingerprint', params: {} });
  }
  const certificates = ttl === 0 ? [] : readable;
  return { ok: true, reading: kind, links: [], certificates, findings: findings.list(), ttl };
}

/** The hashes of one certificate, each name once. */
function readDescriptor(descriptor: unknown, path: string, findings: Findings): readonly PinHash[] {
  if (!isObject(descriptor)) {
    const params = { name: path, expected: 'object' } as const;
    findings.add('error', 'RFC 7711 §3.1', () => ({ path }), { code: 'wrong-type', params });
    return [];
  }
  const hashes = new Map<string, PinHash>();
  for (const [name, value] of Object.entries(descriptor)) {
    const text = typeof value === 'string' ? value : ' ';
    const read = readHash(name, text);
    const place = () => ({ path: `${path}.${shown(name)}` });
    if (!read.ok) findings.add(read.severity, 'RFC 7711 §3.1', place, read.detail);
    else if (isCanonical(text)) hashes.set(read.hash.name, hashes.get(read.hash.name) ?? read.hash);
    else {
      const params = { name: read.hash.name, value: shown(text) };
      findings.add('error', 'RFC 7711 §3.1', place, { code: 'bad-base64', params });
    }
  }
  return [...hashes.values()];
}

/** Whether the bits of the padding are zero: otherwise one hash has several spellings. */
function isCanonical(base64: string): boolean {
  const bytes = decodeBase64(base64);
  return bytes !== null && btoa(bytes) === base64;
}
