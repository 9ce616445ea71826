import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseHacx } from '../../src/core/discovery/hacx.ts';
import { parseHostMetaJrd } from '../../src/core/discovery/host-meta-jrd.ts';
import { parseHostMetaXrd } from '../../src/core/discovery/host-meta-xrd.ts';
import type { ParsedDocument } from '../../src/core/discovery/listing.ts';
import { keyHashes } from './ca.ts';
import { startWorld, type World } from './index.ts';
import { paths } from './publication.ts';
import { read, type ReadDocument } from './read.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ published: true });
}, 30_000);
afterAll(() => world.stop());

const get = (host: string, path: string): Promise<ReadDocument> =>
  read(`https://${host}${path}`, { addresses: world.addresses, ca: world.ca.cert });

/** SHA-256 of the key that a name shows to who connects now. */
function shownKey(host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port: world.tap.port,
      servername: host,
      ca: world.ca.cert,
      ALPNProtocols: ['http/1.1'],
    });
    socket.once('secureConnect', () => {
      const der = socket.getPeerCertificate().raw.toString('base64');
      socket.destroy();
      resolve(keyHashes(`-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`).sha256);
    });
    socket.once('error', reject);
  });
}

function good(parsed: ParsedDocument): Extract<ParsedDocument, { ok: true }> {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
  expect(parsed.findings).toEqual([]);
  return parsed;
}

const sha256s = (parsed: ParsedDocument): (string | undefined)[] => {
  const pins = good(parsed).links.flatMap((link) => link.pins ?? []);
  return pins.map(({ hashes }) => hashes.find(({ name }) => name === 'sha-256')?.value);
};

test('complete.example publishes everything without a finding, with the key that it really shows', async () => {
  const key = await shownKey('complete.example');
  const bodies = new Map<string, ReadDocument>();
  for (const path of Object.values(paths)) {
    const answer = await get('complete.example', path);
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['public-key-pins']).toContain(`pin-sha256="${key}"`);
    expect(answer.headers['strict-transport-security']).toContain('max-age=');
    bodies.set(path, answer);
  }
  const body = (path: string) => bodies.get(path)?.body ?? '';
  expect(sha256s(parseHacx(body(paths.hacx), 'client'))).toContain(key);
  expect(sha256s(parseHacx(body(paths.hacxServer), 'server'))).toContain(key);
  const jrd = parseHostMetaJrd(body(paths.jrd));
  expect(sha256s(jrd)).toContain(key);
  expect(good(jrd).links.map(({ transport }) => transport)).toEqual(
    expect.arrayContaining(['websocket', 'bosh', 'tls', 'quic', 's2s-websocket', 's2s-tls', 's2s-quic']),
  );
  expect(good(parseHostMetaXrd(body(paths.xrd))).links).toHaveLength(2);
  expect(JSON.parse(body(paths.poshClient))).toMatchObject({ fingerprints: [{}] });
});

test('mispinned.example pins keys that it has not', async () => {
  const key = await shownKey('mispinned.example');
  const listed = sha256s(parseHacx((await get('mispinned.example', paths.hacx)).body, 'client'));
  expect(listed.length).toBeGreaterThan(0);
  expect(listed).not.toContain(key);
});

test('fronted.example has nothing but HACX methods for other names than its own', async () => {
  expect((await get('fronted.example', paths.jrd)).status).toBe(404);
  const parsed = good(parseHacx((await get('fronted.example', paths.hacx)).body, 'client'));
  expect(parsed.links.map(({ sni }) => sni)).toEqual(['front.example', null]);
});

test('documents change while the world runs, and what is taken away the server answers', async () => {
  const own = world.documents.keyOf('changing.example');
  const next = await world.documents.nextCertificate('changing.example');
  const pins = async () => sha256s(parseHostMetaJrd((await get('changing.example', paths.jrd)).body));

  world.documents.publish('changing.example', { pins: [own, keyHashes(next.cert)] });
  expect(new Set(await pins())).toEqual(new Set([own.sha256, keyHashes(next.cert).sha256]));

  world.documents.publish('changing.example', { pins: [] });
  expect(await pins()).toEqual([]);

  world.documents.set('changing.example', paths.jrd, { status: 503, body: '' });
  expect((await get('changing.example', paths.jrd)).status).toBe(503);

  world.documents.set('changing.example', paths.jrd, null);
  expect((await get('changing.example', paths.jrd)).body).toContain('wss://changing.example/xmpp-websocket');
  expect(await pins()).toEqual([]);
});

test('another certificate is shown to who comes next', async () => {
  const before = await shownKey('changing.example');
  expect(before).toBe(world.documents.keyOf('changing.example').sha256);
  const next = await world.documents.nextCertificate('changing.example');
  world.tap.present('changing.example', next);
  const after = await shownKey('changing.example');
  expect(after).toBe(keyHashes(next.cert).sha256);
  expect(after).not.toBe(before);
});
