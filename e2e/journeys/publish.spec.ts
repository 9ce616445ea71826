/** The documents of a domain made from what is found of it; read by another discovery, they say the same. */
import { readFile } from 'node:fs/promises';
import { readSource } from '../../src/core/discovery/read-source.ts';
import { expect, test } from './fixture.ts';
import { look } from './look.ts';

const host = 'complete.example';

test('from what a domain publishes to documents that say it again', async ({ app }) => {
  await app.grant(`https://${host}`);
  const page = await app.openPage('options', '#publish');
  await expect(page.getByText('Nothing to publish yet')).toBeVisible();
  await page.getByLabel('Your domain').fill(host);
  await page.getByRole('button', { name: 'Start from what is found' }).click();
  await expect(page.locator('[data-way]').first()).toBeVisible();
  const ips = page.getByRole('textbox', { name: 'IP addresses' });
  for (let at = 0; at < (await ips.count()); at += 1) {
    if ((await ips.nth(at).inputValue()) === '') await ips.nth(at).fill('192.0.2.1');
  }
  const json = page.locator('[data-document="host-meta.json"]');
  await expect(json).toBeVisible();
  const ways = await page.locator('[data-way]').count();
  const saving = page.waitForEvent('download');
  await json.getByRole('button', { name: 'Save host-meta.json' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('host-meta.json');
  const read = readSource('host-meta.json', await readFile(await saved.path(), 'utf8'));
  if (!read.ok) throw new Error(read.failure.code);
  expect(read.findings).toEqual([]);
  expect(read.links).toHaveLength(ways);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ look: { colorScheme } });

    test(`the page, ${colorScheme}`, async ({ app }) => {
      test.slow();
      await app.grant(`https://${host}`);
      const page = await app.openPage('options', `#publish?address=${host}`);
      await expect(page.locator('[data-way]').first()).toBeVisible();
      const ips = page.getByRole('textbox', { name: 'IP addresses' });
      await ips.first().fill('nowhere');
      for (const width of [1280, 380]) {
        await page.setViewportSize({ width, height: 900 });
        await look(page, `publish-faults-${String(width)}`, colorScheme);
        await page.setViewportSize({ width, height: 900 });
        for (let at = 0; at < (await ips.count()); at += 1) {
          const given = await ips.nth(at).inputValue();
          if (given === '' || given === 'nowhere') await ips.nth(at).fill('192.0.2.1');
        }
        await expect(page.locator('[data-document]').first()).toBeVisible();
        await look(page, `publish-${String(width)}`, colorScheme);
        await page.setViewportSize({ width, height: 900 });
        await ips.first().fill('nowhere');
      }
    });
  });
}
