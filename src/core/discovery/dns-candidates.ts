/**
 * Records of a domain, as a resolver over HTTPS answered them, read like a document: SRV records list ways to connect
 * (RFC 6120 §3.2.1, XEP-0368), TLSA records certificates. `_xmppconnect` and ECH are shown and used for nothing.
 */
import { readHostName } from './address.ts';
import { encodeBase64 } from './base64.ts';
import { readTlsa } from './dns-tlsa.ts';
import type { DnsAnswer, DnsRecord } from './dns.ts';
import { isConfigList } from './ech.ts';
import { Findings, shown, type FindingDetail, type Place, type Severity } from './findings.ts';
import { mostListings, type Listing, type ParsedDocument } from './listing.ts';
import { portRange, readNumber, sixteenBits } from './numbers.ts';
import { readTtl } from './ttl.ts';
import type { ListedCertificate, Parameters, Transport } from './types.ts';

type Srv = Extract<DnsRecord, { type: 'SRV' }>;
/** Its position is its place among those of all services. */
type Unplaced = Omit<Listing, 'position'>;
type Answered = DnsAnswer & { readonly outcome: { readonly ok: true } };

const services: ReadonlyMap<string, Transport> = new Map<string, Transport>([
  ['_xmpp-client._tcp', 'starttls'],
  ['_xmpps-client._tcp', 'tls'],
  ['_xmpp-server._tcp', 's2s-starttls'],
  ['_xmpps-server._tcp', 's2s-tls'],
]);

/** RFC 2181 §8: what no ttl can be counts as zero. */
const ttlRule = {
  name: 'TTL',
  assumed: 0,
  mandatory: false,
  section: 'RFC 2181 §8',
  form: 'json',
} as const;

/**
 * Reads all answers together. `ttl` is the lowest of their records, absent where there are none. That a name or a
 * record does not exist is an answer; a question that was not answered is a finding, and the failure of the whole
 * where no record came at all. The order of records within an answer, which resolvers shuffle, does not matter.
 * Never throws.
 */
export function readDnsAnswers(answers: readonly DnsAnswer[]): ParsedDocument {
  const findings = new Findings('dns');
  const failed = answers.flatMap(({ name, type, outcome }) =>
    outcome.ok || isNone(outcome.failure) ? [] : [{ name, type, failure: outcome.failure }],
  );
  const answered = answers.filter((answer): answer is Answered => answer.outcome.ok);
  const full = answered.filter(({ outcome }) => outcome.records.length > 0);
  const [first] = failed;
  if (first !== undefined && full.length === 0) return { ok: false, failure: first.failure };
  for (const { name, type, failure } of failed) {
    const reason = failure.code === 'dns-error' ? failure.rcode : failure.code;
    const params = { question: shown(`${name} ${type}`), reason: shown(reason) };
    findings.add('error', 'RFC 8484 §4.2', placeOf(name, type), { code: 'dns-failed', params });
  }
  const links = full.flatMap((answer) => readServices(answer, findings));
  if (links.length > mostListings) {
    const place = links[mostListings]?.place ?? { path: 'SRV' };
    findings.add('error', 'RFC 2782', () => place, { code: 'too-many', params: { limit: mostListings } });
  }
  for (const answer of full) tell(answer, findings);
  const certificates = full.flatMap((answer) => readTlsaAnswer(answer, findings)).slice(0, mostListings);
  tellClaims(full, findings);
  const ttl = lowestTtl(full, findings);
  return {
    ok: true,
    reading: 'dns',
    links: links.slice(0, mostListings).map((link, index) => ({ ...link, position: index + 1 })),
    certificates,
    findings: findings.list(),
    ...(ttl !== null && { ttl }),
  };
}

function isNone(failure: { readonly code: string; readonly rcode?: string }): boolean {
  return failure.code === 'dns-error' && failure.rcode === 'NXDOMAIN';
}

function placeOf(name: string, type: string, more = ''): () => Place {
  return () => ({ path: shown(`${name} ${type}${more === '' ? '' : ` ${more}`}`) });
}

function recordsOf<T extends DnsRecord['type']>(
  { type, outcome }: Answered,
  wanted: T,
): readonly Extract<DnsRecord, { type: T }>[] {
  if (type !== wanted) return [];
  return outcome.records.filter((one): one is Extract<DnsRecord, { type: T }> => one.type === wanted);
}

