/**
 * The link relations of XEP-0156 §2.1, judged one by one: which links of a host-meta document a client
 * may use, and why the others may not be used. Shared by the XRD and the JRD form.
 */
import type { DiscoveryFailure, RejectedLink, Transport } from './types.ts';

/** A connection link that a client may use. */
export interface AltLink {
  readonly transport: Transport;
  /** Normalised: lower-case host, no default port, no fragment. */
  readonly url: string;
  /** 1-based place among the XMPP links of its document, rejected ones counted. */
  readonly position: number;
}

/** What a host-meta document says about XMPP, or why it could not be read. */
export type ParsedDocument =
  | { readonly ok: true; readonly links: readonly AltLink[]; readonly rejected: readonly RejectedLink[] }
  | { readonly ok: false; readonly failure: DiscoveryFailure };

/** A link as it stands in a document; `href` is undefined where it is absent or not a text. */
export interface RawLink {
  readonly rel: string;
  readonly href: string | undefined;
}

const transports: ReadonlyMap<string, Transport> = new Map([
  ['urn:xmpp:alt-connections:websocket', 'websocket'],
  ['urn:xmpp:alt-connections:xbosh', 'bosh'],
]);

/** XEP-0156 §2.2 rule 1: only these two schemes, one for each transport. */
const schemes: Readonly<Record<Transport, string>> = { websocket: 'wss:', bosh: 'https:' };

const insecureSchemes: ReadonlySet<string> = new Set(['ws:', 'http:']);

/**
 * Sorts the links of one document into usable and rejected ones, in document order. Links of other
 * services are passed over silently: host-meta is shared with WebFinger and others.
 */
export function judgeLinks(raw: Iterable<RawLink>): ParsedDocument {
  const links: AltLink[] = [];
  const rejected: RejectedLink[] = [];
  let position = 0;
  for (const { rel, href } of raw) {
    // RFC 5988 §4.2: extension relation types are compared without regard to case.
    const transport = transports.get(rel.trim().toLowerCase());
    if (transport === undefined) continue;
    position += 1;
    const judged = judgeHref(transport, href);
    if (judged.ok) links.push({ transport, url: judged.url, position });
    else rejected.push({ rel, href: href ?? '', reason: judged.reason });
  }
  return { ok: true, links, rejected };
}

type JudgedHref =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly reason: RejectedLink['reason'] };

function judgeHref(transport: Transport, href: string | undefined): JudgedHref {
  if (href === undefined || href.trim() === '') return { ok: false, reason: 'missing-href' };
  // Without a base, so that a relative reference is no URL: RFC 6415 gives none to resolve against.
  if (!URL.canParse(href)) return { ok: false, reason: 'not-a-url' };
  const url = new URL(href);
  if (insecureSchemes.has(url.protocol)) return { ok: false, reason: 'insecure' };
  if (url.protocol !== schemes[transport]) return { ok: false, reason: 'wrong-scheme' };
  if (url.username !== '' || url.password !== '') return { ok: false, reason: 'credentials' };
  // A WebSocket URL must not have a fragment (RFC 6455 §3), and none is ever sent.
  url.hash = '';
  return { ok: true, url: url.href };
}
