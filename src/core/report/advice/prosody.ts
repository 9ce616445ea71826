/** For `prosody.cfg.lua` of Prosody 13. */
import type { Snippets } from './index.ts';

export const prosody: Snippets = {
  'host-meta': `-- Writes host-meta and host-meta.json of each host from what it serves. Below modules_enabled:
modules_enabled:append { "http_altconnect"; "websocket"; "bosh" }
VirtualHost "{domain}"
  http_external_url = "https://{domain}/"`,
  cors: `-- mod_http_altconnect lets every site read host-meta. For what mod_http_files serves:
http_cors_override = { files = { enabled = true } }`,
  hsts: `-- From the prosody-modules: https://modules.prosody.im/mod_strict_https. Below modules_enabled:
modules_enabled:append { "strict_https" }
hsts_header = "max-age=31536000; includeSubDomains"`,
  websocket: `-- Below modules_enabled:
modules_enabled:append { "websocket" }
-- A proxy in front ends TLS.
consider_websocket_secure = true
trusted_proxies = { "127.0.0.1"; "::1" }
VirtualHost "{domain}"
  http_external_url = "https://{domain}/"`,
  bosh: `-- Below modules_enabled:
modules_enabled:append { "bosh" }
consider_bosh_secure = true
http_cors_override = { bosh = { enabled = true } }`,
  's2s-websocket': `-- Prosody speaks to servers over TLS; a bridge such as xmpp-proxy puts a WebSocket in front of this port.
s2s_direct_tls_ports = { 5270 }`,
  'secure-url': `VirtualHost "{domain}"
  -- host-meta lists wss: and https: addresses below this.
  http_external_url = "https://{domain}/"`,
  certificate: `certificates = "certs"
-- Then, as root: prosodyctl --root cert import /etc/letsencrypt/live`,
  'server-proof': `-- EXTERNAL for whoever shows a certificate, dialback for the rest. Below modules_enabled:
modules_enabled:append { "s2s_auth_certs"; "dialback" }
s2s_secure_auth = false`,
  mechanisms: `-- SCRAM needs hashes; then sign-in needs no password on the wire.
authentication = "internal_hashed"
password_hash = "SHA-256"
disable_sasl_mechanisms = { "DIGEST-MD5"; "PLAIN" }`,
};
