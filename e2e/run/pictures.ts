/** `npm run pictures`: the pictures of discovery that the README shows, of a domain that publishes everything. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ask } from '../extension.ts';
import { inPhase, resolve, signIn } from '../journeys/steps.ts';
import { juliet } from '../world/accounts.ts';
import { launchChromium } from '../world/chromium.ts';
import { startWorld } from '../world/index.ts';
import { needs } from '../world/needs.ts';
import { root } from './root.ts';
import { run } from './steps.ts';

const host = 'complete.example';
const missing = await needs('prosody', 'chromium', 'certutil', 'named');
if (missing !== undefined) {
  console.error(missing);
  process.exit(1);
}
const built = await run('vite', ['build', '--mode', 'chromium']);
if (!built.ok) {
  console.error(built.output);
  process.exit(1);
}
const world = await startWorld({ prosody: 'real', published: true, dns: true });
try {
  const app = await launchChromium({
    extension: join(root, 'dist/chromium'),
    addresses: world.addresses,
    ca: world.ca.cert,
    viewport: { width: 1280, height: 1000 },
    args: ['--enable-features=WebRequestSecurityInfo'],
  });
  try {
    await app.grant(`https://${host}`);
    await app.grant('https://dns.example');
    const page = await app.openPage('options', '#accounts');
    await ask(page, 'settings.set', {
      dnsResolver: 'https://dns.example/dns-query',
      refuseUnverified: false,
    });
    await signIn(page, { jid: `juliet@${host}`, password: juliet.password });
    await inPhase(page, `juliet@${host}`, 'online');
    await page.goto(`${app.url('options')}#connection`);
    await resolve(page, `juliet@${host}`);
    await page.locator('[data-document="dns"]').waitFor();
    await picture(page, 'connection');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('7 of 7 sources read').waitFor();
    await page.getByRole('heading', { name: 'Lookups' }).evaluate('(heading) => heading.scrollIntoView()');
    await picture(page, 'lookups');
    await page.goto(`${app.url('options')}#pins`);
    await page.locator('[data-pin]').first().waitFor();
    await picture(page, 'pinned-keys');
  } finally {
    await app.close();
  }
} finally {
  await world.stop();
}

async function picture(page: Page, name: string): Promise<void> {
  // A row that arrives or a bar that grows is on its way for a moment.
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(root, 'docs', `${name}.png`) });
}
