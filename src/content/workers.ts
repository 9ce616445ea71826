/**
 * Workers of the page under the hook: dedicated ones begin with a script of ours that loads theirs; those that cannot
 * be hooked are only noted. Handed to pages as text, so it names nothing outside itself.
 */
import type { ItemKind } from '../contract/page.ts';
import type { HookCore, HookLimits } from './core.ts';

/** What the script of a worker begins with, as texts of functions that stand alone. */
export interface WorkerParts {
  /** Whether a worker may come from a `blob:` here, as the page’s policy has it. */
  readonly allowed: boolean;
  readonly limits: HookLimits;
  readonly boot: string;
  readonly core: string;
  readonly parts: readonly string[];
}

export function hookWorkers(core: HookCore, realm: typeof globalThis, own: WorkerParts): void {
  const {
    Worker: Native,
    SharedWorker: Shared,
    navigator: around,
  } = realm as Partial<Pick<typeof globalThis, 'Worker' | 'SharedWorker' | 'navigator'>>;
  const make: (target: never, args: unknown[], created: never) => object = Reflect.construct;
  const run = Reflect.apply as (target: unknown, self: unknown, args: readonly unknown[]) => unknown;

  if (Shared !== undefined) {
    core.wrap(realm, 'SharedWorker', {
      construct(target, created, args) {
        core.note('worker', 0, 'shared');
        return make(target as never, args as unknown[], created as never);
      },
    });
  }
  if (around !== undefined && 'serviceWorker' in around && around.serviceWorker.controller !== null)
    core.note('worker', 0, 'service');
  if (Native === undefined) return;

  const { stringify, parse } = JSON;
  const { URL: NativeURL, Blob: NativeBlob, MessageChannel: NativeChannel, Map: NativeMap } = realm;
  const hrefOf = core.getter(NativeURL.prototype, 'href');
  const originOf = core.getter(NativeURL.prototype, 'origin');
  const { createObjectURL, revokeObjectURL } = NativeURL;
  const { origin } = realm.location;
  const { baseURI } = realm.document;
  const later = realm.setTimeout;
  const post = core.free(Native.prototype.postMessage) as (
    self: unknown,
    message: unknown,
    ports: readonly unknown[],
  ) => void;
  const send = core.free(realm.MessagePort.prototype.postMessage) as (
    self: unknown,
    message: unknown,
  ) => void;
  const start = core.free(realm.MessagePort.prototype.start);
  const listen = core.free(realm.EventTarget.prototype.addEventListener);
  const dataOf = core.getter(realm.MessageEvent.prototype, 'data');
  const port1Of = core.getter(NativeChannel.prototype, 'port1');
  const port2Of = core.getter(NativeChannel.prototype, 'port2');
  const mapGet = core.free(NativeMap.prototype.get) as (self: unknown, key: unknown) => unknown;
  const mapSet = core.free(NativeMap.prototype.set) as (
    self: unknown,
    key: unknown,
    value: unknown,
  ) => unknown;
  const mapDelete = core.free(NativeMap.prototype.delete);
  const eachOf = core.free(NativeMap.prototype.forEach) as (
    self: unknown,
    run: (value: unknown) => void,
  ) => void;
  const endOf = core.free(realm.WeakMap.prototype.get) as (self: unknown, key: unknown) => unknown;
  const setEnd = core.free(realm.WeakMap.prototype.set) as (
    self: unknown,
    key: unknown,
    value: unknown,
  ) => void;

  const blob = (text: string): string => createObjectURL(new NativeBlob([text], { type: 'text/javascript' }));
  /** The worker’s script; null where it is none of this origin, which cannot be loaded by ours. */
  const scriptOf = (url: unknown): string | null => {
    try {
      const resolved = new NativeURL(url as string, baseURI);
      return originOf(resolved) === origin ? (hrefOf(resolved) as string) : null;
    } catch {
      return null;
    }
  };

  /** Scripts that workers are about to load; true where the page has let go of its `blob:` meanwhile. */
  const loading = new NativeMap<string, boolean>();
  const loaded = (script: string): void => {
    const released = mapGet(loading, script);
    mapDelete(loading, script);
    if (released === true) revokeObjectURL(script);
  };
  // Without the hook a worker has its script by then.
  core.wrap(NativeURL, 'revokeObjectURL', {
    call(target, self, args) {
      if (typeof args[0] !== 'string' || mapGet(loading, args[0]) === undefined)
        return run(target, self, args);
      mapSet(loading, args[0], true);
      return undefined;
    },
  });

  /** What ends the sockets of a worker. */
  const ends = new realm.WeakMap<object, () => void>();
  core.wrap(Native.prototype, 'terminate', {
    call(target, self, args) {
      const result = run(target, self, args);
      const end = endOf(ends, self) as (() => void) | undefined;
      // After what it said before.
      if (end !== undefined) later(end, 1000);
      return result;
    },
  });

  core.wrap(realm, 'Worker', {
    construct(target, created, args) {
      const plain = (): object => make(target as never, args as unknown[], created as never);
      if (!core.live() || args.length === 0) return plain();
      const script = own.allowed ? scriptOf(args[0]) : null;
      if (script === null) {
        const worker = plain();
        core.note('worker', 0, 'dedicated');
        return worker;
      }
      const key = createObjectURL(new NativeBlob([]));
      const config = stringify({ url: script, key, limits: own.limits });
      const begin = `(${own.boot})(${config},${own.core},${own.parts[0] ?? ''},${own.parts[1] ?? ''});`;
      const options = args[1] as WorkerOptions | undefined;
      const first = options?.type === 'module' ? blob(begin) : '';
      const shim =
        first === ''
          ? blob(`${begin}importScripts(${stringify(script)});`)
          : blob(`import ${stringify(first)};import ${stringify(script)};`);
      const worker = make(target as never, [shim, options], created as never);
      mapSet(loading, script, false);
      follow(worker, key, () => {
        loaded(script);
        revokeObjectURL(shim);
        revokeObjectURL(key);
        if (first !== '') revokeObjectURL(first);
      });
      return worker;
    },
  });

  function follow(worker: object, key: string, ready: () => void): void {
    const channel = new NativeChannel();
    const port = port1Of(channel) as MessagePort;
    /** Numbers in the page of what the worker numbers for itself. */
    const numbers = new NativeMap<number, number>();
    const over = (id: number): void => core.lend(id, null);
    let there = false;
    listen(port, 'message', (event: Event) => {
      const said = dataOf(event);
      if (typeof said !== 'string') return;
      if (!there) ready();
      there = true;
      const items = parse(said) as {
        [at: number]: [ItemKind, number, number, string | number];
        length: number;
      };
      for (let at = 0; at < items.length; at += 1) {
        const item = items[at];
        if (item === undefined) continue;
        const [kind, number, value] = [item[0], item[1], item[3]] as const;
        let id = mapGet(numbers, number) as number | undefined;
        if (id === undefined) {
          id = core.next();
          mapSet(numbers, number, id);
          if (kind === 'socket') core.lend(id, (text) => send(port, stringify({ id: number, text })));
        }
        core.note(kind, id, value);
        if (kind === 'end') {
          over(id);
          mapDelete(numbers, number);
        }
      }
    });
    start(port);
    post(worker, key, [port2Of(channel)]);
    setEnd(ends, worker, () =>
      eachOf(numbers, (id) => {
        over(id as number);
        core.note('end', id as number, 1001);
      }),
    );
  }
}
