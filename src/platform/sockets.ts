/** `SocketPort` over the browser's WebSocket. */
import type { Socket, SocketHandlers, SocketPort } from './ports.ts';

/** Close code of RFC 6455 §7.1.5 for a connection that ended without a close frame. */
const abnormal = 1006;

export const browserSockets: SocketPort = {
  open(url, protocols, handlers) {
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, [...protocols]);
    } catch {
      // A URL that the constructor refuses must look like any other failed attempt to the session.
      queueMicrotask(() => handlers.closed(abnormal));
      return { send: () => false, close: () => undefined };
    }
    socket.binaryType = 'arraybuffer';
    listen(socket, handlers);
    return wrap(socket);
  },
};

function listen(socket: WebSocket, handlers: SocketHandlers): void {
  socket.addEventListener('open', () => handlers.open(socket.protocol));
  socket.addEventListener('message', (event: MessageEvent<string | ArrayBuffer>) => {
    if (typeof event.data === 'string') handlers.text(event.data);
    else handlers.binary(event.data.byteLength);
  });
  socket.addEventListener('close', (event) => handlers.closed(event.code));
}

function wrap(socket: WebSocket): Socket {
  return {
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(text);
      return true;
    },
    close: (code) => socket.close(code),
  };
}
