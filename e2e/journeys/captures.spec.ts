/** Captures in and out: of Chromium’s developer tools here, and ours there. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { juliet } from '../world/accounts.ts';
import { freePort } from '../world/ports.ts';
import { scratch } from '../world/scratch.ts';
import { until } from '../world/wait.ts';
import { expect, test } from './fixture.ts';
import { openFrontend } from './frontend.ts';
import { lookInSizes } from './look.ts';
import { frameRows, inPhase, signIn } from './steps.ts';

const look = (page: Page, name: string, scheme: string): Promise<void> =>
  lookInSizes(page, `captures-${name}`, scheme);

/** Opens a file as a person chooses it. */
async function openCapture(page: Page, path: string): Promise<void> {
  await page.getByLabel(/^Open a capture: a HAR/).setInputFiles(path);
  await expect(page.getByRole('region', { name: 'Open capture' })).toBeVisible();
}

async function exported(page: Page, format: string, folder: string): Promise<string> {
  await page.getByRole('button', { name: 'Export frames' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export frames' });
  await dialog.getByRole('radio', { name: new RegExp(`^${format}`) }).check();
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const download = await downloading;
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  await dialog.getByRole('button', { name: 'Done' }).click();
  return path;
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ look: { colorScheme } });
    test(`a session is exported without what it says, and opened again, ${colorScheme}`, async ({
      app,
      world,
    }) => {
      // A dozen analyses by axe.
      test.slow();
      const folder = scratch('captures');
      const page = await app.openPage('options', '#accounts');
      await signIn(page, juliet);
      await inPhase(page, juliet.jid, 'online');
      const partner = await world.partner({ lines: [] });
      // The archive holds what other runs said.
      const said = `through yonder window, ${colorScheme}`;
      await partner.say(juliet.jid, said);
      await page.goto(`${app.url('options')}#inspector`);
      await frameRows(page).filter({ hasText: said }).click();

      await page.getByRole('button', { name: 'Export frames' }).click();
      await look(page, 'export', colorScheme);
      await page.getByRole('checkbox', { name: 'Hide texts and addresses' }).uncheck();
      await expect(page.getByRole('button', { name: 'Export', exact: true })).toBeDisabled();
      await look(page, 'export-bare', colorScheme);
      await page.keyboard.press('Escape');

      const path = await exported(page, 'HAR', folder.path);
      const text = readFileSync(path, 'utf8');
      for (const one of ['yonder', 'juliet', 'romeo', 'capulet', 'montague', juliet.password])
        expect(text.toLowerCase()).not.toContain(one);

      await openCapture(page, path);
      await expect(frameRows(page).filter({ hasText: 'user1@domain1.example' }).first()).toBeVisible();
      await expect(frameRows(page).filter({ hasText: 'yonder' })).toHaveCount(0);
      await expect(page.getByText('Secrets in it are masked.')).toBeVisible();
      await look(page, 'opened', colorScheme);

      const half = join(folder.path, 'half.har');
      writeFileSync(half, text.slice(0, Math.floor(text.length * 0.8)));
      await openCapture(page, half);
      await page.getByText('1 place could not be used').click();
      await expect(page.getByText(/The file ends here, in the middle/)).toBeVisible();
      await look(page, 'half', colorScheme);

      const foreign = join(folder.path, 'foreign.har');
      writeFileSync(foreign, '<!doctype html>');
      await openCapture(page, foreign);
      await expect(page.getByText(/a web page or XML/)).toBeVisible();
      await look(page, 'foreign', colorScheme);
      await page.getByRole('button', { name: /^Close foreign.har/ }).click();
      await expect(frameRows(page).filter({ hasText: said })).toHaveCount(1);
      await partner.stop();
      folder.remove();
    });
  });
}

