/** WebSockets of subprotocol `xmpp` under the hook. Handed to pages as text, so it names nothing outside itself. */
import type { HookCore } from './core.ts';

export function hookSockets(core: HookCore, realm: typeof globalThis): void {
  const Native = realm.WebSocket;
  if (typeof Native !== 'function') return;
  const { prototype } = Native;
  const { construct, apply } = Reflect;
  const listen = core.free(realm.EventTarget.prototype.addEventListener);
  const protocolOf = core.getter(prototype, 'protocol');
  const urlOf = core.getter(prototype, 'url');
  const stateOf = core.getter(prototype, 'readyState');
  const dataOf = core.getter(realm.MessageEvent.prototype, 'data');
  const codeOf = core.getter(realm.CloseEvent.prototype, 'code');
  const blobSize = core.getter(realm.Blob.prototype, 'size');
  const bufferSize = core.getter(realm.ArrayBuffer.prototype, 'byteLength');
  const { isView } = realm.ArrayBuffer;
  const toText = realm.String;
  const wellFormed = core.free(realm.String.prototype.toWellFormed);
  const nativeSend = prototype.send;

  /** Numbers of sockets, while they are open. */
  const numbers = new realm.WeakMap<object, number>();
  const numberOf = core.free(realm.WeakMap.prototype.get) as (
    self: unknown,
    key: object,
  ) => number | undefined;
  const setNumber = core.free(realm.WeakMap.prototype.set) as (
    self: unknown,
    key: object,
    value: number,
  ) => unknown;
  const open = new realm.Map<number, WebSocket>();
  const openGet = core.free(realm.Map.prototype.get) as (self: unknown, key: number) => WebSocket | undefined;
  const openSet = core.free(realm.Map.prototype.set) as (
    self: unknown,
    key: number,
    value: WebSocket,
  ) => unknown;
  const openDelete = core.free(realm.Map.prototype.delete);

  const sizeOf = (data: unknown): number | null => {
    if (typeof data !== 'object' || data === null) return null;
    if (isView(data)) return data.byteLength;
    try {
      return bufferSize(data) as number;
    } catch {
      try {
        return blobSize(data) as number;
      } catch {
        return null;
      }
    }
  };

  const follow = (socket: WebSocket): void => {
    let id = 0;
    listen(socket, 'open', (event: Event) => {
      if (!event.isTrusted || id !== 0 || protocolOf(socket) !== 'xmpp' || !core.live()) return;
      id = core.next();
      setNumber(numbers, socket, id);
      openSet(open, id, socket);
      core.note('socket', id, urlOf(socket) as string);
    });
    // Here before any listener of the page: what that sends in answer comes after it.
    listen(socket, 'message', (event: Event) => {
      if (id === 0 || !event.isTrusted || !core.live()) return;
      const data = dataOf(event);
      if (typeof data === 'string') core.text('in', id, data);
      else core.note('in-binary', id, sizeOf(data) ?? 0);
    });
    listen(socket, 'close', (event: Event) => {
      if (id === 0 || !event.isTrusted) return;
      openDelete(open, id);
      core.note('end', id, codeOf(event) as number);
    });
  };

  core.wrap(realm, 'WebSocket', {
    construct(target, created, args) {
      const socket = construct(target as typeof WebSocket, args, created as typeof WebSocket) as WebSocket;
      if (core.live()) follow(socket);
      return socket;
    },
  });
  core.wrap(prototype, 'send', {
    call(target, self, args) {
      const id = args.length === 0 ? undefined : numberOf(numbers, self as object);
      if (id === undefined || stateOf(self) !== 1 || !core.live())
        return apply(target as () => unknown, self, args) as unknown;
      let data = args[0];
      // No text can be made of it, which the browser says best.
      if (typeof data === 'symbol') return apply(target as () => unknown, self, args) as unknown;
      const size = sizeOf(data);
      // What is neither is made a text, once.
      if (size === null) data = wellFormed(toText(data));
      apply(target as (data: unknown) => void, self, [data]);
      if (size === null) core.text('out', id, data as string);
      else core.note('out-binary', id, size);
      return undefined;
    },
  });
  core.sender((id, text) => {
    const socket = openGet(open, id);
    if (socket === undefined || stateOf(socket) !== 1) return false;
    apply(nativeSend, socket, [text]);
    core.text('out', id, text);
    return true;
  });
}
