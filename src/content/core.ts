/**
 * The part of the hook that others of it stand on. Runs in the page, beside scripts that may have changed whatever
 * they can reach: all that is needed of the language is taken before they run, and nothing is kept where a changed
 * prototype would be asked. Handed to pages as text, so it names nothing outside itself.
 */
import type { ItemKind } from '../contract/page.ts';

export interface HookLimits {
  /** UTF-16 code units of a text; longer ones are noted by size. */
  readonly longest: number;
  /** UTF-16 code units, and items, that may wait to be fetched. */
  readonly units: number;
  readonly items: number;
  /** Milliseconds without being fetched after which nobody is there any more. */
  readonly patience: number;
}

/** What a wrapped function does instead of `original`. */
type Handler<F> = (original: F, self: unknown, args: readonly unknown[]) => unknown;

export interface HookCore {
  /** False once recording has ended. */
  live(): boolean;
  /** The next number of a socket or request. */
  next(): number;
  note(kind: ItemKind, id: number, value: string | number): void;
  /** A text, or its size where it is too long. */
  text(direction: 'in' | 'out', id: number, text: string): void;
  /** `method.call` that no page can change. */
  free<A extends unknown[], R>(method: (...args: A) => R): (self: unknown, ...args: A) => R;
  /** The getter of a property. */
  getter(holder: object, name: string): (self: unknown) => unknown;
  /** Replaces `holder[name]` by what looks and is used like it; `construct` for what is called with `new`. */
  wrap(
    holder: object,
    name: string,
    handlers: { readonly call?: Handler<unknown>; readonly construct?: Handler<unknown> },
  ): void;
  /** Functions of this realm that were replaced answer for themselves as those they replace. */
  disguise(realm: typeof globalThis): void;
  /** Runs when there is something to fetch again. */
  notify(run: () => void): void;
  /** What waits, as JSON of `PageItem[]`, perhaps not all of it; empty where nothing does. */
  fetch(): string;
  /** Hears frames to send; answers whether one left. */
  sender(send: (id: number, text: string) => boolean): void;
  send(id: number, text: string): boolean;
  /** How frames are sent on a socket of somebody else, a worker; null: no longer. */
  lend(id: number, send: ((text: string) => void) | null): void;
  /** Takes everything off again. */
  stop(): void;
}

