/**
 * Ports and stores of a worker that can be killed at any instant. The peer sees close code 1001; what was asked of a
 * port or store is never answered any more, so that nothing of it goes on.
 */
import type { Cancel, ClockPort, KeyValuePort, Ports, Socket } from '../../src/platform/ports.ts';

export interface Mortal {
  readonly ports: Ports;
  /** The same store for as long as it lives; every method of a store answers with a promise. */
  readonly within: <T extends object>(store: T) => T;
  readonly kill: () => void;
  readonly dead: boolean;
  /** Resolves when it dies. */
  readonly died: Promise<void>;
}

/** `onStep` is called before anything that outlives the worker, and may kill it. */
export function mortal(ports: Ports, onStep: () => void = () => undefined): Mortal {
  let dead = false;
  const open = new Set<Socket>();
  const timers = new Set<Cancel>();
  const alive =
    <A extends unknown[]>(run: (...args: A) => void) =>
    (...args: A): void => {
      if (!dead) run(...args);
    };
  let tellDeath: () => void = () => undefined;
  const died = new Promise<void>((resolve) => (tellDeath = resolve));
  const kill = (): void => {
    dead = true;
    tellDeath();
    for (const socket of open) socket.close(1001);
    // A timer of an hour would keep the process for that hour.
    for (const cancel of timers) cancel();
  };
  const after: ClockPort['after'] = (ms, run) => {
    if (dead) return () => undefined;
    const stop = ports.clock.after(ms, () => {
      timers.delete(cancel);
      run();
    });
    const cancel = (): void => {
      timers.delete(cancel);
      stop();
    };
    timers.add(cancel);
    return cancel;
  };
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  const answered = <T>(ask: () => Promise<T>): Promise<T> => {
    onStep();
    if (dead) return never();
    const outcome: Promise<T> = ask().then((value) => (dead ? never<T>() : value));
    return outcome.catch((error: unknown) => {
      if (dead) return never<T>();
      throw error;
    });
  };
  const kept = (values: KeyValuePort): KeyValuePort => ({
    get: (key) => answered(() => values.get(key)),
    all: () => answered(() => values.all()),
    set: (key, value) => answered(() => values.set(key, value)),
    remove: (key) => answered(() => values.remove(key)),
  });
  return {
    within: (store) =>
      new Proxy(store, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) =>
            answered(() => Promise.resolve<unknown>(Reflect.apply(value, target, args)));
        },
      }),
    ports: {
      ...ports,
      storage: { session: kept(ports.storage.session), local: kept(ports.storage.local) },
      fetch: { read: (asked) => answered(() => ports.fetch.read(asked)) },
      clock: { ...ports.clock, after },
      sockets: {
        open(url, protocols, handlers) {
          if (dead) return { send: () => false, close: () => undefined };
          const socket = ports.sockets.open(url, protocols, {
            open: alive((protocol) => handlers.open(protocol)),
            text: alive((data) => handlers.text(data)),
            binary: alive((bytes) => handlers.binary(bytes)),
            closed: alive((code) => handlers.closed(code)),
          });
          open.add(socket);
          return {
            send(text) {
              onStep();
              return !dead && socket.send(text);
            },
            close: (code) => socket.close(code),
          };
        },
      },
      fault(error) {
        if (!dead) ports.fault(error);
      },
    },
    kill,
    get dead() {
      return dead;
    },
    died,
  };
}
