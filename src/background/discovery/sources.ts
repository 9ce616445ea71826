/** Where the documents of a domain stand. */
import { readUrl } from '../../core/discovery/address.ts';
import type { DocumentKind } from '../../core/discovery/types.ts';

/** Whose ways to connect are asked for: a session needs those for clients, a person looks at all. */
export type Use = 'client' | 'all';

export interface Source {
  readonly kind: Exclude<DocumentKind, 'dns'>;
  readonly path: string;
  readonly accept: string;
  readonly use: Use;
}

const json = 'application/json';
const xml = 'application/xml, text/xml;q=0.9';

/** In the order of their requests: browsers open few connections to a host, so what a session needs goes first. */
export const sources: readonly Source[] = [
  { kind: 'host-meta.json', path: '/.well-known/host-meta.json', accept: json, use: 'client' },
  {
    kind: 'host-meta',
    path: '/.well-known/host-meta',
    accept: 'application/xrd+xml, application/xml;q=0.9',
    use: 'client',
  },
  { kind: 'hacx', path: '/.well-known/xmpp-client.xml', accept: xml, use: 'client' },
  { kind: 'hacx-server', path: '/.well-known/xmpp-server.xml', accept: xml, use: 'all' },
  { kind: 'posh-client', path: '/.well-known/posh/xmpp-client.json', accept: json, use: 'all' },
  { kind: 'posh-server', path: '/.well-known/posh/xmpp-server.json', accept: json, use: 'all' },
];

/** Null where `domain` is no host name. Non-ASCII domains become A-labels. */
export function documentUrl(domain: string, path: string): string | null {
  const base = readUrl(`https://${domain}`);
  // A "domain" that smuggles in credentials, a port or a path would ask somebody else.
  return base !== null && base.href === `https://${base.hostname}/` ? base.origin + path : null;
}