test.describe('Chromium’s developer tools', () => {
  const debugging = freePort();
  test.use({
    look: async ({}, use) =>
      use({ args: ['--auto-open-devtools-for-tabs', `--remote-debugging-port=${await debugging}`] }),
  });

  test('what they recorded is opened here, masked; what is exported here is read there', async ({ app }) => {
    test.slow();
    const folder = scratch('captures');
    const plain = Buffer.from(`\0juliet\0${juliet.password}`).toString('base64');
    const address = 'https://capulet.example/';
    const page = await app.context.newPage();
    await page.goto(address);
    const frontend = await openFrontend(await debugging, address);
    const requests = `import('./models/logs/logs.js').then(({ NetworkLog }) =>
      NetworkLog.NetworkLog.instance().requests().filter((one) => one.resourceType().name() === 'websocket'))`;
    await frontend.evaluate(requests);
    const wire = await page.evaluate(async (proof) => {
      const socket = new WebSocket('wss://capulet.example/xmpp-websocket', ['xmpp']);
      const frames: [string, string][] = [];
      let told = (): void => undefined;
      socket.onmessage = ({ data }: MessageEvent<string>) => {
        frames.push(['in', data]);
        told();
      };
      const send = (text: string): void => {
        frames.push(['out', text]);
        socket.send(text);
      };
      const until = async (name: string): Promise<void> => {
        while (!frames.some(([way, text]) => way === 'in' && text.includes(name)))
          await new Promise<void>((resolve) => (told = resolve));
      };
      await new Promise((resolve) => (socket.onopen = resolve));
      send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='capulet.example' version='1.0'/>");
      await until('mechanism');
      send(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${proof}</auth>`);
      await until('success');
      const closed = new Promise((resolve) => (socket.onclose = resolve));
      send("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
      await closed;
      return frames;
    }, plain);

    const har = await until('the developer tools have all of it', async () => {
      const text = await frontend.evaluate(`Promise.all([${requests}, import('./models/har/har.js')]).then(
        async ([sockets, HAR]) => JSON.stringify({ log: await HAR.Log.Log.build(sockets, { sanitize: false }) }, null, 2))`);
      return typeof text === 'string' && text.split('"opcode"').length - 1 >= wire.length ? text : undefined;
    });
    // They know nothing of secrets.
    expect(har).toContain(plain);
    const path = join(folder.path, 'chromium.har');
    writeFileSync(path, har);

    const options = await app.openPage('options', '#inspector');
    await openCapture(options, path);
    const grid = options.getByRole('grid', { name: 'Frames' });
    await expect(grid).toHaveAttribute('aria-rowcount', String(wire.length + 1));
    await grid.focus();
    await options.keyboard.press('Home');
    for (const [index, [direction, text]] of wire.entries()) {
      const row = options.locator('[role="row"][aria-selected="true"]');
      await expect(row).toHaveAttribute('aria-rowindex', String(index + 2));
      await expect(row.getByText(direction === 'in' ? 'received' : 'sent', { exact: true })).toHaveCount(1);
      const shown = await options.locator('pre[aria-label="Exact text"]').evaluate((pre) => pre.textContent);
      expect(shown).toBe(text.replace(plain, '•'.repeat(plain.length)));
      await options.keyboard.press('ArrowDown');
    }

    const ours = readFileSync(await exported(options, 'HAR', folder.path), 'utf8');
    const read = await frontend.evaluate(`import('./models/har/har.js').then((HAR) => {
      const log = new HAR.HARFormat.HARRoot(JSON.parse(${JSON.stringify(ours)})).log;
      return HAR.Importer.Importer.requestsFromHARLog(log).map((one) => ({
        type: one.resourceType().name(), url: one.url(), status: one.statusCode,
        frames: one.frames().map(({ type, opCode, text }) => [type, opCode, text]),
      }));
    })`);
    expect(read).toMatchObject([
      { type: 'websocket', url: 'wss://domain1.example/xmpp-websocket', status: 101 },
    ]);
    const [socket] = read as { frames: [string, number, string][] }[];
    expect(socket?.frames.map(([type]) => type)).toEqual(
      wire.map(([direction]) => (direction === 'in' ? 'receive' : 'send')),
    );
    expect(socket?.frames[0]).toEqual([
      'send',
      1,
      "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='domain1.example' version='1.0'/>",
    ]);
    frontend.close();
    folder.remove();
  });
});
