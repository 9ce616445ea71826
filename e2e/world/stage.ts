/** Juliet's background on a real server, in Node: what the tests of conversations share. */
import { IDBFactory } from 'fake-indexeddb';
import type { App } from '../../src/background/app.ts';
import type { BackgroundEvent } from '../../src/contract/index.ts';
import type { MessageRecord } from '../../src/store/chat-records.ts';
import { openChatReader } from '../../src/store/open-readers.ts';
import { juliet, nurse, romeo, type User } from './accounts.ts';
import { createAuthority } from './ca.ts';
import { startDelay, type Delay } from './delay.ts';
import { startDevice, type Device } from './device.ts';
import { startEjabberd } from './ejabberd.ts';
import { needs } from './needs.ts';
import { phaseOf, wakeMortal, type MortalApp } from './node-app.ts';
import { memoryStorage } from './node-ports.ts';
import { installWebSocket } from './node-socket.ts';
import { startProsody } from './prosody.ts';
import type { Server } from './server.ts';
import { startTap, type Tap } from './tap.ts';
import { until } from './wait.ts';

const domains = ['capulet.example', 'montague.example'];
const friends = Array.from({ length: 24 }, (_, number): User => {
  const jid = `romeo${number}@montague.example`;
  return { jid, password: romeo.password, contacts: [juliet.jid] };
});
const people: readonly User[] = [
  { ...juliet, contacts: [nurse.jid, ...friends.map(({ jid }) => jid)] },
  nurse,
  ...friends,
];
type Start = (options: Parameters<typeof startEjabberd>[0]) => Promise<Server>;

/** The servers that are here. */
export const servers: readonly { name: 'Prosody' | 'ejabberd'; start: Start }[] = [
  {
    name: 'Prosody' as const,
    missing: await needs('prosody'),
    start: (options: Parameters<Start>[0]) =>
      startProsody({ ...options, modules: ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'] }),
  },
  { name: 'ejabberd' as const, missing: await needs('ejabberd'), start: startEjabberd },
].filter(({ missing }) => missing === undefined);

export interface Stage {
  readonly server: Server;
  readonly tap: Tap;
  /** The network between Juliet and her server. */
  readonly link: Delay;
  /** Juliet's background; online. */
  readonly app: App;
  /** What it pushed so far. */
  readonly events: readonly BackgroundEvent[];
  /** An empty profile, and Juliet signed in. */
  begin(): Promise<void>;
  /** Ends the worker without a word. */
  leave(): void;
  /** The next worker wakes on what the one before left, and gets online. */
  again(): Promise<void>;
  /** A contact of Juliet's with whom there was nothing yet: archives outlive a scene. */
  someone(): User;
  /** Another client, stopped with the scene. */
  device(user: User, resource?: string): Promise<Device>;
  messages(peer: string): Promise<readonly MessageRecord[]>;
  /** Waits for a conversation in which `found` finds something. */
  sees<T>(
    peer: string,
    what: string,
    found: (messages: readonly MessageRecord[]) => T | undefined,
  ): Promise<T>;
  /** Signs Juliet out and stops the other clients. */
  end(): Promise<void>;
  stop(): Promise<void>;
}

export async function startStage(start: Start): Promise<Stage> {
  const ca = await createAuthority();
  const server = await start({ domains, users: people, ca, social: true });
  const tap = await startTap({
    ca,
    routes: new Map(domains.map((name) => [name, { port: server.httpPort }])),
  });
  const link = await startDelay({ to: tap.port, latency: 0 });
  const addresses = domains.map((host) => ({ host, port: 443, to: link.port }));
  const restore = installWebSocket({ addresses, ca: ca.cert });
  let living: MortalApp | null = null;
  let storage = memoryStorage();
  let met = 0;
  let devices: Device[] = [];
  const events: BackgroundEvent[] = [];

  const wake = async (): Promise<App> => {
    living = await wakeMortal(server.httpPort, storage);
    living.app.connected((pushed) => {
      if (pushed.type === 'event') events.push(pushed.event);
    });
    return living.app;
  };
  const app = (): App => {
    if (living === null) throw new Error('nobody is there: begin() first');
    return living.app;
  };
  const messages = (peer: string): Promise<readonly MessageRecord[]> =>
    openChatReader().messages(juliet.jid, peer, 1000);

  return {
    server,
    tap,
    link,
    get app() {
      return app();
    },
    events,
    async begin() {
      globalThis.indexedDB = new IDBFactory();
      storage = memoryStorage();
      events.length = 0;
      await wake();
      const { jid, password } = juliet;
      await app().handlers['accounts.signIn']({ jid, password, allowPlain: false });
      await phaseOf(app(), jid, 'online');
      await until('the roster is here', async () =>
        (await app().handlers['roster.list']({ account: jid })).length > 0 ? true : undefined,
      );
    },
    leave: () => living?.kill(),
    async again() {
      living?.kill();
      await phaseOf(await wake(), juliet.jid, 'online');
    },
    someone() {
      const friend = friends[met];
      if (friend === undefined) throw new Error('Juliet knows nobody else');
      met += 1;
      return friend;
    },
    async device(user, resource) {
      const device = await startDevice({
        ...{ user, httpPort: server.httpPort, carbons: true },
        ...(resource === undefined ? {} : { resource }),
      });
      devices.push(device);
      return device;
    },
    messages,
    sees: (peer, what, found) => until(what, async () => found(await messages(peer)), 30_000),
    async end() {
      await app().handlers['accounts.forget']({ jid: juliet.jid });
      living?.kill();
      living = null;
      for (const device of devices) await device.stop();
      devices = [];
    },
    async stop() {
      restore();
      await link.stop();
      await tap.stop();
      await server.stop();
    },
  };
}
