/** Where `see-other-uri` may lead (RFC 7395 §3.6.1, §6): anyone who can speak for the server could send it. */

/** How often a session is sent on before somebody must be playing with it. */
export const mostHops = 5;

type Refusal = 'no-websocket' | 'less-secure' | 'other-host' | 'too-many';

/**
 * Judges a redirection from `from` to `to`. It leads on within the same host, or to a host that discovery vouches for,
 * and never from TLS to none.
 * @param vouched URLs of endpoints that were found by discovery
 * @param hops redirections followed before this one
 */
export function followRedirect(
  from: string,
  to: string,
  vouched: readonly string[],
  hops: number,
): { readonly ok: true; readonly url: string } | { readonly ok: false; readonly why: Refusal } {
  if (hops >= mostHops) return { ok: false, why: 'too-many' };
  const target = parse(to);
  // XEP-0124 §17.2 for BOSH, which stays what it is.
  const schemes = parse(from)?.protocol === 'https:' ? ['https:'] : ['ws:', 'wss:'];
  if (target === null || !schemes.includes(target.protocol)) return { ok: false, why: 'no-websocket' };
  if (target.username !== '' || target.password !== '' || target.hash !== '')
    return { ok: false, why: 'no-websocket' };
  if (target.protocol === 'ws:' && parse(from)?.protocol !== 'ws:') return { ok: false, why: 'less-secure' };
  const hosts = [from, ...vouched].map((url) => parse(url)?.hostname);
  return hosts.includes(target.hostname) ? { ok: true, url: target.href } : { ok: false, why: 'other-host' };
}

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}
