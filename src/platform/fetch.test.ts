import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAuthority } from '../../e2e/world/ca.ts';
import type { DiscoveryFailure } from '../core/discovery/types.ts';
import { createFetchPort } from './fetch.ts';
import { createReader, type ReadEnv } from './read.ts';

const chunk = Buffer.alloc(64 * 1024, 'a');
const seen: { readonly url: string | undefined; readonly headers: Record<string, unknown> }[] = [];
let closedBodies = 0;

/** Misbehaves by path. */
const answer: RequestListener = (request, response) => {
  seen.push({ url: request.url, headers: request.headers });
  response.on('close', () => (closedBodies += response.writableFinished ? 0 : 1));
  switch (request.url) {
    case '/fine':
      response.setHeader('content-type', 'Application/JSON; charset=utf-8');
      response.end('{"links":[]}');
      return;
    case '/split-character': {
      const bytes = Buffer.from('\u00fc\u20ac\u{1f642}');
      response.write(bytes.subarray(0, 3));
      setTimeout(() => response.end(bytes.subarray(3)), 20);
      return;
    }
    case '/not-utf-8':
      response.end(Buffer.from([0x61, 0xff, 0x62]));
      return;
    case '/missing-endless':
      response.statusCode = 404;
      pour(response);
      return;
    case '/endless':
      pour(response);
      return;
    case '/announced':
      response.setHeader('content-length', String(2 ** 30));
      pour(response);
      return;
    case '/late-body':
      response.write('a');
      setTimeout(() => response.end('b'), 100);
      return;
    case '/crumbs': {
      const timer = setInterval(() => response.write('a'), 0);
      response.on('close', () => clearInterval(timer));
      setTimeout(() => response.end(), 200);
      return;
    }
    case '/exactly':
      response.end(Buffer.alloc(1_000, 'a'));
      return;
    case '/stalled-body':
      response.write('{');
      return;
    case '/cut':
      response.setHeader('content-length', '100');
      response.write('{');
      setTimeout(() => request.socket.destroy(), 20);
      return;
    case '/moved':
      response.writeHead(302, { location: '/fine' }).end();
      return;
    case '/loop':
      response.writeHead(302, { location: '/loop' }).end();
      return;
    case '/to-http':
      response.writeHead(302, { location: `${http}/fine` }).end();
      return;
    default: // never answers
  }
};

function pour(response: Parameters<RequestListener>[1]): void {
  while (!response.destroyed && response.write(chunk));
  if (!response.destroyed) response.once('drain', () => pour(response));
}

const plain = createServer(answer);
let secure: ReturnType<typeof createTlsServer>;
let http = '';
let https = '';

beforeAll(async () => {
  secure = createTlsServer(await (await createAuthority()).leaf('localhost'), answer);
  for (const server of [plain, secure])
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  http = `http://127.0.0.1:${String((plain.address() as AddressInfo).port)}`;
  https = `https://localhost:${String((secure.address() as AddressInfo).port)}`;
});
afterAll(() => {
  for (const server of [plain, secure]) {
    server.closeAllConnections();
    server.close();
  }
});
afterEach(() => {
  seen.length = 0;
  vi.unstubAllEnvs();
});

const reading = (env: ReadEnv = {}) => createFetchPort(createReader(env));
const read = (url: string, over: { timeoutMs?: number; maxBytes?: number; signal?: AbortSignal } = {}) =>
  reading().read({ url, accept: 'application/json', timeoutMs: 3_000, maxBytes: 1_000_000, ...over });
const failedWith = (failure: DiscoveryFailure) =>
  expect.objectContaining({ ok: false, failure }) as { readonly ok: false };

describe('reading a document', () => {
  test('answers status, media type, final URL and text, and asks without credentials or referrer', async () => {
    expect(await read(`${http}/moved`)).toEqual({
      ok: true,
      status: 200,
      contentType: 'application/json',
      finalUrl: `${http}/fine`,
      text: '{"links":[]}',
      maxAge: null,
      security: { hsts: null, pins: null },
      timing: { headers: expect.any(Number) as number, body: expect.any(Number) as number },
    });
    expect(seen.map((request) => request.url)).toEqual(['/moved', '/fine']);
    expect(seen[0]?.headers).toMatchObject({ accept: 'application/json', 'cache-control': 'no-cache' });
    for (const header of ['cookie', 'authorization', 'referer'])
      expect(seen[0]?.headers).not.toHaveProperty(header);
  });

  test('a character split between two packets stays one', async () => {
    expect(await read(`${http}/split-character`)).toMatchObject({ text: '\u00fc\u20ac\u{1f642}' });
  });

  test('a byte that is no UTF-8 spoils itself alone', async () => {
    expect(await read(`${http}/not-utf-8`)).toMatchObject({ ok: true, text: 'a\ufffdb' });
  });

  test('another status is answered with it, its body unread', async () => {
    expect(await read(`${http}/missing-endless`)).toMatchObject({ ok: true, status: 404, text: '' });
  });
});

