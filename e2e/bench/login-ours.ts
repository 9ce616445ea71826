/** The worker's own session, without the browser around it: what `login` measures. Built by Vite like the worker. */
import type { Dialling } from '../../src/background/discovery/dialling.ts';
import { createContinuity } from '../../src/background/continuity.ts';
import { createEventHub } from '../../src/background/events.ts';
import { createRecorder } from '../../src/background/recorder.ts';
import { createRoster } from '../../src/background/roster.ts';
import { createSession } from '../../src/background/session.ts';
import { parseJid } from '../../src/core/jid.ts';
import type { ScramKeys } from '../../src/core/sasl/scram.ts';
import type { FramesStore } from '../../src/store/frames-store.ts';
import type { ClientRecord, SessionRecord } from '../../src/store/schema.ts';
import type { StreamsStore } from '../../src/store/streams-store.ts';
import { mortal } from '../world/mortal.ts';
import { memoryStorage, nodePorts } from '../world/node-ports.ts';

/** Frames are numbered, masked and batched as ever; only the disk is left out. */
function forgetfulStore(): FramesStore {
  return {
    lastSeq: () => Promise.resolve(0),
    append: (frames) => Promise.resolve({ upTo: frames.at(-1)?.seq ?? 0, erasedUpTo: 0 }),
    addStream: () => Promise.resolve(),
    clear: () => Promise.resolve(0),
    forget: () => Promise.resolve(),
  };
}

/** The endpoint is not asked over HTTPS first: what is compared begins with the open socket. */
const undisturbed: Dialling = {
  begin: () => Promise.resolve({ ok: true, pins: null, reached: () => undefined, failed: () => undefined }),
  ask: () => Promise.reject(new Error('nobody asks')),
};

interface Kept {
  client: ClientRecord | undefined;
  session: SessionRecord | undefined;
}

function memoryStreams(kept: Kept): StreamsStore {
  return {
    client: () => Promise.resolve(kept.client),
    putClient: (record) => Promise.resolve(void (kept.client = record)),
    session: () => Promise.resolve(kept.session),
    putSession: (record) => Promise.resolve(void (kept.session = record)),
    removeSession: () => Promise.resolve(void (kept.session = undefined)),
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
  const kept: Kept = { client: undefined, session: undefined };
  const jid = parseJid(address);
  let storage = memoryStorage();
  let keys: ScramKeys | null = null;

  return {
    async signIn(lost, end) {
      if (lost.secrets === true) {
        storage = memoryStorage();
        keys = null;
      }
      if (lost.session === true) kept.session = undefined;
      if (lost.offer === true && kept.client !== undefined) {
        const { known: _known, ...rest } = kept.client;
        kept.client = rest;
      }
      const { ports, within, kill } = mortal(nodePorts(storage));
      const recorder = createRecorder({
        store: forgetfulStore(),
        clock: ports.clock,
        hub: createEventHub(),
        fault: (error) => ports.fault(error),
      });
      const continuity = createContinuity({ account: jid, ports, store: within(memoryStreams(kept)) });
      const roster = createRoster(jid, ports.storage.session, () => undefined);
      await continuity.load();
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
      const documents = {
        domain: jid.domain,
        at: 0,
        took: 0,
        settled: true,
        documents: [],
        certificates: [],
        findings: [],
      };
      const resolution = { ...documents, candidates: [candidate] };
      await new Promise<void>((resolve, reject) => {
        const session = createSession({
          ports,
          recorder,
          resolver: { resolve: () => Promise.resolve(resolution) },
          dialling: undisturbed,
          jid,
          allowPlain: false,
          continuity,
          changed() {
            const { state } = session.view;
            if ('failure' in state) reject(new Error(`not signed in: ${JSON.stringify(state.failure)}`));
          },
          keepKeys: (made) => (keys = made),
          missing: () => Promise.resolve(),
          acknowledged: () => Promise.resolve(),
          undelivered: () => Promise.resolve(),
          online(layer, resumed) {
            roster
              .attach(layer, resumed)
              .then(() => untilResumable(end))
              .then(() => (end === 'close' ? session.stop() : kill()))
              .then(resolve, reject);
          },
          offline: () => undefined,
          failed: () => undefined,
        });
        session.start({ password: keys === null ? password : null, keys });
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
