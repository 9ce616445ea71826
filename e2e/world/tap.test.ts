import { createServer } from 'node:http';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { createAuthority, type Authority } from './ca.ts';
import type { Address } from './names.ts';
import { nodeSocket } from './node-socket.ts';
import { listen } from './ports.ts';
import { read } from './read.ts';
import { startTap, type Tap } from './tap.ts';

let ca: Authority;
let tap: Tap;
let addresses: Address[];
let stopServer: () => void;
const awkward = ['plain', 'ünïcödé ☃ 🎭', "<a b='\r\n\t&#xD;'/>", '', 'x'.repeat(70_000), 'y'.repeat(300)];

beforeAll(async () => {
  const http = createServer((request, response) => {
    response.writeHead(418, { 'X-Odd-Case': 'Kept', 'Set-Cookie': ['a=1', 'b=2'] });
    response.end(`${request.method} ${request.url} ${request.headers.host}`);
  });
  // Compression on: the tap must see to it that it is not used.
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: true });
  sockets.on('connection', (ws) => {
    ws.on('message', (data: Buffer, binary) => ws.send(binary ? data : data.toString(), { binary }));
  });
  const port = await listen(http);
  stopServer = () => http.close();
  ca = await createAuthority();
  tap = await startTap({ ca, routes: new Map([['capulet.example', { port }]]) });
  addresses = [
    { host: 'capulet.example', port: 443, to: tap.port },
    { host: 'stranger.example', port: 443, to: tap.port },
  ];
});

afterAll(async () => {
  await tap.stop();
  stopServer();
});

function dial(): Promise<WebSocket> {
  const Socket = nodeSocket({ addresses, ca: ca.cert });
  const ws = new Socket('wss://capulet.example/path', ['xmpp']);
  return new Promise((resolve, reject) => {
    ws.once('open', () => resolve(ws));
    ws.once('error', reject);
  });
}

test('every message is recorded as it crossed, in both directions', async () => {
  const ws = await dial();
  const echoed: string[] = [];
  ws.on('message', (data: Buffer) => echoed.push(data.toString()));
  for (const text of awkward) ws.send(text);
  await expect.poll(() => echoed.length).toBe(awkward.length);

  const connection = tap.connections.at(-1);
  const texts = (direction: string) =>
    connection?.frames.filter((frame) => frame.direction === direction).map((frame) => frame.text);
  expect(texts('out')).toEqual(awkward);
  expect(texts('in')).toEqual(awkward);
  expect(connection?.frames[1]?.bytes).toBe(Buffer.byteLength(awkward[1] ?? ''));
  expect(connection).toMatchObject({ host: 'capulet.example', path: '/path', chosen: 'xmpp', status: 101 });

  ws.close(4321);
  await expect.poll(() => connection?.closed).toBe(true);
  expect(connection?.closeCodes.out).toBe(4321);
});

test('fragments are joined and binary messages counted', async () => {
  const ws = await dial();
  ws.send('<half', { fin: false });
  ws.send('/>', { fin: true });
  ws.send(Buffer.from([1, 2, 3]));
  const out = () => tap.connections.at(-1)?.frames.filter((frame) => frame.direction === 'out') ?? [];
  await expect.poll(() => out().length).toBe(2);
  expect(out()[0]?.text).toBe('<half/>');
  expect(out()[1]).toMatchObject({ binary: true, bytes: 3, text: '' });
  ws.terminate();
});

test('compression is never negotiated, though both sides would like it', async () => {
  const ws = new WebSocket('wss://capulet.example/', {
    perMessageDeflate: true,
    createConnection: () =>
      tlsConnect({ host: '127.0.0.1', port: tap.port, servername: 'capulet.example', ca: ca.cert }),
  });
  await new Promise((resolve) => ws.once('open', resolve));
  expect(ws.extensions).toBe('');
  expect(tap.connections.at(-1)?.unreadable).toBe(false);
  ws.terminate();
});

test('plain requests pass unchanged', async () => {
  const answer = await read('https://capulet.example/.well-known/host-meta?x=1', { addresses, ca: ca.cert });
  expect(answer.status).toBe(418);
  expect(answer.body).toBe('GET /.well-known/host-meta?x=1 capulet.example');
  expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  expect(tap.requests.at(-1)).toMatchObject({ host: 'capulet.example', status: 418 });
});

test('a name that is not served gets no certificate', async () => {
  await expect(read('https://stranger.example/', { addresses, ca: ca.cert })).rejects.toThrow();
});

test('who does not trust the authority does not get in', async () => {
  const stranger = await createAuthority('Another');
  await expect(read('https://capulet.example/', { addresses, ca: stranger.cert })).rejects.toMatchObject({
    code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  });
});
