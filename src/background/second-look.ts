/** Whether a WebSocket opens after all: that one failed while BOSH got through proves it blocked only if it still does. */
import type { ClockPort, SocketPort } from '../platform/ports.ts';
import type { Dialling } from './discovery/dialling.ts';

/**
 * Opens a WebSocket to `url` and closes it; nothing is said on it. Resolves with the time that it took to open, ms;
 * null where it did not, or may not be dialled.
 */
export async function secondLook(
  deps: { readonly dialling: Dialling; readonly sockets: SocketPort; readonly clock: ClockPort },
  domain: string,
  url: string,
): Promise<number | null> {
  const dialled = await deps.dialling.begin(domain, url, 'as-needed');
  if (!dialled.ok) return null;
  const begun = deps.clock.now();
  return new Promise((resolve) => {
    const socket = deps.sockets.open(url, ['xmpp'], {
      open() {
        resolve(deps.clock.now() - begun);
        socket.close();
      },
      text: () => undefined,
      binary: () => undefined,
      closed: () => resolve(null),
    });
  });
}
