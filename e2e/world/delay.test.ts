import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDelay, type Delay } from './delay.ts';
import { listen } from './ports.ts';

let echo: Server;
let delay: Delay;
let client: Socket;

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  delay = await startDelay({ to: await listen(echo), latency: 25 });
  client = connect(delay.port, '127.0.0.1').setNoDelay(true);
  await new Promise((resolve) => client.once('connect', resolve));
});

afterEach(async () => {
  client.destroy();
  await delay.stop();
  await new Promise((resolve) => echo.close(resolve));
});

function reply(): Promise<string> {
  return new Promise((resolve) => client.once('data', (data: Buffer) => resolve(data.toString())));
}

async function roundTripMs(): Promise<number> {
  const start = performance.now();
  const answer = reply();
  client.write('x');
  await answer;
  return performance.now() - start;
}

test('an answer takes the latency there and back', async () => {
  const took = await roundTripMs();
  expect(took).toBeGreaterThanOrEqual(49);
  expect(took).toBeLessThan(100);
});

test('the latency can be changed while a connection is open', async () => {
  delay.setLatency(0);
  expect(await roundTripMs()).toBeLessThan(40);
});

test('order is kept, also when later bytes are given less latency', async () => {
  let got = '';
  client.on('data', (data: Buffer) => (got += data.toString()));
  client.write('slow ');
  await sleep(5);
  delay.setLatency(0);
  client.write('fast');
  await expect.poll(() => got).toBe('slow fast');
});

test('a stall holds everything back until it is lifted', async () => {
  delay.stall();
  let got = '';
  client.on('data', (data: Buffer) => (got += data.toString()));
  client.write('held');
  await sleep(120);
  expect(got).toBe('');
  delay.resume();
  await expect.poll(() => got).toBe('held');
});

test('a cut is a reset, and the next connection works', async () => {
  const error = new Promise<NodeJS.ErrnoException>((resolve) => client.once('error', resolve));
  delay.cut();
  expect((await error).code).toBe('ECONNRESET');
  client = connect(delay.port, '127.0.0.1');
  expect(await roundTripMs()).toBeGreaterThanOrEqual(49);
});

test('who sends without end has to wait for who does not read', async () => {
  let sent = 0;
  const source = createServer((socket) => {
    const pour = (): void => {
      while (!socket.destroyed) {
        sent += 65_536;
        if (!socket.write(Buffer.alloc(65_536))) break;
      }
    };
    socket.on('drain', pour).on('error', () => socket.destroy());
    pour();
  });
  const slow = await startDelay({ to: await listen(source), latency: 25 });
  const reader = connect(slow.port, '127.0.0.1').pause();
  await sleep(500);
  const held = sent;
  await sleep(200);
  // What operating systems hold of a connection comes on top of what the proxy does.
  expect(held).toBeLessThan(32 * 2 ** 20);
  expect(sent).toBe(held);
  let read = 0;
  reader.on('data', (chunk: Buffer) => (read += chunk.length)).resume();
  await expect.poll(() => read).toBeGreaterThan(held);
  reader.destroy();
  await slow.stop();
  source.close();
});
