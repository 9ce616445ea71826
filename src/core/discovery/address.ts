/** Addresses in documents: URLs, names for SNI, IP literals. Each is judged strictly and returned normalised. */
import type { UrlFault } from './findings.ts';

export type JudgedUrl =
  { readonly ok: true; readonly url: string } | { readonly ok: false; readonly fault: UrlFault };

/** Plain lower-case names, which URLs spell as they are; no A-label and no number at the end, which take more judging. */
const plain = '(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?';
const plainName = new RegExp(`^(?!.*xn--)${plain}$`);
/** What most documents list. It is spelt as `URL` would spell it, which takes several times as long to say so. */
const plainUrl = new RegExp(`^(?!.*xn--)(?:wss|https)://${plain}(?::[1-9]\\d{3})?/[\\w/-]*$`);

const insecureSchemes: ReadonlySet<string> = new Set(['ws:', 'http:']);

/**
 * An absolute URL of `scheme`. Normalised: host in lower case and A-labels, without the dot of the root, no default
 * port, no fragment (RFC 6455 §3 forbids one, and none is ever sent). `missing` for an empty text and for none.
 */
export function judgeUrl(scheme: 'wss:' | 'https:', text: string | undefined): JudgedUrl {
  if (text === undefined || text.trim() === '') return { ok: false, fault: 'missing' };
  if (text.length <= 253 && text.startsWith(scheme) && plainUrl.test(text)) return { ok: true, url: text };
  // Without a base, so that a relative reference is no URL: RFC 6415 gives none to resolve against.
  const url = readUrl(text);
  if (url === null) return { ok: false, fault: 'not-a-url' };
  if (insecureSchemes.has(url.protocol)) return { ok: false, fault: 'insecure' };
  if (url.protocol !== scheme) return { ok: false, fault: 'wrong-scheme' };
  if (url.username !== '' || url.password !== '') return { ok: false, fault: 'credentials' };
  if (url.port === '0') return { ok: false, fault: 'bad-port' };
  if (text.includes('#')) url.hash = '';
  if (url.hostname.endsWith('.')) url.hostname = withoutRoot(url.hostname);
  return { ok: true, url: url.href };
}

/**
 * An absolute URL; null for anything else. Not by `URL.canParse`: Node 20 takes Latin-1 letters for broken UTF-8 in it
 * once it is called often enough to be compiled.
 */
export function readUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Host of `https://` and `name`, as URLs spell it, without the dot of the root; null where that is no URL. */
export function hostNameOf(name: string): string | null {
  const url = readUrl(`https://${name}`);
  return url && withoutRoot(url.hostname);
}

/** `capulet.example.` names the server that `capulet.example` does, and to SNI the dot is unknown (RFC 6066 §3). */
export function withoutRoot(name: string): string {
  return name.replace(/([^.])\.$/, '$1');
}

/** The port a connection to `url` (`wss:` or `https:`) goes to. */
export function portOf(url: string): number {
  const { port } = new URL(url);
  return port === '' ? 443 : Number(port);
}

/** A host name as URLs spell it, without the dot of the root; null for anything else, an IP literal included (RFC 6066 §3 allows none in SNI). */
export function readHostName(text: string): string | null {
  if (text.length <= 253 && plainName.test(text)) return text;
  const base = `https://${text}`;
  // A default port or an empty path would leave no trace in the URL.
  const url = /[\s:/?#@\\[\]]/.test(text) ? null : readUrl(base);
  if (url === null) return null;
  const bare = url.href === `https://${url.hostname}/` && withoutRoot(text).length <= 253;
  return bare && readIp(url.hostname) === null ? withoutRoot(url.hostname) : null;
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const ipv6 = /^[0-9a-f:.]{2,45}$/i;

/** An IPv4 literal in dotted decimals or an IPv6 literal without brackets, in its shortest form; null for anything else. */
export function readIp(text: string): string | null {
  if (ipv4.test(text)) return text;
  const base = `https://[${text}]/`;
  if (!ipv6.test(text) || !text.includes(':') || !URL.canParse(base)) return null;
  return new URL(base).hostname.slice(1, -1);
}

/** Whether the host of a URL, as `URL` spells it, is a literal address. */
export function isLiteral(hostname: string): boolean {
  return hostname.startsWith('[') || /^\d+(?:\.\d+){3}$/.test(hostname);
}
