/** The `DnsPort`: records of a domain by DNS over HTTPS (RFC 8484). */
import type { DnsAnswer, DnsType } from '../core/discovery/dns.ts';
import { mediaType } from './body.ts';
import { startDeadline } from './deadline.ts';
import { encodeQuestion, longestMessage, readAnswer } from './dns-message.ts';
import type { DnsPort } from './ports.ts';
import type { Reader } from './read.ts';

const mediaTypeOfDns = 'application/dns-message';

const services = ['_xmpp-client._tcp', '_xmpps-client._tcp', '_xmpp-server._tcp', '_xmpps-server._tcp'];

/** TLSA records are asked for of so many places that SRV names; a domain with more gets no more. */
const mostTargets = 8;

export function createDnsPort(read: Reader): DnsPort {
  return {
    async lookUp({ resolver, domain, timeoutMs, signal }) {
      const host = toALabels(domain);
      if (host === null) return [];
      // One for all questions, so that those which others lead to have what is left of it.
      const deadline = startDeadline(timeoutMs, signal);
      const targets = new Set<string>();
      const extra: Promise<DnsAnswer>[] = [];

      const ask = async (name: string, type: DnsType): Promise<DnsAnswer> => {
        const outcome = await question(read, { resolver, name, type, timeoutMs, signal: deadline.signal });
        const why = deadline.why();
        const cut = !outcome.ok && outcome.failure.code === 'stopped' && why !== null;
        return { name, type, outcome: cut ? { ok: false, failure: why } : outcome };
      };
      /** Goes on to TLSA as soon as this service is known, whatever becomes of the others. */
      const askService = async (service: string): Promise<DnsAnswer> => {
        const answer = await ask(`${service}.${host}`, 'SRV');
        for (const name of placesOf(answer)) {
          if (targets.has(name) || targets.size === mostTargets) continue;
          targets.add(name);
          extra.push(ask(name, 'TLSA'));
        }
        return answer;
      };

      const first = await Promise.all([
        ...services.map(askService),
        ask(`_xmppconnect.${host}`, 'TXT'),
        ask(host, 'HTTPS'),
      ]);
      const answers = [...first, ...(await Promise.all(extra))];
      deadline.end();
      return answers;
    },
  };
}

interface Asked {
  readonly resolver: string;
  readonly name: string;
  readonly type: DnsType;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function question(read: Reader, asked: Asked): Promise<DnsAnswer['outcome']> {
  const { resolver, name, type, timeoutMs, signal } = asked;
  // Too long to be a name at all, with the service in front.
  if (!isName(name)) return { ok: true, records: [], authenticated: false };
  const url = urlOf(resolver, encodeQuestion(name, type));
  if (url === null) return { ok: false, failure: { code: 'not-dns' } };
  const came = await read({
    url,
    accept: mediaTypeOfDns,
    timeoutMs,
    maxBytes: longestMessage,
    signal,
  });
  if (!came.ok) return { ok: false, failure: came.failure };
  const { status, ok } = came.response;
  if (!ok) return { ok: false, failure: { code: 'http-status', status } };
  if (mediaType(came.response) !== mediaTypeOfDns) return { ok: false, failure: { code: 'not-dns' } };
  return readAnswer(came.bytes, name, type);
}

/** Resolvers are told as a URL or as a template of one (RFC 8484 §4.1); null for what is neither. */
function urlOf(resolver: string, message: string): string | null {
  const bare = resolver.replace(/(?:\{|%7B)\?dns(?:\}|%7D)$/i, '');
  if (!URL.canParse(bare)) return null;
  const url = new URL(bare);
  url.searchParams.set('dns', message);
  return url.href;
}

/** Names of the TLSA records of what a service is offered at (RFC 6698 §3). */
function placesOf({ outcome }: DnsAnswer): string[] {
  if (!outcome.ok) return [];
  return outcome.records.flatMap((record) => {
    if (record.type !== 'SRV' || record.target === '.' || !isName(record.target)) return [];
    return [`_${record.port}._tcp.${record.target}`];
  });
}

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Whether this can be asked for: what a label may not hold, or a pointer in its place, must not get into a question. */
function isName(name: string): boolean {
  return name.length <= 253 && name.split('.').every((one) => label.test(one));
}

/** Null for an address, of which the DNS has no such records, and for what is no domain. */
function toALabels(domain: string): string | null {
  if (!URL.canParse(`https://${domain}/`)) return null;
  const host = new URL(`https://${domain}/`).hostname.replace(/\.$/, '');
  return host.startsWith('[') || /^[\d.]+$/.test(host) || !isName(host) ? null : host;
}
