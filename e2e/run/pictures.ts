/** `npm run pictures`: the pictures that the README shows: discovery, of a domain that publishes everything, inspector, panel, chat, and reports. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { usualSettings } from '../../src/contract/settings.ts';
import { ask } from '../extension.ts';
import { inPhase, resolve, signIn } from '../journeys/steps.ts';
import { streamCases } from '../faults/stream.ts';
import { xmlCases } from '../faults/xml.ts';
import { juliet, romeo } from '../world/accounts.ts';
import { launchChromium } from '../world/chromium.ts';
import { startWorld } from '../world/index.ts';
import { needs } from '../world/needs.ts';
import { until } from '../world/wait.ts';
import { chatPictures } from './chat-picture.ts';
import { writeReports } from './report-files.ts';
import { panelPictures } from './panel-picture.ts';
import { root } from './root.ts';
import { run } from './steps.ts';

const host = 'complete.example';
const schemes = ['light', 'dark'] as const;
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
const world = await startWorld({ prosody: 'real', published: true, dns: true, faults: true });
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
      ...usualSettings,
      dnsResolver: 'https://dns.example/dns-query',
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
    await page.goto(`${app.url('options')}#compliance`);
    await page.getByRole('status').filter({ hasText: 'Answered:' }).waitFor();
    await schemed(page, 'compliance');
    await page.goto(`${app.url('options')}#publish?address=${host}`);
    await page.locator('[data-way]').first().waitFor();
    const ips = page.getByRole('textbox', { name: 'IP addresses' });
    // More ways may come while the first are filled in.
    await until('the documents are made', async () => {
      for (let at = 0; at < (await ips.count()); at += 1) {
        if ((await ips.nth(at).inputValue()) === '') await ips.nth(at).fill('192.0.2.1');
      }
      return (await page.locator('[data-document]').first().isVisible()) || undefined;
    });
    await schemed(page, 'publish');
    await page.goto(`${app.url('options')}#inspector`);
    await page.setViewportSize({ width: 1280, height: 720 });
    for (const scheme of schemes) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const view of ['Negotiation', 'Statistics'] as const) {
        await page.getByRole('button', { name: view, exact: true }).click();
        await picture(page, `inspector-${view.toLowerCase()}-${scheme}`);
      }
    }
    await trouble(page);
    for (const scheme of schemes) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.getByRole('button', { name: /violation/ }).click();
      await page
        .getByRole('region', { name: 'Violations' })
        .getByRole('button', { name: /RFC/ })
        .last()
        .click();
      await picture(page, `inspector-violations-${scheme}`);
      await page.getByRole('button', { name: /violation/ }).click();
      await brush(page);
      await picture(page, `inspector-traffic-${scheme}`);
      await page.getByRole('button', { name: 'Show all times' }).click();
    }
  } finally {
    await app.close();
  }
} finally {
  await world.stop();
}

await panelPictures();
await chatPictures();
await writeReports();

/** A talk, and a second account whose server sends what no server may. */
async function trouble(page: Page): Promise<void> {
  const { embedded } = world;
  if (embedded === undefined) throw new Error('there is no embedded server');
  const faulty = 'juliet@faulty.example';
  await ask(page, 'accounts.signIn', { jid: faulty, password: juliet.password, allowPlain: false });
  await inPhase(page, faulty, 'online');
  const partner = await world.partner();
  const scene = { domain: 'faulty.example', account: faulty, contact: romeo.jid };
  const told = ['comment', 'two stanzas in a frame', 'stanza in no namespace', 'see-other-uri to ws:'];
  for (const one of [...xmlCases, ...streamCases]) {
    if (one.when !== 'live' || !told.includes(one.name)) continue;
    await partner.say(`juliet@${host}`, 'But, soft! what light through yonder window breaks?');
    await ask(page, 'chat.send', { account: `juliet@${host}`, to: romeo.jid, body: 'Who goes there?' });
    embedded.misbehave(faulty, one.does(scene));
    await page.waitForTimeout(1500);
    await ask(page, 'accounts.retry', { jid: faulty });
    await inPhase(page, faulty, 'online');
  }
}

/** The middle third of the time. */
async function brush(page: Page): Promise<void> {
  const box = await page.getByRole('group', { name: 'Traffic over time' }).getByRole('img').boundingBox();
  if (box === null) throw new Error('there is no picture of the traffic');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width / 3, y);
  await page.mouse.down();
  await page.mouse.move(box.x + (box.width * 2) / 3, y, { steps: 5 });
  await page.mouse.up();
}

async function schemed(page: Page, name: string): Promise<void> {
  for (const scheme of [...schemes].reverse()) {
    await page.emulateMedia({ colorScheme: scheme });
    await picture(page, `${name}-${scheme}`);
  }
}

async function picture(page: Page, name: string): Promise<void> {
  // A row that arrives or a bar that grows is on its way for a moment.
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(root, 'docs', `${name}.png`) });
}
