/** The address of a DNS-over-HTTPS resolver as a person types or pastes it (RFC 8484 §4.1). */

/** Longest that is kept. */
const longest = 2048;

/** The URL to ask, without the variable part of a URI template; null for what is no https: URL. */
export function readResolver(text: string): string | null {
  const typed = text.trim().replace(/\{\?dns\}$/, '');
  if (!URL.canParse(typed)) return null;
  const url = new URL(typed);
  const usable = url.protocol === 'https:' && url.username === '' && url.password === '';
  url.hash = '';
  return usable && url.href.length <= longest ? url.href : null;
}

/** Known to many; none of them is asked before it is chosen. */
export const knownResolvers = [
  { name: 'Quad9', url: 'https://dns.quad9.net/dns-query' },
  { name: 'Mullvad', url: 'https://dns.mullvad.net/dns-query' },
  { name: 'Cloudflare', url: 'https://cloudflare-dns.com/dns-query' },
  { name: 'Google', url: 'https://dns.google/dns-query' },
] as const;
