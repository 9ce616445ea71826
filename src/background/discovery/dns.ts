/** The records of a domain, from the resolver that the person chose. */
import type { Ports } from '../../platform/ports.ts';
import type { Fetched, Run } from './fetching.ts';
import { readRaw, unread, type Raw } from './reading.ts';

/** Asks all questions at once. Never rejects; `raw` is null where not one was answered. */
export async function fetchDns(
  { clock, dns }: Pick<Ports, 'clock' | 'dns'>,
  { domain, at, deadline, signal }: Run,
  resolver: string,
): Promise<Fetched> {
  const started = clock.now();
  const timeoutMs = Math.max(1, deadline - started);
  const answers = await dns.lookUp({ resolver, domain, timeoutMs, ...(signal && { signal }) });
  const report = { kind: 'dns' as const, url: resolver, startedAt: started - at, endedAt: clock.now() - at };
  const failures = answers.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.failure]));
  if (failures.length === answers.length) {
    return { report, raw: null, reading: unread(failures[0] ?? { code: 'name-not-resolved' }) };
  }
  const raw: Raw = {
    domain,
    kind: 'dns',
    url: resolver,
    finalUrl: resolver,
    status: 200,
    contentType: 'application/dns-message',
    body: { answers },
    security: null,
    maxAge: null,
    fetchedAt: clock.now(),
  };
  return { report, raw, reading: readRaw(raw) };
}
