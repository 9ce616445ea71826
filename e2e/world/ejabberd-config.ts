/** Writes an ejabberd configuration. */

/** How an ejabberd talks to other servers: by certificates of the test world alone. */
export interface OtherServers {
  /** Its own port on loopback, with STARTTLS. */
  readonly port: number;
  /** Whom it asks where others are: a name server on loopback. */
  readonly nameServer: number;
}

export interface EjabberdSettings {
  /** For files that are uploaded. */
  readonly folder: string;
  readonly social: boolean;
  readonly domains: readonly string[];
  readonly httpPort: number;
  /** PEM files, certificate and key together. */
  readonly certificates: readonly string[];
  /** Keeps passwords under SCRAM-SHA-1 alone, and asks clients for better hashes (XEP-0480). */
  readonly upgrades: boolean;
  /** Where it keeps archives. Mnesia, which it warns of itself, reads all of an archive for each page. */
  readonly archive: 'mnesia' | 'sql';
  /** Modules beyond the usual ones. */
  readonly modules: readonly string[];
  /** Null where it talks to no other server. */
  readonly servers: (OtherServers & { readonly authority: string }) | null;
}

const quote = (text: string) => JSON.stringify(text);
const list = (items: readonly string[]) => items.map((item) => `  - ${quote(item)}`).join('\n');

const ownApi = (httpPort: number, handlers: readonly string[], more = ''): string => `listen:
  -
    port: ${httpPort}
    ip: "127.0.0.1"
    module: ejabberd_http
    tls: false
    # TLS ends at the tap; without this SASL2 is not offered over WebSocket.
    allow_unencrypted_sasl2: true
    request_handlers:
${handlers.map((one) => `      ${one}`).join('\n')}
      /api: mod_http_api
${more}
api_permissions:
  "the test world":
    from: mod_http_api
    who:
      ip: 127.0.0.1/32
    what:
      - register
      - add_rosteritem
      - reload_config
      - stop`;

/** Nothing but what `included` says, a file that may change, and the way to have it read anew. */
export function includingConfig(domains: readonly string[], httpPort: number, included: string): string {
  return `
hosts:
${list(domains)}
include_config_file:
  - ${quote(included)}
${ownApi(httpPort, [])}
modules:
  mod_http_api: {}
`;
}

/** The text of `ejabberd.yml`. */
export function ejabberdConfig({
  folder,
  social,
  domains,
  httpPort,
  certificates,
  upgrades,
  archive,
  modules,
  servers,
}: EjabberdSettings): string {
  return `
hosts:
${list(domains)}
certfiles:
${list(certificates)}
loglevel: info
auth_method: internal
# SCRAM-SHA-1, -256 and -512 can all be offered only where the password is at hand.
${upgrades ? 'auth_password_format: scram\nauth_scram_hash: sha' : 'auth_password_format: plain'}
${ownApi(
  httpPort,
  [
    '/xmpp-websocket: ejabberd_http_ws',
    '/http-bind: mod_bosh',
    '/.well-known/host-meta: mod_host_meta',
    '/.well-known/host-meta.json: mod_host_meta',
    ...(social ? ['/upload: mod_http_upload'] : []),
  ],
  servers === null ? '' : serversIn(servers),
)}
${servers === null ? '' : serversOut(servers)}
${archive === 'sql' ? `sql_type: sqlite\nsql_database: ${quote(`${folder}/archive.sqlite`)}` : ''}
acl:
  local:
    user_regexp: ""
modules:
  mod_admin_extra: {}
  mod_auth_fast: {}
  mod_bosh: {}
  mod_carboncopy: {}
  mod_disco: {}
  mod_host_meta:
    bosh_service_url: "https://@HOST@/http-bind"
    websocket_url: "wss://@HOST@/xmpp-websocket"
  mod_http_api: {}
  mod_mam:
    db_type: ${archive}
    default: always
  mod_offline: {}
  mod_ping: {}
  mod_roster: {}
  mod_stream_mgmt: {}
${upgrades ? '  mod_scram_upgrade:\n    offered_upgrades: [sha256, sha512]' : ''}
  mod_version: {}
${social ? socialModules(folder) : ''}
${modules.map((name) => `  ${name}: {}`).join('\n')}
`;
}

const serversIn = ({ port }: OtherServers): string => `  -
    port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_s2s_in`;

const serversOut = ({ authority }: NonNullable<EjabberdSettings['servers']>): string => `
s2s_use_starttls: required
s2s_cafile: ${quote(authority)}
outgoing_s2s_families: [ipv4]`;

/** Erlang's own settings for names (`ERL_INETRC`): one name server on loopback is asked, and nobody else. */
export const namesAt = (nameServer: number): string => `{resolv_conf, ""}.
{lookup, [file, native]}.
{nameserver, {127,0,0,1}, ${nameServer}}.
`;

const socialModules = (folder: string): string => `
  mod_caps: {}
  mod_blocking: {}
  mod_privacy: {}
  mod_vcard: {}
  mod_http_upload:
    host: "upload.@HOST@"
    put_url: "https://upload.@HOST@/upload"
    docroot: ${quote(`${folder}/upload`)}
    max_size: 1048576
    access: all
  mod_muc:
    host: "rooms.@HOST@"
    default_room_options:
      mam: true
  mod_muc_occupantid: {}
  mod_pubsub:
    access_createnode: all
    max_items_node: 1000
    plugins: [flat, pep]`;
