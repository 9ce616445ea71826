/** What this browser can do of what a document asks, and why it does not dial. */
import { isLiteral, portOf } from './address.ts';
import { detourOf, isHacx, type Endpoint } from './candidates.ts';
import type { CandidateField, Obstacle, Parameters } from './types.ts';

/** Null where the session can dial it as it is. */
export function obstacleOf({ transport, listed: [first] }: Endpoint): Obstacle | null {
  const { url, kind } = first;
  if (transport.startsWith('s2s-')) return 'server-to-server';
  if (url === undefined) return 'needs-companion';
  // Listings with a detour are endpoints of their own, so the first speaks for all of them.
  const detour = isHacx(kind) ? detourOf({ ...first, url }) : null;
  if (detour !== null) return detour;
  return null;
}

/**
 * The parameters that are given and that a browser cannot honour. It looks the host up itself, sends it as SNI,
 * fetches ECH from DNS, and checks no pin; beyond WebSocket and BOSH it can do nothing of it.
 */
export function unhonouredBy(parameters: Parameters): readonly CandidateField[] {
  const { url, port, ips, sni, alpn, ech, pins } = parameters;
  const own = url === undefined ? null : { host: new URL(url).hostname, port: portOf(url) };
  const fields: readonly (readonly [CandidateField, boolean])[] = [
    ['ips', ips !== undefined],
    ['port', port !== undefined && port !== own?.port],
    ['sni', sni !== undefined && !honoursSni(sni, own?.host)],
    ['alpn', alpn !== undefined],
    ['ech', ech !== undefined],
    ['pins', pins !== undefined],
  ];
  return fields.filter(([, unhonoured]) => unhonoured).map(([field]) => field);
}

/** Whether a browser that dials `host` sends this SNI; null is none, which it sends for a literal address alone. */
function honoursSni(sni: string | null, host: string | undefined): boolean {
  return sni === null ? host !== undefined && isLiteral(host) : sni === host;
}
