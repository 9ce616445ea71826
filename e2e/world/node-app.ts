/** The background as the worker runs it, in Node; it needs a global `indexedDB` and `WebSocket`. */
import { createApp, type App, type Stores } from '../../src/background/app.ts';
import type { AccountView } from '../../src/contract/accounts.ts';
import type { ClockPort, FetchPort, KeyValuePort, Ports } from '../../src/platform/ports.ts';
import { openAccountsStore } from '../../src/store/accounts-store.ts';
import { openChatStore } from '../../src/store/chat-store.ts';
import { openDiscoveryStore } from '../../src/store/discovery-store.ts';
import { openFramesStore } from '../../src/store/frames-store.ts';
import { openHistoryStore } from '../../src/store/history-store.ts';
import { openReportsStore } from '../../src/store/reports-store.ts';
import { openAvatarsStore } from '../../src/store/avatars-store.ts';
import { openRoomsStore } from '../../src/store/rooms-store.ts';
import { openStreamsStore } from '../../src/store/streams-store.ts';
import { openVaultStore } from '../../src/store/vault-store.ts';
import { fetchPort } from './fetch-port.ts';
import { mortal } from './mortal.ts';
import { everyEndpointAnswers, memoryStorage, nodePorts } from './node-ports.ts';
import { until } from './wait.ts';

/** The background on its real stores, restored. `port` is a server's plain HTTP port on loopback. */
export async function wakeApp(port: number, session: KeyValuePort = memoryStorage()): Promise<App> {
  const app = assemble(portsAt(port, session), (store) => store);
  await app.restored;
  return app;
}

export interface MortalApp {
  readonly app: App;
  /** State is restored; never resolves where it died before. */
  readonly restored: Promise<unknown>;
  /** Ends it as a browser ends a worker: without a word. */
  kill(): void;
  readonly dead: boolean;
  readonly died: Promise<void>;
}

/**
 * As `wakeApp`; whoever wakes one on the same storage after it was killed is the worker that comes next. `onStep` is
 * called before each step that outlives it.
 */
export async function wakeMortal(
  port: number,
  session: KeyValuePort,
  onStep?: () => void,
): Promise<MortalApp> {
  const one = startMortal(port, session, onStep === undefined ? {} : { onStep });
  await one.restored;
  return one;
}

/** As `wakeMortal`, but perhaps dead before it is awake. */
export function startMortal(
  port: number,
  session: KeyValuePort,
  options: {
    /** See `mortal`. */
    readonly onStep?: () => void;
    /** What nobody in it could handle; thrown where nobody listens. */
    readonly fault?: (error: unknown) => void;
    /** Instead of straight to the server. */
    readonly fetch?: FetchPort;
    readonly clock?: ClockPort;
  } = {},
): MortalApp {
  const ports = {
    ...portsAt(port, session),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  };
  const { fault = (error: unknown) => ports.fault(error) } = options;
  const one = mortal({ ...ports, fault }, options.onStep);
  const app = assemble(one.ports, one.within);
  return {
    app,
    restored: app.restored,
    kill: () => one.kill(),
    get dead() {
      return one.dead;
    },
    died: one.died,
  };
}

export interface FullApp {
  readonly app: App;
  /** What was reported so far. */
  readonly faults: readonly unknown[];
  /** From now on these stores, or only these writing methods of them, refuse; what is there can be read. */
  fill(refusing: readonly (keyof Stores | `${keyof Stores}.${string}`)[], why?: string): void;
}

/** As `wakeApp`, on a disk that can be full. */
export async function wakeFull(port: number): Promise<FullApp> {
  const faults: unknown[] = [];
  let full: readonly string[] = [];
  let name = '';
  const limited = <T extends object>(store: T, of: keyof Stores): T =>
    new Proxy(store, {
      get(target, method) {
        const value: unknown = Reflect.get(target, method);
        if (typeof value !== 'function' || typeof method !== 'string') return value;
        return (...args: unknown[]): unknown =>
          (full.includes(of) && !reading.has(method)) || full.includes(`${of}.${method}`)
            ? Promise.reject(new DOMException('nothing can be written', name))
            : Reflect.apply(value, target, args);
      },
    });
  const app = assemble(
    { ...portsAt(port, memoryStorage()), fault: (error) => void faults.push(error) },
    limited,
  );
  await app.restored;
  return {
    app,
    faults,
    fill(refusing, why = 'QuotaExceededError') {
      full = refusing;
      name = why;
    },
  };
}

/** Methods of stores that write nothing, or only make room. */
const reading = new Set([
  ...['open', 'all', 'inState', 'actsInState', 'gap', 'unread', 'client', 'session', 'read', 'key', 'remove'],
  ...['forget', 'removeSession', 'closeGap', 'roster', 'removeRoster'],
]);

function portsAt(port: number, session: KeyValuePort): Ports {
  return { ...nodePorts(session), fetch: fetchPort({ port }), probe: everyEndpointAnswers };
}

function assemble(ports: Ports, within: <T extends object>(store: T, name: keyof Stores) => T): App {
  const stores = {
    accounts: within(openAccountsStore(), 'accounts'),
    frames: within(openFramesStore(), 'frames'),
    chat: within(openChatStore(), 'chat'),
    rooms: within(openRoomsStore(), 'rooms'),
    avatars: within(openAvatarsStore(), 'avatars'),
    streams: within(openStreamsStore(), 'streams'),
    vault: within(openVaultStore(), 'vault'),
    history: within(openHistoryStore(), 'history'),
    discovery: within(openDiscoveryStore(), 'discovery'),
    reports: within(openReportsStore(), 'reports'),
  };
  return createApp(ports, stores);
}

export async function accountIn(app: App, jid: string): Promise<AccountView | undefined> {
  return (await app.handlers['accounts.list']({})).find((one) => one.jid === jid);
}

/** Waits until the session of `jid` is in a phase. */
export function phaseOf(app: App, jid: string, wanted: string): Promise<AccountView> {
  return until(
    `${jid} is ${wanted}`,
    async () => {
      const found = await accountIn(app, jid);
      return found?.state.phase === wanted ? found : undefined;
      // A try that fails is followed by a wait, on a busy machine by more than one.
    },
    30_000,
  );
}
