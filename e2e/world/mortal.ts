/**
 * Ports and stores of a worker that can be killed at any instant. The peer sees close code 1001; what was asked of a
 * port or store is never answered any more, so that nothing of it goes on.
 */
import type { KeyValuePort, Ports, Socket } from '../../src/platform/ports.ts';

export interface Mortal {
  readonly ports: Ports;
  /** The same store for as long as it lives; every method of a store answers with a promise. */
  readonly within: <T extends object>(store: T) => T;
  readonly kill: () => void;
}

export function mortal(ports: Ports): Mortal {
  let dead = false;
  const open = new Set<Socket>();
  const alive =
    <A extends unknown[]>(run: (...args: A) => void) =>
    (...args: A): void => {
      if (!dead) run(...args);
    };
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  const answered = <T>(ask: () => Promise<T>): Promise<T> =>
    dead ? never() : ask().then((value) => (dead ? never() : value));
  const kept = (values: KeyValuePort): KeyValuePort => ({
    get: (key) => answered(() => values.get(key)),
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
      clock: { ...ports.clock, after: (ms, run) => ports.clock.after(ms, alive(run)) },
      sockets: {
        open(url, protocols, handlers) {
          const socket = ports.sockets.open(url, protocols, {
            open: alive((protocol) => handlers.open(protocol)),
            text: alive((data) => handlers.text(data)),
            binary: alive((bytes) => handlers.binary(bytes)),
            closed: alive((code) => handlers.closed(code)),
          });
          open.add(socket);
          return { send: (text) => !dead && socket.send(text), close: (code) => socket.close(code) };
        },
      },
      fault(error) {
        if (!dead) ports.fault(error);
      },
    },
    kill() {
      dead = true;
      for (const socket of open) socket.close(1001);
    },
  };
}
