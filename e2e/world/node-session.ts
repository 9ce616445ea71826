/** One session of the background in Node, without stores of conversations around it: its stanza layer is in hand. */
import { createContinuity } from '../../src/background/continuity.ts';
import { createEventHub } from '../../src/background/events.ts';
import { createRecorder } from '../../src/background/recorder.ts';
import { createSession, type Session } from '../../src/background/session.ts';
import type { StanzaLayer } from '../../src/background/stanza/index.ts';
import { usualSettings } from '../../src/contract/settings.ts';
import type { Candidate } from '../../src/core/discovery/types.ts';
import { parseJid } from '../../src/core/jid.ts';
import { openFramesStore } from '../../src/store/frames-store.ts';
import { openStreamsStore } from '../../src/store/streams-store.ts';
import type { User } from './accounts.ts';
import { credentialsIn, memoryVault } from './memory-vault.ts';
import { nodePorts, undisturbed, unwatched } from './node-ports.ts';
import { resolutionOf } from './resolution.ts';
import { until } from './wait.ts';

export interface NodeSession {
  readonly session: Session;
  /** Every layer there was, the present one last. */
  readonly layers: readonly StanzaLayer[];
  /** Whether each stream that got online resumed the session before. */
  readonly onlines: readonly boolean[];
  /** Waits until so many streams got online. */
  online(times: number): Promise<unknown>;
}

/** Signs a user in at `wss://<domain>/xmpp-websocket`; needs a global `indexedDB` and `WebSocket`. */
export async function openNodeSession(user: User): Promise<NodeSession> {
  const jid = parseJid(user.jid);
  const url = `wss://${jid.domain}/xmpp-websocket`;
  const ports = nodePorts();
  const layers: StanzaLayer[] = [];
  const onlines: boolean[] = [];
  const credentials = credentialsIn(memoryVault(), user.jid, ports);
  const continuity = createContinuity({ account: jid, ports, store: openStreamsStore(), credentials });
  await continuity.load();
  const candidate: Candidate = {
    id: url,
    transport: 'websocket',
    url,
    endpoint: url,
    sources: [],
    rank: 1,
    reasons: [],
    unhonoured: [],
    dialable: true,
  };
  const found = resolutionOf(jid.domain, [candidate]);
  const session = createSession({
    ports,
    recorder: createRecorder({
      store: openFramesStore(),
      settings: { get: () => Promise.resolve(usualSettings) },
      clock: ports.clock,
      hub: createEventHub(),
      fault: (error) => ports.fault(error),
    }),
    resolver: { resolve: () => Promise.resolve(found) },
    dialling: undisturbed,
    jid,
    allowPlain: false,
    vigil: unwatched,
    heeded: () => undefined,
    changed: () => undefined,
    kept: credentials,
    continuity,
    renewed: () => Promise.resolve(),
    missing: () => Promise.resolve(),
    acknowledged: () => Promise.resolve(),
    underway: () => Promise.resolve(),
    undelivered: () => Promise.resolve(),
    begun: (layer) => layers.push(layer),
    online: (resumed) => onlines.push(resumed),
    ended: () => undefined,
    offline: () => undefined,
    failed: () => undefined,
  });
  session.start({ password: user.password, keys: null });
  return {
    session,
    layers,
    onlines,
    online: (times) => until(`${times} streams got online`, () => onlines.length >= times || undefined),
  };
}
