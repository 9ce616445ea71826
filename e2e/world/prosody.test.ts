import { beforeAll, describe, expect, test } from 'vitest';
import { juliet, romeo } from './accounts.ts';
import { domains, startWorld, type World } from './index.ts';
import { needs } from './needs.ts';
import { nodeSocket } from './node-socket.ts';
import { answers } from './ports.ts';
import { read } from './read.ts';
import { roundTrips } from './recording.ts';

const missing = await needs('prosody');

describe.skipIf(missing !== undefined)('the world on Prosody', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ prosody: 'real', latency: 25 });
    return world.stop;
  });

  test.each(domains)('%s lists its public WebSocket in both documents, without a port', async (domain) => {
    for (const name of ['host-meta', 'host-meta.json']) {
      const url = `https://${domain}/.well-known/${name}`;
      const { status, headers, body } = await read(url, { addresses: world.addresses, ca: world.ca.cert });
      expect(status).toBe(200);
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(body).toContain(`wss://${domain}/xmpp-websocket`);
    }
  });

  test('people of two domains talk', async () => {
    const partner = await world.partner();
    const person = await world.partner({ user: juliet, lines: [] });
    await person.say(romeo.jid, 'Do you hear me?');
    expect((await partner.hears('Do you hear me?')).from).toBe(person.jid);
    await expect.poll(() => person.heard.length).toBe(1);
    await person.stop();
    await partner.stop();
  });

  test.each([
    ['capulet.example', 'SCRAM-SHA-256'],
    ['montague.example', 'SCRAM-SHA-1'],
  ])('%s offers %s, and the tap counts one round trip to its features', async (domain, mechanism) => {
    const Socket = nodeSocket({ addresses: world.addresses, ca: world.ca.cert });
    const ws = new Socket(`wss://${domain}/xmpp-websocket`, ['xmpp']);
    await new Promise((resolve) => ws.once('open', resolve));
    const start = performance.now();
    const features = new Promise<string>((resolve) => {
      ws.on('message', (data: Buffer) => {
        if (data.includes('features')) resolve(data.toString());
      });
    });
    ws.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${domain}' version='1.0'/>`);
    const text = await features;
    expect(performance.now() - start).toBeGreaterThanOrEqual(49);
    expect(text).toContain(`<mechanism>${mechanism}</mechanism>`);

    const frames = world.tap.connections.at(-1)?.frames ?? [];
    expect(frames.at(-1)?.text).toBe(text);
    expect(roundTrips(frames, (frame) => frame.text.includes('features'), 50)).toBe(1);
    ws.terminate();
  });
});

describe.skipIf(missing !== undefined)('after the world has stopped', () => {
  test('nothing of it is left', async () => {
    const world = await startWorld({ prosody: 'real', faults: true });
    const ports = [world.server.httpPort, world.tap.port, world.link.port, world.embedded?.httpPort ?? 0];
    expect(await Promise.all(ports.map(answers))).toEqual([true, true, true, true]);
    await world.stop();
    await world.stop();
    expect(await Promise.all(ports.map(answers))).toEqual([false, false, false, false]);
  });
});
