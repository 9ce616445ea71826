/** Servers that misbehave once they are called: each is told with its reason, and none holds up another. */
import { ask } from '../extension.ts';
import { peersDomain, peerUrl } from '../world/peers.ts';
import { expect, test } from './fixture.ts';
import { look } from './steps.ts';

test.use({ federated: true });
// One of them says nothing for ten seconds, and two say ten megabytes.
test.setTimeout(120_000);

const told = [
  ['client-namespace', 'open', { code: 'wrong-namespace' }],
  ['wrong-from', 'open', { code: 'wrong-domain', got: 'capulet.example' }],
  ['no-id', 'open', { code: 'no-stream-id' }],
  ['two-roots', 'open', { code: 'not-well-formed' }],
  ['never', 'open', { code: 'timeout', phase: 'opening' }],
  ['ten-megabytes', 'open', { code: 'not-well-formed', error: 'too-long' }],
  ['ten-megabytes-of-features', 'features', { code: 'not-well-formed', error: 'too-long' }],
  ['led-elsewhere', 'open', { code: 'see-other-uri', uri: peerUrl('never') }],
] as const;

test('every one of them is left with its reason', async ({ app, world }) => {
  const page = await app.openPage('options', '#federation');
  const { endpoints, resolution } = await ask(page, 'federation.look', {
    domain: peersDomain,
    from: 'montague.example',
    run: 'peers',
  });
  const endpoint = (url: string) => endpoints.find((one) => one.url === url);
  for (const [name, step, failure] of told) {
    const one = endpoint(peerUrl(name));
    expect(one?.settled, name).toBe(true);
    expect(one?.offered, name).toBeNull();
    expect(one?.steps.at(-1), name).toMatchObject({ name: step, failure: { area: 'servers', failure } });
  }
  // It closes in the namespace of clients, as a deployed one does: heard all the same, and told.
  const lenient = endpoint(peerUrl('client-close'));
  expect(lenient?.offered).toMatchObject({ use: 'server', offer: { dialback: true } });
  expect(lenient?.violations).toMatchObject([{ rule: 'S2', breach: 'server-framing-namespace' }]);
  // A WebSocket is led nowhere, over HTTPS or in its handshake.
  const led = endpoint(peerUrl('redirects'));
  expect(led?.offered).toBeNull();
  // Twenty hops beside all the others may take longer than the five seconds that an answer over HTTPS may take.
  const https = led?.steps[0];
  const slow = { area: 'discovery', failure: { code: 'timeout', seconds: 5 } };
  const unsaid = { area: 'discovery', failure: { code: 'unreachable' } };
  const refused = { code: 'socket-closed', closeCode: 1006, opened: false };
  expect([slow, unsaid]).toContainEqual(https?.failure);
  const late = https?.failure?.failure.code === 'timeout';
  expect(led?.steps.slice(1)).toMatchObject(
    late ? [] : [{ name: 'socket', failure: { area: 'servers', failure: refused } }],
  );
  // Without TLS it is no endpoint at all, by the specification that demands TLS.
  expect(endpoint(`ws://plain.${peersDomain}/`)).toBeUndefined();
  expect(resolution.findings).toContainEqual(
    expect.objectContaining({ code: 'bad-url', section: 'XEP-0468 §2, item 3' }),
  );
  expect(world.tap.connections.filter(({ host }) => host === `never.${peersDomain}`)).toHaveLength(1);
});

test('their reasons are words on the page', async ({ app }) => {
  const page = await app.openPage('options', '#federation');
  await page.getByLabel('Servers are called as').fill('montague.example');
  await look(page, peersDomain);
  await expect(page.getByRole('button', { name: 'Look again' })).toBeEnabled({ timeout: 30_000 });
  const article = (name: string) => page.getByRole('article', { name: peerUrl(name), exact: true });
  for (const [name] of told) {
    await expect(article(name)).toContainText('fails at');
  }
  await expect(article('no-id')).toContainText(`no-id.${peersDomain} gives the stream no id`);
  // Without access to the host no browser tells why; that a redirection is among what it may be is said.
  await expect(article('redirects')).toContainText(
    /it may redirect without end.*or the answer a redirection, which no WebSocket follows|No answer within 5 sec/s,
  );
  await expect(page.getByRole('region', { name: 'Documents', exact: true })).toContainText(
    `ws://plain.${peersDomain}/`,
  );
});
