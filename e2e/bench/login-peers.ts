/** The same job by other people's clients, as their documentation says. */
import type * as StropheModule from 'strophe.js';
import { DOMParser, DOMImplementation, XMLSerializer } from '@xmldom/xmldom';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../run/root.ts';
import { parts } from '../world/accounts.ts';

export type Login = (url: string, address: string, password: string) => Promise<void>;

/** Takes the global `WebSocket` as it is when this is called. */
export async function xmppClientLogin(): Promise<Login> {
  const { client, xml } = await import('@xmpp/client');
  return async (url, address, password) => {
    const { local, domain } = parts(address);
    const xmpp = client({ service: url, domain, username: local, password });
    xmpp.reconnect.stop();
    xmpp.on('error', () => undefined);
    await xmpp.start();
    await xmpp.iqCaller.request(xml('iq', { type: 'get' }, xml('query', { xmlns: 'jabber:iq:roster' })));
    await xmpp.stop();
  };
}

/** Strophe needs a document; in a page it would be the browser's. */
function installDocument(): void {
  const globals = { DOMParser, XMLSerializer, document: { implementation: new DOMImplementation() } };
  const owner = new DOMImplementation().createDocument(null, 'owner', null);
  Object.assign(globals.document, {
    createElement: (name: string) => owner.createElement(name),
    createElementNS: (namespace: string, name: string) => owner.createElementNS(namespace, name),
    createTextNode: (text: string) => owner.createTextNode(text),
    importNode: (node: Parameters<typeof owner.importNode>[0], deep?: boolean) =>
      owner.importNode(node, deep),
    documentElement: owner.documentElement,
  });
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

export async function stropheLogin(): Promise<Login> {
  installDocument();
  // The package's form for Node brings sockets of its own, which know nothing of the test world.
  const file = join(root, 'node_modules/strophe.js/dist/strophe.esm.js');
  const { Strophe, $iq } = (await import(pathToFileURL(file).href)) as typeof StropheModule;
  // It tells the console of every step, on the output that carries the rows.
  Strophe.setLogLevel(Strophe.LogLevel.FATAL);
  return (url, address, password) =>
    new Promise((resolve, reject) => {
      const connection = new Strophe.Connection(url);
      connection.connect(address, password, (status: number, condition: unknown) => {
        if (status === Strophe.Status.CONNECTED) {
          const roster = $iq({ type: 'get' }).c('query', { xmlns: 'jabber:iq:roster' });
          connection.sendIQ(
            roster.tree(),
            () => {
              connection.disconnect('done');
              resolve();
            },
            () => reject(new Error('no roster')),
          );
        }
        const failures: number[] = [Strophe.Status.AUTHFAIL, Strophe.Status.CONNFAIL, Strophe.Status.ERROR];
        if (failures.includes(status)) reject(new Error(`Strophe failed: ${String(condition)}`));
      });
    });
}
