/** The background as the worker runs it, in Node; it needs a global `indexedDB` and `WebSocket`. */
import { request } from 'node:http';
import { createApp, type App } from '../../src/background/app.ts';
import type { AccountView } from '../../src/contract/accounts.ts';
import type { FetchPort, KeyValuePort, Ports } from '../../src/platform/ports.ts';
import { openAccountsStore } from '../../src/store/accounts-store.ts';
import { openChatStore } from '../../src/store/chat-store.ts';
import { openDiscoveryStore } from '../../src/store/discovery-store.ts';
import { openFramesStore } from '../../src/store/frames-store.ts';
import { openStreamsStore } from '../../src/store/streams-store.ts';
import { mortal, type Mortal } from './mortal.ts';
import { everyEndpointAnswers, memoryStorage, nodePorts } from './node-ports.ts';
import { until } from './wait.ts';

const asRead = { ok: true, contentType: '', maxAge: null, security: null, timing: {} } as const;

/** Node's fetch maps no names: the documents come from Prosody's plain port, by Host header. */
const hostMeta = (port: number): FetchPort => ({
  read: ({ url, accept }) =>
    new Promise((resolve) => {
      const { hostname, pathname } = new URL(url);
      const headers = { host: hostname, accept };
      request({ port: port, host: '127.0.0.1', path: pathname, headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        const status = response.statusCode ?? 0;
        response.on('end', () => resolve({ ...asRead, status, finalUrl: url, text }));
      }).end();
    }),
});

/** The background on its real stores, restored. `port` is a server's plain HTTP port on loopback. */
export async function wakeApp(port: number, session: KeyValuePort = memoryStorage()): Promise<App> {
  return compose(nodePorts(session), port);
}

export interface MortalApp {
  readonly app: App;
  /** Ends it as a browser ends a worker: without a word. */
  kill(): void;
}

/** As `wakeApp`; whoever wakes one on the same storage after it was killed is the worker that comes next. */
export async function wakeMortal(port: number, session: KeyValuePort): Promise<MortalApp> {
  const { ports, within, kill } = mortal(nodePorts(session));
  return { app: await compose(ports, port, within), kill };
}

async function compose(
  ports: Ports,
  port: number,
  within: Mortal['within'] = (store) => store,
): Promise<App> {
  const stores = {
    accounts: within(openAccountsStore()),
    frames: within(openFramesStore()),
    chat: within(openChatStore()),
    streams: within(openStreamsStore()),
    discovery: within(openDiscoveryStore()),
  };
  const app = createApp({ ...ports, fetch: hostMeta(port), probe: everyEndpointAnswers }, stores);
  await app.restored;
  return app;
}

export async function accountIn(app: App, jid: string): Promise<AccountView | undefined> {
  return (await app.handlers['accounts.list']({})).find((one) => one.jid === jid);
}

/** Waits until the session of `jid` is in a phase. */
export function phaseOf(app: App, jid: string, wanted: string): Promise<AccountView> {
  return until(`${jid} is ${wanted}`, async () => {
    const found = await accountIn(app, jid);
    return found?.state.phase === wanted ? found : undefined;
  });
}
