/** Writes an ejabberd configuration. */

export interface EjabberdSettings {
  readonly domains: readonly string[];
  readonly httpPort: number;
  /** PEM files, certificate and key together. */
  readonly certificates: readonly string[];
}

const quote = (text: string) => JSON.stringify(text);
const list = (items: readonly string[]) => items.map((item) => `  - ${quote(item)}`).join('\n');

/** The text of `ejabberd.yml`. */
export function ejabberdConfig({ domains, httpPort, certificates }: EjabberdSettings): string {
  return `
hosts:
${list(domains)}
certfiles:
${list(certificates)}
loglevel: info
# SCRAM-SHA-1, -256 and -512 can all be offered only where the password is at hand.
auth_method: internal
auth_password_format: plain
listen:
  -
    port: ${httpPort}
    ip: "127.0.0.1"
    module: ejabberd_http
    tls: false
    # TLS ends at the tap; without this SASL2 is not offered over WebSocket.
    allow_unencrypted_sasl2: true
    request_handlers:
      /xmpp-websocket: ejabberd_http_ws
      /http-bind: mod_bosh
      /.well-known/host-meta: mod_host_meta
      /.well-known/host-meta.json: mod_host_meta
      /api: mod_http_api
api_permissions:
  "the test world":
    from: mod_http_api
    who:
      ip: 127.0.0.1/32
    what:
      - register
      - add_rosteritem
      - stop
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
    default: always
  mod_offline: {}
  mod_ping: {}
  mod_roster: {}
  mod_stream_mgmt: {}
  mod_version: {}
`;
}
