/** Writes a Prosody configuration. */

export type PasswordHash = 'SHA-1' | 'SHA-256';

export interface ProsodySettings {
  readonly folder: string;
  readonly domains: readonly string[];
  readonly httpPort: number;
  readonly c2sPort: number;
  /** Which SCRAM each host offers; SHA-256 where nothing is said. */
  readonly hashes: Readonly<Record<string, PasswordHash>>;
  /** Public base URL of each host, ending in `/`: what host-meta lists. */
  readonly publicUrls: Readonly<Record<string, string>>;
  /** Modules beyond the usual ones. */
  readonly modules: readonly string[];
  /** Of the usual ones, those to leave out. */
  readonly without: readonly string[];
}

const usualModules = [
  'roster',
  'saslauth',
  'tls',
  'disco',
  'ping',
  'version',
  'time',
  'carbons',
  'mam',
  'smacks',
  'csi_simple',
  'blocklist',
  'pep',
  'vcard4',
  'bosh',
  'websocket',
  'http_altconnect',
];

/** Lua's long form would need escapes of its own; JSON's string form reads the same for what is used here. */
const quote = (text: string) => JSON.stringify(text);
const list = (items: readonly string[]) => `{ ${items.map(quote).join('; ')} }`;

/** The text of `prosody.cfg.lua`. Every path lies in `settings.folder`. */
export function prosodyConfig(settings: ProsodySettings): string {
  const { folder } = settings;
  const hosts = settings.domains.map(
    (domain) => `
VirtualHost ${quote(domain)}
  http_external_url = ${quote(settings.publicUrls[domain] ?? `https://${domain}/`)}
  password_hash = ${quote(settings.hashes[domain] ?? 'SHA-256')}
`,
  );
  return `
${process.getuid?.() === 0 ? 'run_as_root = true' : ''}
pidfile = ${quote(`${folder}/prosody.pid`)}
data_path = ${quote(`${folder}/data`)}
admin_socket = ${quote(`${folder}/prosody.sock`)}
certificates = ${quote(`${folder}/certs`)}
interfaces = { "127.0.0.1" }
http_interfaces = { "127.0.0.1" }
http_ports = { ${settings.httpPort} }
https_ports = {}
c2s_ports = { ${settings.c2sPort} }
c2s_direct_tls_ports = {}
s2s_ports = {}
s2s_direct_tls_ports = {}
modules_enabled = ${list([...usualModules, ...settings.modules])}
modules_disabled = ${list(['s2s', ...settings.without])}
authentication = "internal_hashed"
storage = "internal"
consider_websocket_secure = true
consider_bosh_secure = true
c2s_require_encryption = true
allow_registration = false
log = { { levels = { min = "info" }, to = "console" } }
${hosts.join('')}`;
}
