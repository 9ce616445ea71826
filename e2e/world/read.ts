/** Reads documents of the test world from Node, by name, with the certificate checked. */
import { request } from 'node:https';
import type { Address } from './names.ts';

export interface ReadDocument {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/**
 * GET over https, redirects not followed.
 * @throws what TLS or the connection says, e.g. `UNABLE_TO_VERIFY_LEAF_SIGNATURE` as `code`
 */
export function read(
  url: string,
  world: { readonly addresses: readonly Address[]; readonly ca: string },
): Promise<ReadDocument> {
  const { hostname, pathname, search } = new URL(url);
  const to = world.addresses.find(({ host, port }) => host === hostname && port === 443)?.to;
  if (typeof to !== 'number') return Promise.reject(new Error(`no such name: ${hostname}`));
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: to,
        servername: hostname,
        path: pathname + search,
        headers: { host: hostname },
        ca: world.ca,
        agent: false,
      },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (body += chunk));
        answer.once('error', reject);
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
      },
    );
    asked.once('error', reject);
    asked.end();
  });
}
