/** Answers HTTP requests of the embedded server: the two host-meta documents (XEP-0156), right or wrong. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { DocumentFault, Fault } from '../faults.ts';

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

/** Only where a fault asks for it: the other domains publish no HACX document. */
function hacxFor(path: string, domain: string): Document | undefined {
  if (path !== '/.well-known/xmpp-client.xml') return undefined;
  const method = `<websocket url="wss://${domain}/xmpp-websocket" ip="127.0.0.1" port="443" priority="10" sni="${domain}"/>`;
  return { type: 'application/xml', body: `<hacx ttl="60">\n  ${method}\n</hacx>\n` };
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
  const named = fault?.kind === 'each' ? fault.of[pathname] : undefined;
  const own = fault?.kind === 'each' ? named : fault;
  if (own?.kind === 'hops') {
    hop(response, { pathname, domain, count: own.count });
    return;
  }
  const found = documentFor(pathname, domain) ?? (named && hacxFor(pathname, domain));
  if (found === undefined) {
    notFound(response);
    return;
  }
  if (own?.kind === 'redirect-http' && search === '') {
    redirect(response, found.type, `http://${domain}${pathname}`);
    return;
  }
  misanswer(response, found, own, pathname);
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain', 'access-control-allow-origin': '*' }).end();
}

function redirect(response: ServerResponse, type: string, location: string): void {
  response.writeHead(302, { 'content-type': type, 'access-control-allow-origin': '*', location }).end();
}

/** `/.well-known/x` leads to `/hop/<count - 1>/x`, and that on, down to `/hop/0/x`, which is the document. */
function hop(
  response: ServerResponse,
  { pathname, domain, count }: { pathname: string; domain: string; count: number },
): void {
  const [, left, name] = /^\/hop\/(\d+)\/([\w.-]+)$/.exec(pathname) ?? [];
  const origin = name === undefined ? pathname : `/.well-known/${name}`;
  const found = documentFor(origin, domain) ?? hacxFor(origin, domain);
  const rest = left === undefined ? count : Number(left);
  if (found === undefined) notFound(response);
  else if (rest > 0)
    redirect(response, found.type, `/hop/${rest - 1}/${origin.slice('/.well-known/'.length)}`);
  else misanswer(response, found, undefined, pathname);
}

/** Answers with the document, as the fault has it. */
function misanswer(
  response: ServerResponse,
  { type, body }: Document,
  fault: DocumentFault | Fault | undefined,
  pathname: string,
): void {
  const open = { 'content-type': type, 'access-control-allow-origin': '*' };
  switch (fault?.kind) {
    case 'html-host-meta':
      response.writeHead(200, { ...open, 'content-type': 'text/html' }).end(page);
      return;
    case 'http-status':
      response.writeHead(fault.status, { ...open, 'content-type': 'text/html' }).end(page);
      return;
    case 'stalled-body':
      response.writeHead(200, { ...open, 'content-length': String(body.length) });
      response.write(body.slice(0, 20));
      return;
    case 'no-cors':
      response.writeHead(200, { 'content-type': type }).end(body);
      return;
    case 'huge-body':
      response.writeHead(200, open);
      response.write(body);
      response.end(' '.repeat(fault.bytes));
      return;
    case 'endless-body':
      response.writeHead(200, open);
      // Who leaves before the end is what this is for: no error.
      pipeline(Readable.from(white(fault.bytes)), response, () => undefined);
      return;
    case 'late': {
      const timer = setTimeout(() => response.writeHead(200, open).end(body), fault.ms);
      response.once('close', () => clearTimeout(timer));
      return;
    }
    case 'redirect-loop':
      redirect(response, type, pathname);
      return;
    default:
      response.writeHead(200, open).end(body);
  }
}

/** White space, which is the lawful beginning of JSON. */
function* white(bytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, ' ');
  for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk;
}

/** The http side of a redirecting domain: back to https, where the document then is. */
export function answerInsecurely(request: IncomingMessage, response: ServerResponse): void {
  const host = request.headers.host ?? '';
  const location = `https://${host}${request.url ?? '/'}?by-way-of-http`;
  response.writeHead(302, { location, 'access-control-allow-origin': '*' }).end();
}
