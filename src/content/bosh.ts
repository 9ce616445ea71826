/** BOSH over `fetch` and XMLHttpRequest under the hook. Handed to pages as text, so it names nothing outside itself. */
import type { HookCore } from './core.ts';

export function hookBosh(core: HookCore, realm: typeof globalThis): void {
  const { apply } = Reflect;
  const text = realm.String.prototype;
  const slice = core.free(text.slice);
  const includes = core.free(text.includes);
  const trimStart = core.free(text.trimStart);
  const startsWith = core.free(text.startsWith);
  const NativeURL = realm.URL;
  const hrefOf = core.getter(NativeURL.prototype, 'href');

  const isBosh = (body: unknown): body is string => {
    if (typeof body !== 'string') return false;
    const head = slice(body, 0, 2000);
    return startsWith(trimStart(head), '<body') && includes(head, 'http://jabber.org/protocol/httpbind');
  };
  /** A worker has no document. */
  const { document: page, location: place, XMLSerializer: Serializer } = realm as Partial<typeof globalThis>;
  const baseOf = (): string => page?.baseURI ?? place?.href ?? '';
  /** As the browser resolves it. */
  const absolute = (url: unknown): string => {
    try {
      return hrefOf(new NativeURL(url as string, baseOf())) as string;
    } catch {
      return '';
    }
  };
  const begin = (url: unknown, body: string): number => {
    const id = core.next();
    core.note('bosh', id, absolute(url));
    core.text('out', id, body);
    return id;
  };

  const then = core.free(realm.Promise.prototype.then) as (
    self: unknown,
    done: (value: unknown) => unknown,
    failed: (error: unknown) => unknown,
  ) => unknown;
  const clone = core.free(realm.Response.prototype.clone) as (self: unknown) => unknown;
  const read = core.free(realm.Response.prototype.text) as (self: unknown) => unknown;
  const statusOf = core.getter(realm.Response.prototype, 'status');

  core.wrap(realm, 'fetch', {
    call(target, self, args) {
      const init = args[1];
      const body = typeof init === 'object' && init !== null ? (init as RequestInit).body : null;
      if (!core.live() || !isBosh(body)) return apply(target as () => unknown, self, args) as unknown;
      const id = begin(args[0], body);
      const end = (status: unknown): void => core.note('end', id, status as number);
      // The page gets its answer after it was noted down: what it sends upon it comes after it. Nobody streams BOSH.
      return then(
        apply(target as () => unknown, self, args),
        (response) =>
          then(
            read(clone(response)),
            (said) => {
              core.text('in', id, said as string);
              end(statusOf(response));
              return response;
            },
            () => (end(0), response),
          ),
        (error) => {
          end(0);
          throw error;
        },
      );
    },
  });

  const Requests = realm.XMLHttpRequest;
  if (typeof Requests !== 'function') return;
  const urls = new realm.WeakMap<object, unknown>();
  const urlOf = core.free(realm.WeakMap.prototype.get) as (self: unknown, key: unknown) => unknown;
  const setUrl = core.free(realm.WeakMap.prototype.set);
  const ids = new realm.WeakMap<object, number>();
  const listen = core.free(realm.EventTarget.prototype.addEventListener);
  const stateOf = core.getter(Requests.prototype, 'readyState');
  const typeOf = core.getter(Requests.prototype, 'responseType');
  const textOf = core.getter(Requests.prototype, 'responseText');
  const answerOf = core.getter(Requests.prototype, 'response');
  const requestStatus = core.getter(Requests.prototype, 'status');
  const decode = core.free(realm.TextDecoder.prototype.decode);
  const decoder = new realm.TextDecoder();
  const write = Serializer && core.free(Serializer.prototype.serializeToString);
  const writer = Serializer && new Serializer();

  const said = (request: unknown): string | null => {
    const type = typeOf(request);
    if (type === '' || type === 'text') return textOf(request) as string;
    const answer = answerOf(request);
    if (answer === null) return null;
    if (type === 'arraybuffer') return decode(decoder, answer as ArrayBuffer);
    return type === 'document' ? (write?.(writer, answer as Document) ?? null) : null;
  };

  const answered = (request: unknown): void => {
    const id = urlOf(ids, request) as number | undefined;
    if (id === undefined || stateOf(request) !== 4) return;
    setUrl(ids, request as object, undefined);
    const status = requestStatus(request) as number;
    const body = status === 0 ? null : said(request);
    if (body !== null) core.text('in', id, body);
    core.note('end', id, status);
  };

  core.wrap(Requests.prototype, 'open', {
    call(target, self, args) {
      const result: unknown = apply(target as () => void, self, args);
      if (core.live()) {
        // Here before most listeners of the page: what that sends in answer comes after it.
        if (urlOf(urls, self) === undefined) listen(self, 'readystatechange', () => answered(self));
        setUrl(urls, self as object, args[1]);
      }
      return result;
    },
  });
  core.wrap(Requests.prototype, 'send', {
    call(target, self, args) {
      const body = args[0];
      if (!core.live() || !isBosh(body)) return apply(target as () => void, self, args) as unknown;
      const id = begin(urlOf(urls, self), body);
      setUrl(ids, self as object, id);
      return apply(target as () => void, self, args) as unknown;
    },
  });
}
