/**
 * What a dedicated worker under the hook begins with, before its own script: the hook, and the place of that script as
 * its own, since it was loaded from another. Handed over as text, so it names nothing outside itself.
 */
import type { HookCore, HookLimits } from './core.ts';

type Part = (core: HookCore, realm: typeof globalThis) => void;

export function bootWorker(
  { url, key, limits }: { readonly url: string; readonly key: string; readonly limits: HookLimits },
  makeCore: (limits: HookLimits) => HookCore,
  ...parts: readonly Part[]
): void {
  const realm = globalThis;
  const core = makeCore(limits);
  core.disguise(realm);

  const absolute = (relative: unknown): unknown => {
    if (typeof relative !== 'string') return relative;
    try {
      return new URL(relative, url).href;
    } catch {
      return relative;
    }
  };
  const run = Reflect.apply as (target: unknown, self: unknown, args: readonly unknown[]) => unknown;
  const make = Reflect.construct as (target: unknown, args: readonly unknown[], created: unknown) => unknown;
  for (const name of ['Request', 'EventSource', 'Worker'])
    core.wrap(realm, name, {
      construct(target, created, [first, ...rest]) {
        if (name === 'Worker') core.note('worker', 0, 'dedicated');
        return make(target, [absolute(first), ...rest], created);
      },
    });
  core.wrap(realm, 'importScripts', {
    call: (target, self, urls) => run(target, self, urls.map(absolute)),
  });
  const place = new URL(url);
  const location = Object.create(Object.getPrototypeOf(realm.location) as object) as object;
  for (const name of ['href', 'origin', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'])
    Object.defineProperty(location, name, { enumerable: true, value: place[name as 'href'] });
  Object.defineProperty(location, 'toString', { value: () => url });
  Object.defineProperty(realm, 'location', { configurable: true, enumerable: true, get: () => location });

  for (const part of parts) part(core, realm);
  // Above the hook, which is to see addresses as the browser does.
  core.wrap(realm, 'fetch', {
    call: (target, self, [first, ...rest]) => run(target, self, [absolute(first), ...rest]),
  });
  core.wrap(realm.XMLHttpRequest.prototype, 'open', {
    call: (target, self, [method, first, ...rest]) => run(target, self, [method, absolute(first), ...rest]),
  });

  let port: MessagePort | null = null;
  const soon = realm.queueMicrotask;
  const send = core.free(MessagePort.prototype.postMessage) as (self: unknown, message: unknown) => void;
  const { parse } = JSON;
  let due = false;
  const flush = (): void => {
    due = false;
    if (port === null) return;
    for (let json = core.fetch(); json !== ''; json = core.fetch()) send(port, json);
  };
  core.notify(() => {
    if (due || port === null) return;
    due = true;
    // At once: a page may end its worker as soon as that has answered.
    soon(flush);
  });
  const first = (event: MessageEvent): void => {
    if (event.data !== key) return;
    event.stopImmediatePropagation();
    realm.removeEventListener('message', first);
    port = event.ports[0] ?? null;
    port?.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const { id, text } = parse(data) as { id: number; text: string };
      core.send(id, text);
    });
    port?.start();
    // Says that its script was loaded.
    if (port !== null) send(port, '[]');
    flush();
  };
  realm.addEventListener('message', first);
}
