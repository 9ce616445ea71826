/** What a worker fetches, in Node, whose own fetch maps no names. */
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { FetchPort } from '../../src/platform/ports.ts';

const asRead = { ok: true, contentType: '', maxAge: null, security: null, timing: {} } as const;

/** Every name is at `port` of loopback: over TLS where there is an authority to trust (PEM), else plainly, by Host header. */
export function fetchPort({ port, ca }: { readonly port: number; readonly ca?: string }): FetchPort {
  return {
    read: ({ url, accept, body, signal }) =>
      new Promise((resolve) => {
        const { hostname, pathname } = new URL(url);
        const headers = { host: hostname, accept };
        const method = body === undefined ? 'GET' : 'POST';
        const options: RequestOptions = { port, host: '127.0.0.1', path: pathname, headers, method, signal };
        const fail = (): void => resolve({ ok: false, failure: { code: 'unreachable' }, timing: {} });
        const asked =
          ca === undefined ? httpRequest(options) : httpsRequest({ ...options, servername: hostname, ca });
        asked.once('response', (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.once('error', fail);
          const status = response.statusCode ?? 0;
          response.on('end', () => resolve({ ...asRead, status, finalUrl: url, text }));
        });
        asked.once('error', fail);
        asked.end(body);
      }),
  };
}
