/** For the `server` of nginx that answers for the domain. */
import type { Snippets } from './index.ts';

export const nginx: Snippets = {
  'host-meta': `location = /.well-known/host-meta {
  default_type application/xrd+xml;
  add_header Access-Control-Allow-Origin * always;
  alias /var/www/{domain}/host-meta;
}
location = /.well-known/host-meta.json {
  default_type application/json;
  add_header Access-Control-Allow-Origin * always;
  alias /var/www/{domain}/host-meta.json;
}`,
  'host-meta-2': `# {domain}/host-meta.json, written by hand: {"xmpp": {"ttl": 86400}, "links": [{"rel":
# "urn:xmpp:alt-connections:websocket", "href": "wss://{domain}/xmpp-websocket",
# "ips": ["192.0.2.7", "2001:db8::7"], "priority": 10, "weight": 50, "sni": "{domain}"}]}
location = /.well-known/host-meta.json {
  default_type application/json;
  add_header Access-Control-Allow-Origin * always;
  alias /var/www/{domain}/host-meta.json;
}`,
  'well-known': `location ~ ^/\\.well-known/(xmpp-client\\.xml|xmpp-server\\.xml|posh/[a-z-]+\\.json)$ {
  root /var/www/{domain};
  add_header Access-Control-Allow-Origin * always;
}`,
  cors: `location /.well-known/ {
  add_header Access-Control-Allow-Origin * always;
}`,
  'media-type': `location = /.well-known/host-meta { default_type application/xrd+xml; }
location = /.well-known/host-meta.json { default_type application/json; }`,
  hsts: `add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;`,
  redirect: `# Answer here instead of leading elsewhere; where it must lead on, only to https.
location = /.well-known/host-meta { return 302 https://xmpp.{domain}/.well-known/host-meta; }`,
  websocket: `location /xmpp-websocket {
  proxy_pass http://127.0.0.1:5280;
  proxy_http_version 1.1;
  proxy_set_header Host $host;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection "upgrade";
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_read_timeout 900s;
}`,
  bosh: `location /http-bind {
  proxy_pass http://127.0.0.1:5280;
  proxy_set_header Host $host;
  proxy_buffering off;
  proxy_read_timeout 120s;
}`,
  's2s-websocket': `# 5281: where the bridge listens.
location /xmpp-websocket-s2s {
  proxy_pass http://127.0.0.1:5281;
  proxy_http_version 1.1;
  proxy_set_header Host $host;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection "upgrade";
  proxy_read_timeout 900s;
}`,
  subprotocol: `# Both sides of the handshake must keep Sec-WebSocket-Protocol: nginx passes it on unless it is taken away.
location /xmpp-websocket {
  proxy_pass http://127.0.0.1:5280;
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection "upgrade";
  proxy_set_header Sec-WebSocket-Protocol $http_sec_websocket_protocol;
}`,
  certificate: `ssl_certificate /etc/letsencrypt/live/{domain}/fullchain.pem;
ssl_certificate_key /etc/letsencrypt/live/{domain}/privkey.pem;`,
};
