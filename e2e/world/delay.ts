/** A TCP proxy that adds latency, and cuts or stalls what passes through it. */
import { connect, createServer, type Socket } from 'node:net';
import { listen } from './ports.ts';

export interface Delay {
  /** Where it listens, on loopback. */
  readonly port: number;
  /** Connections so far. */
  readonly accepted: number;
  /** Changes the latency for what arrives from now on; milliseconds each way. */
  setLatency(ms: number): void;
  /** Resets every open connection, as a lost network does. New ones are accepted. */
  cut(): void;
  /** From now on resets connections as they come, or takes them again. */
  refuse(is: boolean): void;
  /** Holds everything back, both ways, open and new connections; nobody is told. */
  stall(): void;
  /** Lets what was held back go on, in order. */
  resume(): void;
  readonly stop: () => Promise<void>;
}

/** As many bytes are under way at most, each way of each connection; who sends more has to wait, as on a real network. */
const windowBytes = 1024 * 1024;

interface Held {
  readonly due: number;
  readonly act: () => void;
}

/** One direction of one connection: an ordered queue that lets go of each piece when it is due. */
function createLine(stalled: () => boolean) {
  const queue: Held[] = [];
  let timer: NodeJS.Timeout | undefined;

  function release(): void {
    timer = undefined;
    if (stalled()) return;
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      const wait = first.due - performance.now();
      if (wait > 0) {
        timer = setTimeout(release, Math.ceil(wait));
        return;
      }
      queue.shift();
      first.act();
    }
  }

  return {
    push(latency: number, act: () => void): void {
      queue.push({ due: performance.now() + latency, act });
      if (timer === undefined) release();
    },
    release(): void {
      clearTimeout(timer);
      release();
    },
    drop(): void {
      clearTimeout(timer);
      queue.length = 0;
    },
  };
}

/**
 * Starts a proxy in front of a loopback port.
 * @param options.to the port behind
 * @param options.latency milliseconds each way; 25 makes a round trip of 50. Connecting itself is not delayed.
 */
export async function startDelay(options: { readonly to: number; readonly latency: number }): Promise<Delay> {
  let latency = options.latency;
  let stalled = false;
  const lines = new Set<ReturnType<typeof createLine>>();
  const sockets = new Set<Socket>();

  function carry(from: Socket, to: Socket): void {
    const line = createLine(() => stalled);
    lines.add(line);
    from.setNoDelay(true);
    let underWay = 0;
    from.on('data', (chunk) => {
      underWay += chunk.length;
      if (underWay > windowBytes) from.pause();
      line.push(latency, () => {
        to.write(chunk, () => {
          underWay -= chunk.length;
          if (underWay <= windowBytes) from.resume();
        });
      });
    });
    from.on('end', () => line.push(latency, () => to.end()));
    from.on('error', () => line.push(latency, () => to.resetAndDestroy()));
    from.once('close', () => {
      sockets.delete(from);
      line.push(latency, () => {
        to.destroySoon();
        lines.delete(line);
      });
    });
    sockets.add(from);
  }

  let accepted = 0;
  let refusing = false;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    accepted += 1;
    if (refusing) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: options.to, host: '127.0.0.1', allowHalfOpen: true });
    carry(near, far);
    carry(far, near);
  });
  const port = await listen(server);

  function reset(): void {
    for (const line of lines) line.drop();
    lines.clear();
    for (const socket of sockets) socket.resetAndDestroy();
  }

  return {
    port,
    get accepted() {
      return accepted;
    },
    setLatency(ms) {
      latency = ms;
    },
    cut: reset,
    refuse(is) {
      refusing = is;
    },
    stall() {
      stalled = true;
    },
    resume() {
      stalled = false;
      for (const line of lines) line.release();
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      reset();
      await closed;
    },
  };
}
