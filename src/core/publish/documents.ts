/** The documents that say how a domain is reached: XEP-0156 as XRD, XEP-0487 as JRD, HACX for clients and servers. */
import { encodeBase64 } from '../discovery/base64.ts';
import type { Transport } from '../discovery/types.ts';
import { ns } from '../namespaces.ts';
import { el, serialize } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import type { Plan, PublishedDocument, PublishTransport, Way } from './types.ts';

const rels: Readonly<Record<PublishTransport, string>> = {
  websocket: 'websocket',
  bosh: 'xbosh',
  tls: 'tls',
  quic: 'quic',
  's2s-websocket': 's2s-websocket',
  's2s-tls': 's2s-tls',
  's2s-quic': 's2s-quic',
};
const rel = ({ transport }: Way): string => `urn:xmpp:alt-connections:${rels[transport]}`;

/** Methods of HACX (§3 items 2.2 to 2.4) by whose document they stand in; it knows no QUIC. */
const methods: Readonly<Record<'client' | 'server', ReadonlyMap<Transport, string>>> = {
  client: new Map([
    ['websocket', 'websocket'],
    ['bosh', 'bosh'],
    ['tls', 'tls'],
  ]),
  server: new Map([
    ['s2s-websocket', 'websocket'],
    ['s2s-tls', 'tls'],
  ]),
};

/** All that a plan has something to say in. */
export function publishedDocuments(plan: Plan): readonly PublishedDocument[] {
  return [hostMetaJson(plan), hostMeta(plan), hacx(plan, 'client'), hacx(plan, 'server')].filter(
    (document) => document !== null,
  );
}

/** XEP-0487 §2: one document for clients and servers. */
function hostMetaJson({ ttl, pins, ways }: Plan): PublishedDocument {
  const links = ways.map((way) => ({
    rel: rel(way),
    ...(way.url === null ? { port: way.port } : { href: way.url }),
    ips: way.ips,
    priority: way.priority,
    weight: way.weight,
    sni: way.sni,
  }));
  const keys = pins.length === 0 ? {} : { 'public-key-pins-sha-256': pins };
  return {
    name: 'host-meta.json',
    path: '/.well-known/host-meta.json',
    mediaType: 'application/json',
    text: `${JSON.stringify({ xmpp: { ttl, ...keys }, links }, null, 2)}\n`,
  };
}

/** XEP-0156 §2.1: WebSocket and BOSH alone; null where there is neither. */
function hostMeta({ ways }: Plan): PublishedDocument | null {
  const links = ways.flatMap((way) =>
    way.transport === 'websocket' || way.transport === 'bosh'
      ? [el('Link', ns.xrd, { rel: rel(way), href: way.url ?? '' })]
      : [],
  );
  if (links.length === 0) return null;
  return {
    name: 'host-meta',
    path: '/.well-known/host-meta',
    mediaType: 'application/xrd+xml',
    text: xmlText(el('XRD', ns.xrd, {}, ...lines(links, 1))),
  };
}

/**
 * HACX §3: a method for each address. Over a URL its own host is sent in SNI, so that a browser can do as it is told;
 * direct TLS names its protocol (XEP-0368 §4), which servers that share a port with HTTPS need.
 */
function hacx({ ttl, pins, ways }: Plan, use: 'client' | 'server'): PublishedDocument | null {
  const alpn = encodeBase64(new TextEncoder().encode(`xmpp-${use}`));
  const keys = pins.map((key) => el('public-key-pin', '', { 'sha-256': key }));
  const elements = ways.flatMap((way) => {
    const method = methods[use].get(way.transport);
    if (method === undefined) return [];
    return way.ips.map((ip) => {
      const attributes = {
        ...(way.url === null ? {} : { url: way.url }),
        ip,
        port: String(way.port),
        priority: String(way.priority),
        weight: String(way.weight),
        sni: way.sni,
        ...(way.url === null ? { alpn } : {}),
      };
      return el(method, '', attributes, ...(keys.length === 0 ? [] : lines(keys, 2)));
    });
  });
  if (elements.length === 0) return null;
  return {
    name: `xmpp-${use}.xml`,
    path: `/.well-known/xmpp-${use}.xml`,
    mediaType: 'application/xml',
    text: xmlText(el('hacx', '', { ttl: String(ttl) }, ...lines(elements, 1))),
  };
}

/** Each on a line of its own, and the end tag back at the margin of its parent. */
function lines(elements: readonly XmlElement[], depth: number): readonly (XmlElement | string)[] {
  const margin = (deep: number): string => `\n${'  '.repeat(deep)}`;
  return [...elements.flatMap((element) => [margin(depth), element]), margin(depth - 1)];
}

function xmlText(root: XmlElement): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${serialize(root)}\n`;
}
