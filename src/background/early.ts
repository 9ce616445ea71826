/**
 * Sockets begun before it is known who needs them. A worker that wakes reads for a while what it needs to sign in
 * with; the way to the server takes longer, and begins at once. Nothing is said on such a socket until a session asks
 * for one to the same endpoint; whether that may be dialled, the session decides as always.
 */
import type { ClockPort, Socket, SocketHandlers, SocketPort, StoragePort } from '../platform/ports.ts';
import { earlyEndpoints } from './session-memory.ts';

/** How long a socket waits for somebody who wants it, ms. */
const waitMs = 5_000;

const protocols = ['xmpp'];

interface Early {
  /** Hands it over; null where it came to nothing. */
  take(handlers: SocketHandlers): Socket | null;
  drop(): void;
}

/** Begins sockets at once to where sessions of the worker before were online; hands them to whoever opens one there. */
export function earlySockets(deps: {
  readonly sockets: SocketPort;
  readonly storage: Pick<StoragePort, 'session'>;
  readonly clock: ClockPort;
  readonly fault: (error: unknown) => void;
}): SocketPort {
  const { sockets, clock } = deps;
  const waiting = new Map<string, Early[]>();
  /** Whoever was there first needs none begun early. */
  const asked: string[] = [];

  const begin = (url: string): void => {
    const at = asked.indexOf(url);
    if (at >= 0) return void asked.splice(at, 1);
    const early = open(sockets, clock.now(), url);
    waiting.set(url, [...(waiting.get(url) ?? []), early]);
    clock.after(waitMs, () => {
      waiting.set(url, waiting.get(url)?.filter((one) => one !== early) ?? []);
      early.drop();
    });
  };

  let reading = true;
  void deps.storage.session
    .all()
    .then((kept) => earlyEndpoints(kept, clock.now()).forEach(begin))
    .catch(deps.fault)
    .finally(() => (reading = false));

  return {
    open(url, wanted, handlers) {
      const [first, ...others] = waiting.get(url) ?? [];
      if (first !== undefined) waiting.set(url, others);
      else if (reading) asked.push(url);
      return first?.take(handlers) ?? sockets.open(url, wanted, handlers);
    },
  };
}

function open(sockets: SocketPort, since: number, url: string): Early {
  let over = false;
  let opened: string | null = null;
  let failed: Parameters<SocketHandlers['closed']> | null = null;
  let taker: SocketHandlers | null = null;
  const drop = (): void => {
    if (over || taker !== null) return;
    over = true;
    socket.close();
  };
  const socket = sockets.open(url, protocols, {
    open(protocol) {
      if (taker === null) opened = protocol;
      else taker.open(protocol);
    },
    // Nobody has said anything yet: what speaks unasked is not what was expected.
    text: (data) => (taker === null ? drop() : taker.text(data)),
    binary: (bytes) => (taker === null ? drop() : taker.binary(bytes)),
    closed(...how) {
      if (taker !== null) return taker.closed(...how);
      if (!over && opened === null) failed = how;
      over = true;
    },
  });
  return {
    take(handlers) {
      // A second one would fail as well, and browsers hold sockets back after some that did.
      const how = failed;
      if (how !== null) queueMicrotask(() => handlers.closed(...how));
      else if (over) return null;
      taker = handlers;
      const protocol = opened;
      if (protocol !== null) queueMicrotask(() => handlers.open(protocol));
      return { ...socket, since };
    },
    drop,
  };
}