describe('a peer that misbehaves', () => {
  test('an endless body is cut at the cap and the connection let go', async () => {
    closedBodies = 0;
    expect(await read(`${http}/endless`, { maxBytes: 200_000 })).toEqual(
      failedWith({ code: 'too-large', limit: 200_000 }),
    );
    await vi.waitFor(() => expect(closedBodies).toBe(1));
  });

  test('a gigabyte that is announced is not read at all', async () => {
    closedBodies = 0;
    expect(await read(`${http}/announced`)).toEqual(failedWith({ code: 'too-large', limit: 1_000_000 }));
    await vi.waitFor(() => expect(closedBodies).toBe(1));
  });

  test('a body that comes in crumbs is put together', async () => {
    const came = await read(`${http}/crumbs`);
    expect(came.ok && /^a{20,}$/.test(came.text)).toBe(true);
  });

  test('the times of headers and body are told apart', async () => {
    const { timing } = await read(`${http}/late-body`);
    expect((timing.body ?? 0) - (timing.headers ?? 0)).toBeGreaterThan(80);
    expect((await read(`${http}/missing-endless`)).timing).not.toHaveProperty('body');
  });

  test('the cap itself may be reached', async () => {
    expect(await read(`${http}/exactly`, { maxBytes: 1_000 })).toMatchObject({ ok: true });
    expect(await read(`${http}/exactly`, { maxBytes: 999 })).toEqual(
      failedWith({ code: 'too-large', limit: 999 }),
    );
  });

  test.each(['/silent', '/stalled-body'])(
    '%s ends with the time-out, which covers headers and body',
    async (path) => {
      const start = performance.now();
      expect(await read(http + path, { timeoutMs: 150 })).toEqual(
        failedWith({ code: 'timeout', seconds: 0.15 }),
      );
      expect(performance.now() - start).toBeLessThan(1_500);
    },
  );

  test('a body cut short is a network failure', async () => {
    expect(await read(`${http}/cut`)).toMatchObject(
      failedWith({ code: 'network', error: expect.any(String) as string }),
    );
  });

  test('a redirect loop, a closed port and an untrusted certificate give no reason away', async () => {
    expect(await read(`${http}/loop`)).toEqual(failedWith({ code: 'unreachable' }));
    expect(await read('http://127.0.0.1:1/')).toEqual(failedWith({ code: 'unreachable' }));
    expect(await read(`${https}/fine`)).toEqual(failedWith({ code: 'unreachable' }));
  });

  test('a redirect to http is refused even where no policy holds it back', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await read(`${https}/fine`)).toMatchObject({ ok: true });
    expect(await read(`${https}/to-http`)).toEqual(failedWith({ code: 'redirect-insecure' }));
  });
});

describe('stopping', () => {
  test.each(['/silent', '/stalled-body'])('ends %s at once', async (path) => {
    const stop = new AbortController();
    const reading = read(http + path, { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    expect(await reading).toEqual(failedWith({ code: 'stopped' }));
  });

  test('before the start sends nothing', async () => {
    expect(await read(`${http}/fine`, { signal: AbortSignal.abort() })).toEqual(
      failedWith({ code: 'stopped' }),
    );
    expect(seen).toEqual([]);
  });
});

describe('what the headers say', () => {
  const request = { url: 'https://verona.example/', accept: '*/*', timeoutMs: 1_000, maxBytes: 1_000 };
  const answering = (headers: Record<string, string>, type: 'cors' | 'basic') => {
    const response = new Response('x', { headers });
    Object.defineProperties(response, { url: { value: request.url }, type: { value: type } });
    return reading({ scope: { fetch: () => Promise.resolve(response) } }).read(request);
  };

  test('security is unknown where CORS hides it, and known to be absent where it does not', async () => {
    expect(await answering({}, 'cors')).toMatchObject({ security: null });
    expect(await answering({}, 'basic')).toMatchObject({ security: { hsts: null, pins: null } });
    const hsts = { 'strict-transport-security': 'max-age=7' };
    expect(await answering(hsts, 'cors')).toMatchObject({ security: { hsts: 'max-age=7', pins: null } });
    const pins = { 'public-key-pins': 'pin-sha256="x"' };
    expect(await answering(pins, 'basic')).toMatchObject({
      security: { hsts: null, pins: 'pin-sha256="x"' },
    });
  });

  test('the age is taken over', async () => {
    expect(await answering({ 'cache-control': 'max-age=60' }, 'cors')).toMatchObject({ maxAge: 60 });
    expect(await answering({}, 'cors')).toMatchObject({ maxAge: null });
  });
});
