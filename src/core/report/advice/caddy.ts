/** For a `Caddyfile`. */
import type { Snippets } from './index.ts';

export const caddy: Snippets = {
  'host-meta': `{domain} {
  header /.well-known/host-meta* Access-Control-Allow-Origin *
  header /.well-known/host-meta Content-Type application/xrd+xml
  header /.well-known/host-meta.json Content-Type application/json
  root * /var/www/{domain}
  file_server
}`,
  'host-meta-2': `# {domain}/host-meta.json, written by hand: {"xmpp": {"ttl": 86400}, "links": [{"rel":
# "urn:xmpp:alt-connections:websocket", "href": "wss://{domain}/xmpp-websocket",
# "ips": ["192.0.2.7", "2001:db8::7"], "priority": 10, "weight": 50, "sni": "{domain}"}]}
{domain} {
  header /.well-known/host-meta.json Access-Control-Allow-Origin *
  header /.well-known/host-meta.json Content-Type application/json
  root * /var/www/{domain}
  file_server
}`,
  'well-known': `{domain} {
  header /.well-known/* Access-Control-Allow-Origin *
  root * /var/www/{domain}
  file_server
}`,
  cors: `{domain} {
  header /.well-known/* Access-Control-Allow-Origin *
}`,
  'media-type': `{domain} {
  header /.well-known/host-meta Content-Type application/xrd+xml
  header /.well-known/host-meta.json Content-Type application/json
}`,
  hsts: `{domain} {
  header Strict-Transport-Security "max-age=31536000; includeSubDomains"
}`,
  redirect: `{domain} {
  redir /.well-known/host-meta https://xmpp.{domain}/.well-known/host-meta 302
}`,
  websocket: `{domain} {
  reverse_proxy /xmpp-websocket 127.0.0.1:5280
}`,
  bosh: `{domain} {
  reverse_proxy /http-bind 127.0.0.1:5280
}`,
  's2s-websocket': `{domain} {
  # Where the bridge listens.
  reverse_proxy /xmpp-websocket-s2s 127.0.0.1:5281
}`,
  subprotocol: `{domain} {
  # Caddy passes Sec-WebSocket-Protocol on both ways by itself; no header_up or header_down may take it away.
  reverse_proxy /xmpp-websocket 127.0.0.1:5280
}`,
  certificate: `{domain} {
  # Caddy gets and renews the certificate by itself; port 80 or 443 must reach it.
}`,
};
