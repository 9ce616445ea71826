/** What Chromium shows of the keys of servers: everything with its feature and access to the host, else nothing. */
import { createHash, X509Certificate } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { EndpointResult } from '../../src/contract/discovery.ts';
import type { PinRecord } from '../../src/core/discovery/pin-record.ts';
import { ask } from '../extension.ts';
import type { World } from '../world/index.ts';
import { expect, test } from './fixture.ts';

const domain = 'capulet.example';
const url = `wss://${domain}/xmpp-websocket`;

/** Asks the endpoint as before a session, and tells what is known of its key after that. */
async function met(page: Page): Promise<{ result: EndpointResult; keys: readonly PinRecord[] }> {
  const result = await ask(page, 'discovery.try', { domain, url });
  return { result, keys: await ask(page, 'pins.list', {}) };
}

/** SHA-256 of the key that the tap really shows, in base64. */
async function keyOf({ ca }: World): Promise<string> {
  const { publicKey } = new X509Certificate((await ca.leaf(domain)).cert);
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}

test.describe('with the feature of Chromium', () => {
  test.use({ look: { args: ['--enable-features=WebRequestSecurityInfo'] } });

  test('the key of an endpoint is the one its server has, at every asking', async ({ app, world }) => {
    await app.grant(`https://${domain}`);
    const page = await app.openPage('options');
    const key = await keyOf(world);
    for (let asked = 0; asked < 10; asked++) {
      const { result, keys } = await met(page);
      expect(result.outcome).toEqual({ ok: true, reached: 'https' });
      expect(keys).toHaveLength(1);
      expect(keys[0]).toMatchObject({ domain, source: 'first-seen', checked: { level: 'seen', key } });
    }
  });

  test('without access to the host no key is shown, and the endpoint answers all the same', async ({
    app,
  }) => {
    const page = await app.openPage('options');
    const { result, keys } = await met(page);
    expect(result.outcome).toEqual({ ok: true, reached: 'https' });
    expect(keys).toEqual([]);
  });
});

test('without the feature no key is shown, also with access, and nobody waits for one', async ({ app }) => {
  await app.grant(`https://${domain}`);
  const page = await app.openPage('options');
  await met(page);
  const started = performance.now();
  const { result, keys } = await met(page);
  expect(performance.now() - started).toBeLessThan(250);
  expect(result.outcome).toEqual({ ok: true, reached: 'https' });
  expect(keys).toEqual([]);
});

const failing = [
  { host: 'wrong-cert.example', failure: { code: 'certificate', error: 'net::ERR_CERT_AUTHORITY_INVALID' } },
  { host: 'refused.example', failure: { code: 'connection-refused' } },
  { host: 'nowhere.example', failure: { code: 'name-not-resolved' } },
];
for (const { host, failure } of failing) {
  test(`an endpoint at ${host} is found out before a socket is opened to it`, async ({ app }) => {
    const page = await app.openPage('options');
    const asking = { domain: host, url: `wss://${host}/xmpp-websocket` };
    const hidden = await ask(page, 'discovery.try', asking);
    expect(hidden.outcome).toMatchObject({ ok: false, failure: { failure: { code: 'unreachable' } } });
    await app.grant(`https://${host}`);
    const shown = await ask(page, 'discovery.try', asking);
    expect(shown.outcome).toMatchObject({ ok: false, failure: { failure } });
  });
}
