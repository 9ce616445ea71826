/** What was found of a domain as a form to go on from. */
import type { Candidate, Resolution } from '../discovery/types.ts';
import { hasUrl, publishable, type Draft, type PublishTransport, type WayDraft } from './types.ts';

/** A day: long enough to be kept, short enough to change one’s mind. */
const usualTtl = 86_400;
/** Ten apart, so that something can be put between. */
const between = 10;

/**
 * Ways in the order in which they were ranked. Those that are reached otherwise than their URL says are left out: what
 * hides behind them is not for a page to guess. Ways of DNS are taken along, since all of it can be said over HTTPS.
 */
export function draftOf({ domain, candidates, documents }: Resolution): Draft {
  const [ttl = usualTtl] = documents.flatMap(({ outcome }) =>
    outcome.ok && outcome.ttl !== undefined && outcome.ttl > 0 ? [outcome.ttl] : [],
  );
  const usable = [...candidates].sort((a, b) => a.rank - b.rank).filter(isPlain);
  const pins = usable.flatMap((one) => one.pins ?? []).flatMap(({ hashes }) => hashes);
  const keys = pins.filter(({ name }) => name === 'sha-256').map(({ value }) => value);
  return {
    domain,
    ttl: String(ttl),
    pins: [...new Set(keys)].join('\n'),
    ways: merged(usable.map((candidate, place) => wayOf(candidate, domain, place))),
  };
}

/** What several sources list is one way, as the first of them has it, with the addresses of all. */
function merged(ways: readonly WayDraft[]): readonly WayDraft[] {
  const known = new Map<string, WayDraft>();
  for (const way of ways) {
    const identity = `${way.transport} ${way.url} ${way.sni.toLowerCase()} ${way.port}`;
    const before = known.get(identity);
    if (before === undefined) known.set(identity, way);
    else known.set(identity, { ...before, ips: joined(before.ips, way.ips) });
  }
  return [...known.values()];
}

function joined(...lists: readonly string[]): string {
  return [...new Set(lists.flatMap((list) => list.split(' ')))].filter((ip) => ip !== '').join(' ');
}

function isPlain({ transport, obstacle }: Candidate): boolean {
  const detours: readonly (string | undefined)[] = ['fronted', 'no-sni', 'other-address', 'other-port'];
  return publishable.some((one) => one === transport) && !detours.includes(obstacle);
}

function wayOf(candidate: Candidate, domain: string, place: number): WayDraft {
  const { url = '', port, sni, ips = [], priority, weight } = candidate;
  const transport = candidate.transport as PublishTransport;
  return {
    transport,
    url,
    port: hasUrl(transport) ? '' : String(port ?? 443),
    sni: hasUrl(transport) ? '' : (sni ?? domain),
    ips: ips.join(' '),
    priority: String(priority ?? (place + 1) * between),
    weight: String(weight ?? 0),
  };
}

/** A way to begin with. */
export function emptyWay(transport: PublishTransport, domain: string): WayDraft {
  const shared = { ips: '', priority: '10', weight: '0' };
  return hasUrl(transport)
    ? {
        transport,
        url: transport === 'bosh' ? `https://${domain}/bosh` : `wss://${domain}/ws`,
        port: '',
        sni: '',
        ...shared,
      }
    : { transport, url: '', port: '443', sni: domain, ...shared };
}
