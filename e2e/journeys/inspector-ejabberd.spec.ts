/** The inspector on ejabberd, whose frames differ in many small ways from Prosody's. */
import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import { root } from '../run/root.ts';
import { juliet, romeo, users } from '../world/accounts.ts';
import { createAuthority } from '../world/ca.ts';
import { launchChromium } from '../world/chromium.ts';
import { startDelay } from '../world/delay.ts';
import { openPanel, withDeveloperTools } from '../world/developer-tools.ts';
import { startEjabberd } from '../world/ejabberd.ts';
import { needs } from '../world/needs.ts';
import { freePort } from '../world/ports.ts';
import { startPartner } from '../world/romeo.ts';
import { startTap } from '../world/tap.ts';
import { equalsTap, inPanel } from './inspected.ts';
import { frameRows, inPhase, signIn } from './steps.ts';

const missing = await needs('ejabberd', 'certutil');
const domains = ['capulet.example', 'montague.example'];

test('every frame of a session on ejabberd is shown as the tap recorded it, in a page and in developer tools', async () => {
  test.skip(missing !== undefined, missing ?? '');
  test.setTimeout(300_000);
  const port = await freePort();
  const ca = await createAuthority();
  const server = await startEjabberd({ domains, users, ca });
  const tap = await startTap({
    ca,
    routes: new Map(domains.map((domain) => [domain, { port: server.httpPort }])),
  });
  const link = await startDelay({ to: tap.port, latency: 0 });
  const app = await launchChromium({
    extension: join(root, 'dist/chromium'),
    addresses: domains.map((host) => ({ host, port: 443, to: link.port })),
    ca: ca.cert,
    args: withDeveloperTools(port),
  });
  try {
    const page = await app.openPage('options', '#accounts');
    const before = tap.connections.length;
    await signIn(page, juliet);
    await inPhase(page, juliet.jid, 'online');
    const partner = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
    await partner.say(juliet.jid, 'tab\tquote " amp & less < é 😀  two spaces');
    await page.goto(`${app.url('options')}#inspector`);
    await expect(frameRows(page).filter({ hasText: 'two spaces' })).toBeVisible();
    await equalsTap(page, tap.connections.slice(before));
    const panel = await openPanel(port, app.extensionId, app.url('options'));
    await equalsTap(inPanel(panel), tap.connections.slice(before));
    await partner.stop();
  } finally {
    await app.close();
    await link.stop();
    await tap.stop();
    await server.stop();
  }
});
