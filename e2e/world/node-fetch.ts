/** `fetch` for libraries that run in Node, which finds and trusts the test world as the browser does. */
import { Agent, request } from 'node:https';
import type { Address } from './names.ts';

export interface NodeFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Gives libraries that take the global one this one; returns what puts it back. */
  install(): () => void;
  /** Ends the connections that are kept. */
  close(): void;
}

/** GET over https by the names of the world; connections are kept, redirects are not followed. */
export function nodeFetch(world: { readonly addresses: readonly Address[]; readonly ca: string }): NodeFetch {
  const agent = new Agent({ keepAlive: true });
  const own: typeof globalThis.fetch = async (input, init) => {
    const asked = new Request(input, init);
    const { hostname, pathname, search } = new URL(asked.url);
    const to = world.addresses.find(({ host, port }) => host === hostname && port === 443)?.to;
    if (typeof to !== 'number') throw new TypeError(`no such name: ${hostname}`);
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: to,
          servername: hostname,
          path: pathname + search,
          headers: { ...Object.fromEntries(asked.headers), host: hostname },
          ca: world.ca,
          agent,
          signal: asked.signal,
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('error', reject);
          answer.once('end', () => {
            const headers = new Headers();
            for (const [name, value] of Object.entries(answer.headers)) headers.set(name, String(value));
            const response = new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 0, headers });
            // One that is made by hand has no URL, by which redirects are judged.
            resolve(Object.defineProperty(response, 'url', { value: asked.url }));
          });
        },
      );
      sent.once('error', reject);
      sent.end();
    });
  };
  return {
    fetch: own,
    install() {
      const before = globalThis.fetch;
      globalThis.fetch = own;
      return () => {
        globalThis.fetch = before;
      };
    },
    close: () => agent.destroy(),
  };
}
