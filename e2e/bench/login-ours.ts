/** The worker's own session, without the browser around it: what `login` measures. Built by Vite like the worker. */
import { createContinuity } from '../../src/background/continuity.ts';
import { createEventHub } from '../../src/background/events.ts';
import { createRecorder } from '../../src/background/recorder.ts';
import { createRoster } from '../../src/background/roster.ts';
import { createSession } from '../../src/background/session.ts';
import { parseJid } from '../../src/core/jid.ts';
import { usualSettings } from '../../src/contract/settings.ts';
import { emptyRing } from '../../src/core/frames/ring.ts';
import type { FramesStore } from '../../src/store/frames-store.ts';
import type { ClientRecord, RosterRecord, SessionRecord } from '../../src/store/schema.ts';
import type { StreamsStore } from '../../src/store/streams-store.ts';
import { mortal } from '../world/mortal.ts';
import { credentialsIn, memoryVault } from '../world/memory-vault.ts';
import { memoryStorage, nodePorts, undisturbed, unwatched } from '../world/node-ports.ts';
import { resolutionOf } from '../world/resolution.ts';

/** Frames are numbered, masked and batched as ever; only the disk is left out. */
function forgetfulStore(): FramesStore {
  return {
    open: () => Promise.resolve({ ring: emptyRing, first: 1, rows: [], streams: [] }),
    write: () => Promise.resolve(),
    tidy: () => Promise.resolve(),
    evict: () => Promise.resolve(),
    addStream: () => Promise.resolve(),
    endStream: () => Promise.resolve(),
    clear: () => Promise.resolve(),
    forget: () => Promise.resolve(new Set()),
  };
}

interface Kept {
  client: ClientRecord | undefined;
  session: SessionRecord | undefined;
  roster: RosterRecord | undefined;
}

function memoryStreams(kept: Kept): StreamsStore {
  return {
    client: () => Promise.resolve(kept.client),
    putClient: (record) => Promise.resolve(void (kept.client = record)),
    session: () => Promise.resolve(kept.session),
    putSession: (record) => Promise.resolve(void (kept.session = record)),
    removeSession: () => Promise.resolve(void (kept.session = undefined)),
    roster: () => Promise.resolve(kept.roster),
    putRoster: (record) => Promise.resolve(void (kept.roster = record)),
    removeRoster: () => Promise.resolve(void (kept.roster = undefined)),
    caps: () => Promise.resolve(undefined),
    putCaps: () => Promise.resolve(),
    forget: () => Promise.resolve(),
  };
}

/** What the next worker does not find. */
export interface Lost {
  /** What the server offered before authentication. */
  readonly offer?: boolean;
  /** The session that could be resumed. */
  readonly session?: boolean;
  /** Tokens and keys. */
  readonly secrets?: boolean;
}

export interface Person {
  /** Signs in from what the sign-in before left but for `lost`, and ends as a worker ends that is killed. */
  signIn(lost: Lost, end: 'close' | 'kill'): Promise<void>;
}

/** Somebody who signs in at `url` again and again. Needs a global `WebSocket`. */
export function createPerson(url: string, address: string, password: string): Person {
  const kept: Kept = { client: undefined, session: undefined, roster: undefined };
  const jid = parseJid(address);
  let storage = memoryStorage();
  let vaultStore = memoryVault();

  return {
    async signIn(lost, end) {
      if (lost.secrets === true) {
        storage = memoryStorage();
        vaultStore = memoryVault();
      }
      if (lost.session === true) kept.session = undefined;
      if (lost.offer === true && kept.client !== undefined) {
        const { known: _known, ...rest } = kept.client;
        kept.client = rest;
      }
      const { ports, within, kill } = mortal(nodePorts(storage));
      const recorder = createRecorder({
        store: forgetfulStore(),
        settings: { get: () => Promise.resolve(usualSettings) },
        clock: ports.clock,
        hub: createEventHub(),
        fault: (error) => ports.fault(error),
      });
      const credentials = credentialsIn(within(vaultStore), address, ports);
      const store = within(memoryStreams(kept));
      const continuity = createContinuity({ account: jid, ports, store, credentials });
      const roster = createRoster(jid, store, ports, () => undefined);
      await Promise.all([continuity.load(), credentials.load()]);
      await roster.load();
      const candidate = {
        id: url,
        transport: 'websocket',
        url,
        endpoint: url,
        sources: [],
        rank: 1,
        reasons: [],
        dialable: true,
        unhonoured: [],
      } as const;
      const resolution = resolutionOf(jid.domain, [candidate]);
      await new Promise<void>((resolve, reject) => {
        const session = createSession({
          ports,
          recorder,
          resolver: { resolve: () => Promise.resolve(resolution) },
          dialling: undisturbed,
          jid,
          allowPlain: false,
          continuity,
          vigil: unwatched,
          heeded: () => undefined,
          changed() {
            const { state } = session.view;
            if ('failure' in state) reject(new Error(`not signed in: ${JSON.stringify(state.failure)}`));
          },
          kept: credentials,
          renewed: () => roster.begin(),
          missing: () => Promise.resolve(),
          acknowledged: () => Promise.resolve(),
          underway: () => Promise.resolve(),
          undelivered: () => Promise.resolve(),
          begun: (layer) => roster.attach(layer),
          online(resumed) {
            roster
              .online(resumed)
              .then(() => untilResumable(end))
              .then(() => (end === 'close' ? session.stop() : kill()))
              .then(resolve, reject);
          },
          ended: () => undefined,
          offline: () => undefined,
          failed: () => undefined,
        });
        session.start({ password: credentials.keys === null ? password : null, keys: credentials.keys });
      });
    },
  };

  /** A worker that is killed earlier leaves nothing to resume. */
  async function untilResumable(end: 'close' | 'kill'): Promise<void> {
    while (end === 'kill' && typeof kept.session?.management.id !== 'string') {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** Signs in for the first time, and out again once the roster is there. */
export function login(url: string, address: string, password: string): Promise<void> {
  return createPerson(url, address, password).signIn({}, 'close');
}