/** The SRV records of one service, in an order that does not depend on the resolver. */
function readServices(answer: Answered, findings: Findings): readonly Unplaced[] {
  const { name } = answer;
  const [service, protocol, ...domain] = name.toLowerCase().replace(/\.$/, '').split('.');
  const transport = services.get(`${service ?? ''}.${protocol ?? ''}`);
  const sni = readHostName(domain.join('.'));
  if (transport === undefined || sni === null) return [];
  return recordsOf(answer, 'SRV')
    .flatMap((record) => {
      const place = placeOf(name, 'SRV', record.target);
      const read = readService(record, `${service ?? ''}.${protocol ?? ''}`, (severity, section, detail) =>
        findings.add(severity, section, place, detail),
      );
      // XEP-0368 §3 rule 6: the name of the certificate is the domain's, whatever the target.
      return read === null ? [] : [{ transport, ...read, sni, place: place() }];
    })
    .sort((a, b) => compareText(sortKey(a), sortKey(b)));
}

function sortKey({ priority, weight, host, port }: Unplaced): string {
  const digits = (value: number | undefined) => String(value ?? 99_999).padStart(5, '0');
  return `${digits(priority)} ${digits(65_535 - (weight ?? 0))} ${host ?? ''} ${digits(port)}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Null where it is no place to connect to. */
function readService(
  { priority, weight, port, target }: Srv,
  service: string,
  report: (severity: Severity, section: string, detail: FindingDetail) => void,
): Parameters | null {
  if (target === '.' || target === '') {
    report('note', 'RFC 2782', { code: 'not-offered', params: { service } });
    return null;
  }
  const host = readHostName(target);
  if (host === null) report('error', 'RFC 2782', { code: 'bad-target', params: { value: shown(target) } });
  const rule = { on: service, form: 'json' } as const;
  const read = {
    port: readNumber(port, { ...rule, name: 'port', ...portRange }),
    priority: readNumber(priority, { ...rule, name: 'priority', ...sixteenBits }),
    weight: readNumber(weight, { ...rule, name: 'weight', ...sixteenBits }),
  };
  for (const one of Object.values(read)) if (!one.ok) report('error', 'RFC 2782', one.detail);
  if (host === null || !read.port.ok) return null;
  return {
    host,
    port: read.port.value,
    ...(read.priority.ok && { priority: read.priority.value }),
    weight: read.weight.ok ? read.weight.value : 0,
  };
}

/** What is shown and never used to connect. */
function tell(answer: Answered, findings: Findings): void {
  const { name } = answer;
  for (const { text } of recordsOf(answer, 'TXT')) {
    if (!/^_xmpp-/i.test(text)) continue;
    // Removed in version 1.4.0: whoever can forge a DNS answer would choose the server.
    const params = { value: shown(text) };
    findings.add('warning', 'XEP-0156 1.3.1 §2', placeOf(name, 'TXT'), { code: 'dns-txt', params });
  }
  for (const { ech } of recordsOf(answer, 'HTTPS')) {
    if (ech === null) continue;
    const place = placeOf(name, 'HTTPS');
    if (isConfigList(Array.from(ech, (byte) => String.fromCharCode(byte)).join(''))) {
      const params = { name: shown(name), bytes: ech.length };
      findings.add('note', 'RFC 9460 §14.3.2', place, { code: 'dns-ech', params });
    } else {
      const params = { value: shown(encodeBase64(ech.subarray(0, 256))) };
      findings.add('warning', 'RFC 9460 §14.3.2', place, { code: 'not-ech', params });
    }
  }
}

function readTlsaAnswer(answer: Answered, findings: Findings): readonly ListedCertificate[] {
  const { name, outcome } = answer;
  const records = recordsOf(answer, 'TLSA');
  const place = placeOf(name, 'TLSA');
  if (records.length > 0 && !outcome.authenticated) {
    const params = { name: shown(name) };
    findings.add('warning', 'RFC 6698 §4', place, { code: 'tlsa-unsigned', params });
  }
  return records.flatMap((record): ListedCertificate[] => {
    const read = readTlsa(record, (section, detail) => findings.add('warning', section, place, detail));
    return read === null ? [] : [{ by: 'tlsa', name, ...read, authenticated: outcome.authenticated }];
  });
}

/** The AD bit is the resolver's claim. */
function tellClaims(answers: readonly Answered[], findings: Findings): void {
  const [first] = answers;
  if (first === undefined) return;
  const claimed = answers.filter(({ outcome }) => outcome.authenticated).length;
  const detail = { code: 'dns-claimed', params: { claimed, of: answers.length } } as const;
  findings.add('note', 'RFC 6840 §5.8', placeOf(first.name, first.type), detail);
}

function lowestTtl(answers: readonly Answered[], findings: Findings): number | null {
  const all = answers.flatMap(({ name, type, outcome }) =>
    outcome.records.map(({ ttl }) => ({ ttl, place: placeOf(name, type) })),
  );
  const [first] = all;
  if (first === undefined) return null;
  // What is no number is the lowest of all, so that it is told.
  const order = (ttl: number) => (Number.isNaN(ttl) ? -Infinity : ttl);
  const lowest = all.reduce((low, one) => (order(one.ttl) < order(low.ttl) ? one : low), first);
  return readTtl(lowest.ttl, ttlRule, findings, lowest.place);
}
