/** Writes the zones and configurations of bind9: one that answers for the zones, one that validates before it. */

interface ZoneAbout {
  readonly domain: string;
  /** SHA-256 of the key that services of the domain show, hex: what TLSA lists. */
  readonly key: string;
  /** ECHConfigList in base64. */
  readonly ech: string;
}

/** Everything about XMPP that DNS can say. Servers over STARTTLS are declined, as RFC 2782 writes it. */
export function zoneText({ domain, key, ech }: ZoneAbout): string {
  const tlsa = (port: number) => `_${port}._tcp.xmpp TLSA 3 1 1 ${key}`;
  return `$TTL 300
@ SOA ns.${domain}. admin.${domain}. 1 3600 600 86400 300
@ NS ns
@ A 127.0.0.1
ns A 127.0.0.1
xmpp A 127.0.0.1
@ HTTPS 1 . alpn="h2,http/1.1" ech="${ech}"
_xmpps-client._tcp SRV 5 50 5223 xmpp
_xmpp-client._tcp SRV 10 50 5222 xmpp
_xmpps-server._tcp SRV 5 50 5270 xmpp
_xmpp-server._tcp SRV 0 0 0 .
${tlsa(5222)}
${tlsa(5223)}
${tlsa(5270)}
_xmppconnect TXT "_xmpp-client-websocket=wss://${domain}/xmpp-websocket"
_xmppconnect TXT "_xmpp-client-xbosh=https://${domain}/http-bind"
`;
}

/** Where the servers of these names are, for other servers: a port on this machine, with STARTTLS. */
export function serversZone(domain: string, names: readonly string[], port: number): string {
  return `$TTL 300
@ SOA ns.${domain}. admin.${domain}. 1 3600 600 86400 300
@ NS ns
ns A 127.0.0.1
${names.map((name) => `_xmpp-server._tcp.${name}. SRV 0 0 ${port} localhost.`).join('\n')}
`;
}

const common = (folder: string) => `
  directory ${quote(folder)};
  pid-file none;
  session-keyfile none;
  lock-file none;
  listen-on-v6 { none; };
  empty-zones-enable no;`;

const quote = (text: string) => JSON.stringify(text);

/** @param zones file by domain; a signed file is served as it is */
export function authoritativeConfig(about: {
  readonly folder: string;
  readonly port: number;
  readonly zones: Readonly<Record<string, string>>;
}): string {
  const zones = Object.entries(about.zones).map(
    ([domain, file]) => `zone ${quote(domain)} { type primary; file ${quote(file)}; };\n`,
  );
  return `options {${common(about.folder)}
  listen-on port ${about.port} { 127.0.0.1; };
  recursion no;
  dnssec-validation no;
};
controls { };
${zones.join('')}`;
}

/**
 * DNS over HTTPS on `port`. It asks the other one alone, so that no question leaves this machine, and claims to have
 * checked DNSSEC (AD) for what follows from `anchor`: a server never does that for zones of its own.
 */
export function resolverConfig(about: {
  readonly folder: string;
  readonly port: number;
  readonly authoritativePort: number;
  readonly certificate: { readonly certFile: string; readonly keyFile: string };
  /** Domain, then flags, protocol, algorithm and key of its DNSKEY. */
  readonly anchor: { readonly domain: string; readonly numbers: string; readonly key: string };
}): string {
  const { anchor, certificate } = about;
  return `tls world { cert-file ${quote(certificate.certFile)}; key-file ${quote(certificate.keyFile)}; };
http world { endpoints { "/dns-query"; }; };
options {${common(about.folder)}
  listen-on port ${about.port} tls world http world { 127.0.0.1; };
  recursion yes;
  allow-query { 127.0.0.1; };
  forward only;
  forwarders { 127.0.0.1 port ${about.authoritativePort}; };
  dnssec-validation yes;
};
controls { };
trust-anchors { ${quote(anchor.domain)} static-key ${anchor.numbers} ${quote(anchor.key)}; };
`;
}
