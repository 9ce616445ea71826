/** Writes a Prosody configuration. */
import type { Federation } from './federation.ts';

export type PasswordHash = 'SHA-1' | 'SHA-256';

export interface ProsodySettings {
  readonly folder: string;
  readonly domains: readonly string[];
  readonly httpPort: number;
  readonly c2sPort: number;
  /** Which SCRAM each host offers; SHA-256 where nothing is said. */
  readonly hashes: Readonly<Record<string, PasswordHash>>;
  /** Hosts where everybody is welcome without an account. */
  readonly anonymous: readonly string[];
  /** Public base URL of each host, ending in `/`: what host-meta lists. */
  readonly publicUrls: Readonly<Record<string, string>>;
  /** Modules beyond the usual ones. */
  readonly modules: readonly string[];
  /** Of the usual ones, those to leave out. */
  readonly without: readonly string[];
  /** Components by their host, each with its module. */
  readonly components: Readonly<Record<string, string>>;
  /** Options of modules. */
  readonly options: Readonly<Record<string, number | boolean>>;
  readonly archive: 'internal' | 'sql';
  readonly social: boolean;
  /** Null where it talks to no other server. */
  readonly federation: (Federation & { readonly port: number }) | null;
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

function federationModules({ federation }: ProsodySettings): readonly string[] {
  if (federation === null) return [];
  return [
    's2s_bidi',
    's2s_loopback',
    ...(federation.proof === 'dialback' ? ['dialback'] : ['s2s_auth_certs']),
  ];
}

/** One port, a certificate asked for, other domains where they are said to be. */
function federationConfig(settings: ProsodySettings): string {
  const { folder, federation } = settings;
  if (federation === null) return 's2s_ports = {}\ns2s_direct_tls_ports = {}';
  const [domain = ''] = settings.domains;
  const byCertificate = federation.proof === 'certificate';
  const direct = federation.entry !== 'starttls';
  return `
s2s_ports = { ${direct ? '' : federation.port} }
s2s_direct_tls_ports = { ${direct ? federation.port : ''} }
${direct ? '' : `ssl = { cafile = ${quote(`${folder}/ca.crt`)}; capath = false; }`}
s2s_direct_tls_ssl = {
  certificate = ${quote(`${folder}/certs/${domain}.crt`)}; key = ${quote(`${folder}/certs/${domain}.key`)};
  cafile = ${quote(`${folder}/ca.crt`)}; capath = false;
}
s2s_secure_auth = ${byCertificate}
s2s_require_encryption = ${byCertificate}
${Object.entries(federation.peers)
  .map(([name, port]) => `peer_port_${name.replaceAll('.', '_')} = ${port}`)
  .join('\n')}`;
}

/** Prosody finds other domains by DNS alone; this module tells it where they are on loopback. */
export const loopbackModule = `
module:set_global();
local manual = require "prosody.net.resolvers.manual";
local function find(event)
  local port = module:get_option_number("peer_port_" .. event.session.to_host:gsub("%.", "_"));
  if port then
    local extra = {};
    event.resolver = manual.new({ { "tcp4", "127.0.0.1", port, extra } }, "tcp", extra);
  end
end
function module.add_host(host_module)
  host_module:hook("s2sout-pre-connect", find, 200);
end
`;

/** A room that loses somebody without a word, as one does whose server was restarted: to who says so in it. */
export const loseOccupantModule = `
module:hook("muc-occupant-groupchat", function (event)
  if event.stanza:get_child_text("body") ~= "/lose me" then return; end
  local room, occupant = event.room, event.occupant;
  for jid in occupant:each_session() do room._jid_nick[jid] = nil; end
  room._occupants[occupant.nick] = nil;
  return true;
end, 1000);
`;

/** The text of `prosody.cfg.lua`. Every path lies in `settings.folder`. */
export function prosodyConfig(settings: ProsodySettings): string {
  const { folder } = settings;
  const hosts = settings.domains.map(
    (domain) => `
VirtualHost ${quote(domain)}
  http_external_url = ${quote(settings.publicUrls[domain] ?? `https://${domain}/`)}
  password_hash = ${quote(settings.hashes[domain] ?? 'SHA-256')}
  ${settings.anonymous.includes(domain) ? 'authentication = "anonymous"' : ''}
`,
  );
  const components = Object.entries(settings.components).map(
    ([host, module]) => `
Component ${quote(host)} ${quote(module)}
`,
  );
  return `
${process.getuid?.() === 0 ? 'run_as_root = true' : ''}
pidfile = ${quote(`${folder}/prosody.pid`)}
data_path = ${quote(`${folder}/data`)}
plugin_paths = { ${quote(`${folder}/plugins`)} }
admin_socket = ${quote(`${folder}/prosody.sock`)}
certificates = ${quote(`${folder}/certs`)}
interfaces = { "127.0.0.1" }
http_interfaces = { "127.0.0.1" }
http_ports = { ${settings.httpPort} }
https_ports = {}
c2s_ports = { ${settings.c2sPort} }
c2s_direct_tls_ports = {}
${federationConfig(settings)}
modules_enabled = ${list([...usualModules, ...federationModules(settings), ...settings.modules, ...(settings.social ? ['vcard'] : [])])}
modules_disabled = ${list([...(settings.federation === null ? ['s2s'] : []), ...settings.without])}
authentication = "internal_hashed"
default_storage = "internal"
storage = { archive = ${quote(settings.archive)} }
sql = { driver = "SQLite3", database = ${quote(`${folder}/archive.sqlite`)} }
sqlite_tune = "fast"
-- The default of 10,000 would forget the beginning of a long conversation.
storage_archive_item_limit = 100000
consider_websocket_secure = true
consider_bosh_secure = true
c2s_require_encryption = true
allow_registration = false
${Object.entries(settings.options)
  .map(([name, value]) => `${name} = ${value}`)
  .join('\n')}
log = { { levels = { min = "info" }, to = "console" } }
${hosts.join('')}${components.join('')}${settings.social ? socialComponents(settings) : ''}`;
}

/** A component takes over few of the modules of all hosts, and none of those that lead to other servers. */
function socialComponents(settings: ProsodySettings): string {
  const [domain = 'localhost'] = settings.domains;
  return `
Component "rooms.${domain}" "muc"
  modules_enabled = ${list(['muc_mam', 'lose_occupant', ...federationModules(settings)])}
  restrict_room_creation = false
  muc_room_default_public = true
Component "upload.${domain}" "http_file_share"
  modules_enabled = ${list(federationModules(settings))}
  http_external_url = ${quote(`https://upload.${domain}/`)}
  http_file_share_size_limit = 1048576
`;
}
