/** For `ejabberd.yml` of ejabberd 24. */
import type { Snippets } from './index.ts';

export const ejabberd: Snippets = {
  'host-meta': `listen:
  - port: 443
    module: ejabberd_http
    tls: true
    request_handlers:
      /.well-known/host-meta: mod_host_meta
      /.well-known/host-meta.json: mod_host_meta
      /ws: ejabberd_http_ws
      /bosh: mod_bosh
modules:
  mod_bosh: {}
  mod_host_meta:
    websocket_url: "wss://@HOST@/ws"
    bosh_service_url: "https://@HOST@/bosh"`,
  cors: `listen:
  - port: 443
    module: ejabberd_http
    tls: true
    custom_headers:
      "Access-Control-Allow-Origin": "*"`,
  hsts: `listen:
  - port: 443
    module: ejabberd_http
    tls: true
    custom_headers:
      "Strict-Transport-Security": "max-age=31536000; includeSubDomains"`,
  websocket: `listen:
  - port: 443
    module: ejabberd_http
    tls: true
    request_handlers:
      /ws: ejabberd_http_ws`,
  bosh: `listen:
  - port: 443
    module: ejabberd_http
    tls: true
    request_handlers:
      /bosh: mod_bosh
modules:
  mod_bosh: {}`,
  's2s-websocket': `# ejabberd speaks to servers over TLS; a bridge such as xmpp-proxy puts a WebSocket in front of this port.
listen:
  - port: 5270
    module: ejabberd_s2s_in
    tls: true`,
  'secure-url': `modules:
  mod_host_meta:
    websocket_url: "wss://@HOST@/ws"
    bosh_service_url: "https://@HOST@/bosh"`,
  certificate: `certfiles:
  - /etc/letsencrypt/live/*/fullchain.pem
  - /etc/letsencrypt/live/*/privkey.pem`,
  'server-proof': `s2s_use_starttls: required
modules:
  mod_s2s_dialback: {}`,
  mechanisms: `auth_password_format: scram
auth_scram_hash: sha256
disable_sasl_mechanisms:
  - digest-md5
  - plain`,
};
