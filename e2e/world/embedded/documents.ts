/** Answers HTTP requests of the embedded server: the two host-meta documents (XEP-0156), right or wrong. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from '../faults.ts';

const websocketRel = 'urn:xmpp:alt-connections:websocket';
const page =
  '<!doctype html><html><head><title>Welcome</title></head><body><h1>It works</h1></body></html>\n';

interface Document {
  readonly type: string;
  readonly body: string;
}

function documentFor(path: string, domain: string): Document | undefined {
  const href = `wss://${domain}/xmpp-websocket`;
  switch (path) {
    case '/.well-known/host-meta':
      return {
        type: 'application/xrd+xml',
        body:
          `<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n` +
          `  <Link rel="${websocketRel}" href="${href}"/>\n</XRD>\n`,
      };
    case '/.well-known/host-meta.json':
      return { type: 'application/json', body: JSON.stringify({ links: [{ rel: websocketRel, href }] }) };
    default:
      return undefined;
  }
}

/**
 * Answers one request.
 * @param domain the Host header without port
 * @param fault how this domain misbehaves, if it does
 */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  domain: string,
  fault: Fault | undefined,
): void {
  const { pathname, search } = new URL(request.url ?? '/', `https://${domain}`);
  const found = documentFor(pathname, domain);
  if (found === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain', 'access-control-allow-origin': '*' }).end();
    return;
  }
  const open = { 'content-type': found.type, 'access-control-allow-origin': '*' };
  switch (fault?.kind) {
    case 'html-host-meta':
      response.writeHead(200, { ...open, 'content-type': 'text/html' }).end(page);
      return;
    case 'http-status':
      response.writeHead(fault.status, { ...open, 'content-type': 'text/html' }).end(page);
      return;
    case 'stalled-body':
      response.writeHead(200, { ...open, 'content-length': String(found.body.length) });
      response.write(found.body.slice(0, 20));
      return;
    case 'no-cors':
      response.writeHead(200, { 'content-type': found.type }).end(found.body);
      return;
    case 'redirect-http':
      if (search === '') {
        response.writeHead(302, { ...open, location: `http://${domain}${pathname}` }).end();
        return;
      }
      break;
    case 'huge-body':
      response.writeHead(200, open);
      response.write(found.body);
      response.end(' '.repeat(fault.bytes));
      return;
    default:
      break;
  }
  response.writeHead(200, open).end(found.body);
}

/** The http side of a redirecting domain: back to https, where the document then is. */
export function answerInsecurely(request: IncomingMessage, response: ServerResponse): void {
  const host = request.headers.host ?? '';
  const location = `https://${host}${request.url ?? '/'}?by-way-of-http`;
  response.writeHead(302, { location, 'access-control-allow-origin': '*' }).end();
}
