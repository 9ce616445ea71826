/** The worker's own session, without the browser around it: what `login` measures. Built by Vite like the worker. */
import { createRecorder } from '../../src/background/recorder.ts';
import { createRoster } from '../../src/background/roster.ts';
import { createSession } from '../../src/background/session.ts';
import { createContinuity } from '../../src/background/continuity.ts';
import { createEventHub } from '../../src/background/events.ts';
import { parseJid } from '../../src/core/jid.ts';
import { nodePorts } from '../world/node-ports.ts';
import type { FramesStore } from '../../src/store/frames-store.ts';
import type { StreamsStore } from '../../src/store/streams-store.ts';

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

/** Nothing is left from one sign-in to the next. */
function forgetfulStreams(): StreamsStore {
  return {
    client: () => Promise.resolve(undefined),
    putClient: () => Promise.resolve(),
    session: () => Promise.resolve(undefined),
    putSession: () => Promise.resolve(),
    removeSession: () => Promise.resolve(),
    forget: () => Promise.resolve(),
  };
}

/** Signs in at `url`, and out again once the roster is there. Needs a global `WebSocket`. */
export async function login(url: string, address: string, password: string): Promise<void> {
  const ports = nodePorts();
  const jid = parseJid(address);
  const hub = createEventHub();
  const recorder = createRecorder({
    store: forgetfulStore(),
    clock: ports.clock,
    hub,
    fault: (error) => ports.fault(error),
  });
  const roster = createRoster(jid, ports.storage.session, () => undefined);
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
  const resolution = {
    domain: jid.domain,
    at: 0,
    took: 0,
    documents: [],
    candidates: [candidate],
    findings: [],
  };
  await new Promise<void>((resolve, reject) => {
    const session = createSession({
      ports,
      recorder,
      resolver: { resolve: () => Promise.resolve(resolution) },
      jid,
      allowPlain: false,
      changed() {
        const { state } = session.view;
        if ('failure' in state) reject(new Error(`not signed in: ${JSON.stringify(state.failure)}`));
      },
      keepKeys: () => undefined,
      continuity: createContinuity({ account: jid, ports, store: forgetfulStreams() }),
      missing: () => Promise.resolve(),
      acknowledged: () => Promise.resolve(),
      undelivered: () => Promise.resolve(),
      online(layer, resumed) {
        roster
          .attach(layer, resumed)
          .then(() => session.stop())
          .then(resolve, reject);
      },
      offline: () => undefined,
      failed: () => undefined,
    });
    session.start({ password, keys: null });
  });
}
