/** The documents of a domain that publishes everything: HACX, XEP-0487, XEP-0156, POSH and headers about keys. */
import type { Hashes } from './ca.ts';
import type { StaticDocument } from './static.ts';

export interface Publication {
  readonly host: string;
  /** Pinned keys; empty: none are. */
  readonly pins: readonly Hashes[];
  /** Fingerprints for POSH, of certificates. */
  readonly certificates: readonly Hashes[];
  /** Seconds that the documents may be kept. */
  readonly ttl: number;
  /** True lets every origin read the headers about keys; otherwise that takes access to the host. */
  readonly exposed: boolean;
}

export const paths = {
  hacx: '/.well-known/xmpp-client.xml',
  hacxServer: '/.well-known/xmpp-server.xml',
  jrd: '/.well-known/host-meta.json',
  xrd: '/.well-known/host-meta',
  poshClient: '/.well-known/posh/xmpp-client.json',
  poshServer: '/.well-known/posh/xmpp-server.json',
} as const;

export const anyOrigin = { 'access-control-allow-origin': '*' } as const;
const rel = (name: string) => `urn:xmpp:alt-connections:${name}`;
const base64 = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64');

/** An ECHConfigList in base64 (TLS Encrypted Client Hello, §4), well formed; its key opens nothing. */
export function echConfigList(publicName: string): string {
  const name = Buffer.from(publicName);
  const sixteen = (value: number) => [value >> 8, value & 0xff];
  const contents = Buffer.from([
    ...[1, ...sixteen(0x0020), ...sixteen(32), ...Buffer.alloc(32, 7)],
    ...[...sixteen(4), ...sixteen(1), ...sixteen(1)],
    ...[0, name.length, ...name, ...sixteen(0)],
  ]);
  const config = [...sixteen(0xfe0d), ...sixteen(contents.length), ...contents];
  return base64(Uint8Array.from([...sixteen(config.length), ...config]));
}

/** Every document, by path. */
export function publicationOf(about: Publication): ReadonlyMap<string, StaticDocument> {
  const json = (value: unknown) => document('application/json', JSON.stringify(value, null, 2), about);
  const posh = json({
    fingerprints: about.certificates.map(({ sha256, sha512 }) => ({ 'sha-256': sha256, 'sha-512': sha512 })),
    expires: about.ttl,
  });
  return new Map([
    [paths.hacx, document('application/xml', hacx(about, clientMethods(about)), about)],
    [paths.hacxServer, document('application/xml', hacx(about, serverMethods(about)), about)],
    [paths.jrd, json(hostMeta2(about))],
    [paths.xrd, document('application/xrd+xml', xrd(about), about)],
    [paths.poshClient, posh],
    [paths.poshServer, posh],
  ]);
}

function document(type: string, body: string, { pins, exposed }: Publication): StaticDocument {
  const listed = pins.map(({ sha256 }) => `pin-sha256="${sha256}"; `).join('');
  return {
    headers: {
      ...anyOrigin,
      'content-type': type,
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      ...(pins.length > 0 && { 'public-key-pins': `${listed}max-age=5184000; includeSubDomains` }),
      ...(exposed && {
        'access-control-expose-headers': 'Public-Key-Pins, Strict-Transport-Security',
      }),
    },
    body,
  };
}

interface Method {
  readonly name: 'tls' | 'websocket' | 'bosh';
  readonly attributes: Readonly<Record<string, string | number>>;
}

function clientMethods({ host }: Publication): readonly Method[] {
  const common = { ip: '127.0.0.1', sni: host, weight: 50 };
  return [
    { name: 'tls', attributes: { ...common, port: 5223, priority: 5, alpn: base64('xmpp-client') } },
    {
      name: 'websocket',
      attributes: {
        url: `wss://${host}/xmpp-websocket`,
        ...common,
        port: 443,
        priority: 10,
      },
    },
    { name: 'bosh', attributes: { url: `https://${host}/http-bind`, ...common, port: 443, priority: 20 } },
  ];
}

function serverMethods({ host }: Publication): readonly Method[] {
  const common = { ip: '127.0.0.1', sni: host, weight: 50 };
  return [
    { name: 'tls', attributes: { ...common, port: 5270, priority: 5, alpn: base64('xmpp-server') } },
    {
      name: 'websocket',
      attributes: { url: `wss://${host}/xmpp-websocket-s2s`, ...common, port: 443, priority: 10 },
    },
  ];
}

/** The text of a HACX document; every method pins the same keys. */
export function hacx({ pins, ttl }: Pick<Publication, 'pins' | 'ttl'>, methods: readonly Method[]): string {
  const keys = pins.map(
    ({ sha256, sha512 }) => `    <public-key-pin sha-256="${sha256}" sha-512="${sha512}"/>\n`,
  );
  const body = methods.map(({ name, attributes }) => {
    const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
    return `  <${name}${list.join('')}>\n${keys.join('')}  </${name}>\n`;
  });
  return `<hacx ttl="${ttl}">\n${body.join('')}</hacx>\n`;
}

function hostMeta2({ host, pins, ttl }: Publication): unknown {
  const ech = echConfigList(host);
  const common = (priority: number) => ({
    priority,
    weight: 50,
    sni: host,
    ips: ['127.0.0.1'],
    ech,
  });
  return {
    xmpp: {
      ttl,
      ...(pins.length > 0 && { 'public-key-pins-sha-256': pins.map(({ sha256 }) => sha256) }),
    },
    links: [
      { rel: rel('quic'), port: 443, ...common(5) },
      { rel: rel('tls'), port: 5223, ...common(5) },
      { rel: rel('websocket'), href: `wss://${host}/xmpp-websocket`, ...common(10) },
      { rel: rel('xbosh'), href: `https://${host}/http-bind`, ...common(20) },
      { rel: rel('s2s-quic'), port: 443, ...common(5) },
      { rel: rel('s2s-tls'), port: 5270, ...common(5) },
      { rel: rel('s2s-websocket'), href: `wss://${host}/xmpp-websocket-s2s`, ...common(10) },
    ],
  };
}

function xrd({ host }: Publication): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n' +
    `  <Link rel="${rel('websocket')}" href="wss://${host}/xmpp-websocket"/>\n` +
    `  <Link rel="${rel('xbosh')}" href="https://${host}/http-bind"/>\n</XRD>\n`
  );
}