export function hookCore(limits: HookLimits): HookCore {
  const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  const run: (target: never, self: unknown, args: unknown[]) => unknown = apply;
  const make: (target: never, args: unknown[], created: never) => object = Reflect.construct;
  const { stringify } = JSON;
  const { call, bind } = Function.prototype;
  const NativeProxy = Proxy;
  const free = <A extends unknown[], R>(method: (...args: A) => R): ((self: unknown, ...args: A) => R) =>
    apply(bind, call, [method]) as (self: unknown, ...args: A) => R;
  const { now } = Date;
  const mapGet = free(WeakMap.prototype.get) as (self: unknown, key: unknown) => unknown;
  const mapSet = free(WeakMap.prototype.set);
  const originals = new WeakMap<object, object>();
  const lent = new Map<number, unknown>();
  const mapOf = free(Map.prototype.get) as (self: unknown, key: unknown) => unknown;
  const setLent = free(Map.prototype.set);
  const unlend = free(Map.prototype.delete);
  const encode = free(TextEncoder.prototype.encode);
  const encoder = new TextEncoder();
  const byteLength = free(
    getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype) as object, 'byteLength')
      ?.get as () => number,
  );

  interface Node {
    readonly __proto__: null;
    readonly json: string;
    next: Node | null;
  }
  let head: Node | null = null;
  let tail: Node | null = null;
  let units = 0;
  let items = 0;
  let lost = 0;
  let ids = 0;
  let alive = true;
  let fetched = now();
  let undo: () => void = () => undefined;
  let told: () => void = () => undefined;
  let sends: (id: number, text: string) => boolean = () => false;

  /** An item costs more than its text. */
  const overhead = 64;
  /** A batch is fetched in one piece. */
  const batchUnits = 1024 * 1024;
  const batchItems = 2000;

  const live = (): boolean => {
    if (alive && now() - fetched > limits.patience) stop();
    return alive;
  };

  const note = (kind: ItemKind, id: number, value: string | number): void => {
    if (!live()) return;
    const json = `["${kind}",${id},${now()},${stringify(value)}]`;
    const room = units + json.length <= limits.units && items < limits.items;
    // Few and small, and without them what follows is of nothing.
    if (!room && (kind === 'in' || kind === 'out' || kind === 'in-binary' || kind === 'out-binary')) {
      lost += 1;
      return;
    }
    const node: Node = { __proto__: null, json, next: null };
    if (tail === null) head = node;
    else tail.next = node;
    tail = node;
    units += json.length + overhead;
    items += 1;
    if (items === 1) told();
  };

  const fetch = (): string => {
    fetched = now();
    let json = '';
    let count = 0;
    if (lost > 0) {
      json = `["lost",0,${now()},${lost}]`;
      lost = 0;
    }
    while (head !== null && count < batchItems && (json.length < batchUnits || json === '')) {
      json += (json === '' ? '' : ',') + head.json;
      units -= head.json.length + overhead;
      items -= 1;
      count += 1;
      head = head.next;
    }
    if (head === null) tail = null;
    return json === '' ? '' : '[' + json + ']';
  };

  const wrap: HookCore['wrap'] = (given, name, handlers) => {
    // What windows have themselves workers have from above.
    let holder = given;
    let own = getOwnPropertyDescriptor(holder, name);
    for (let up = getPrototypeOf(holder); own === undefined && up !== null; up = getPrototypeOf(up)) {
      holder = up;
      own = getOwnPropertyDescriptor(holder, name);
    }
    const original: unknown = own?.value;
    if (own === undefined || own.configurable !== true || typeof original !== 'function') return;
    const traps = {
      __proto__: null,
      apply: (target: never, self: unknown, args: unknown[]) =>
        handlers.call === undefined ? run(target, self, args) : handlers.call(target, self, args),
      construct: (target: never, args: unknown[], created: never) =>
        handlers.construct === undefined
          ? make(target, args, created)
          : (handlers.construct(target, created, args) as object),
    };
    const proxy = new NativeProxy(original, traps);
    mapSet(originals, proxy, original);
    if (!put(holder, name, original, proxy)) return;
    // `new socket.constructor(…)` makes sockets as well.
    const { prototype } = original as { prototype?: unknown };
    if (handlers.construct !== undefined && typeof prototype === 'object' && prototype !== null)
      put(prototype, 'constructor', original, proxy);
  };

  /** Whether it could; taken back by `stop`, unless the page has put something else in its place. */
  const put = (holder: object, name: string, before: unknown, value: unknown): boolean => {
    if (!define(holder, name, value)) return false;
    const earlier = undo;
    undo = () => {
      earlier();
      if (getOwnPropertyDescriptor(holder, name)?.value === value) define(holder, name, before);
    };
    return true;
  };
  const define = (holder: object, name: string, value: unknown): boolean =>
    defineProperty(holder, name, { __proto__: null, value } as PropertyDescriptor);

  const stop = (): void => {
    if (!alive) return;
    alive = false;
    undo();
    head = tail = null;
    units = items = 0;
  };

  return {
    live,
    next: () => (ids += 1),
    note,
    text(direction, id, text) {
      if (text.length <= limits.longest) note(direction, id, text);
      else note(direction === 'in' ? 'in-long' : 'out-long', id, byteLength(encode(encoder, text)));
    },
    free,
    getter: (holder, name) =>
      free((getOwnPropertyDescriptor(holder, name)?.get ?? (() => undefined)) as () => unknown),
    wrap,
    disguise(realm) {
      wrap(realm.Function.prototype, 'toString', {
        call: (target, self, args) =>
          apply(target as () => string, mapGet(originals, self) ?? self, args) as unknown,
      });
    },
    notify: (run) => void (told = run),
    fetch,
    sender: (send) => void (sends = send),
    send(id, text) {
      if (!live()) return false;
      const other = mapOf(lent, id) as ((text: string) => void) | undefined;
      if (other === undefined) return sends(id, text);
      other(text);
      return true;
    },
    lend: (id, send) => void (send === null ? unlend(lent, id) : setLent(lent, id, send)),
    stop,
  };
}
