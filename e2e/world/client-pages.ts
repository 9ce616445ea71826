/** Pages that run other people's XMPP clients, served by the tap on a domain of the world. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { root } from '../run/root.ts';
import { juliet, parts, type User } from './accounts.ts';
import type { StaticDocument } from './static.ts';

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

const html = (body: string): StaticDocument => ({
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html>${body}`,
});

/** `/converse.html` signs in by converse.js and nothing else, with the files it may ask for. */
export function converseDocuments(user: User = juliet): ReadonlyMap<string, StaticDocument> {
  const dist = join(root, 'node_modules/converse.js/dist');
  const documents = new Map<string, StaticDocument>();
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    documents.set(`/dist/${name}`, {
      headers: { 'content-type': type },
      body: readFileSync(join(dist, name), 'utf8'),
    });
  }
  const settings = JSON.stringify({
    authentication: 'login',
    auto_login: true,
    jid: user.jid,
    password: user.password,
    websocket_url: `wss://${parts(user.jid).domain}/xmpp-websocket`,
    discover_connection_methods: false,
    assets_path: '/dist/',
    view_mode: 'fullscreen',
    clear_cache_on_logout: true,
  });
  documents.set(
    '/converse.html',
    html(`<title>converse.js</title><link rel="stylesheet" href="/dist/converse.min.css">
<body><script type="module">
import converse from '/dist/converse.min.js';
converse.initialize(${settings});
</script>`),
  );
  return documents;
}

/**
 * `/xmpp-client.html` has `@xmpp/client` and a started client as `window.xmpp`; `/shared-worker.html` has it in a shared
 * worker, which signs in a moment after it was made.
 */
export function xmppClientDocuments(user: User = juliet): ReadonlyMap<string, StaticDocument> {
  const { local, domain } = parts(user.jid);
  const settings = JSON.stringify({
    service: `wss://${domain}/xmpp-websocket`,
    domain,
    username: local,
    password: user.password,
  });
  return new Map([
    [
      '/xmpp-client.js',
      {
        headers: { 'content-type': 'text/javascript' },
        body: readFileSync(join(root, 'node_modules/@xmpp/client/dist/xmpp.min.js'), 'utf8'),
      },
    ],
    [
      '/shared-worker.js',
      {
        headers: { 'content-type': 'text/javascript' },
        body: `importScripts('/xmpp-client.js');
const xmpp = XMPP.client(${settings});
xmpp.reconnect.stop();
xmpp.on('online', () => xmpp.send(XMPP.xml('presence')));
onconnect = () => {};
// Nobody listens; the page waits for nothing either.
xmpp.on('error', () => {});
self.xmpp = xmpp;
setTimeout(() => xmpp.start().catch(() => {}), 1500);`,
      },
    ],
    [
      '/shared-worker.html',
      html(`<title>shared worker</title><body><script>new SharedWorker('/shared-worker.js');</script>`),
    ],
    [
      '/xmpp-client.html',
      html(`<title>@xmpp/client</title><body><script src="/xmpp-client.js"></script><script>
const xmpp = XMPP.client(${settings});
xmpp.reconnect.stop();
window.heard = [];
xmpp.on('stanza', (stanza) => { if (stanza.is('message')) window.heard.push(stanza.getChildText('body')); });
xmpp.on('error', (error) => { window.failed = String(error); });
xmpp.on('online', async () => { await xmpp.send(XMPP.xml('presence')); window.online = true; });
window.xmpp = xmpp;
xmpp.start().catch((error) => { window.failed = String(error); });
</script>`),
    ],
  ]);
}
