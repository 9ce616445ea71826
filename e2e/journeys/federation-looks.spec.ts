/** The Federation section with something on it: nothing that axe finds serious, and pictures for whoever judges its looks. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../run/root.ts';
import { brokenDomain, federatedDomain } from '../world/federated.ts';
import { expect, test } from './fixture.ts';
import { barriers } from './look.ts';
import { look } from './steps.ts';

test.use({ federated: true });

const wide = { width: 1280, height: 1000 };
const narrow = { width: 480, height: 900 };

async function judge(page: Page, name: string): Promise<void> {
  // What arrives is on its way for a moment; a picture and a contrast need it at rest.
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(root, '.work/looks', `${name}.png`) });
  expect(await barriers(page), name).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ look: { colorScheme, viewport: wide } });

    test(`federation, ${colorScheme}`, async ({ app }) => {
      test.setTimeout(120_000);
      const page = await app.openPage('options', '#federation');
      await judge(page, `federation-first-${colorScheme}`);
      await page.getByLabel('Servers are called as').fill('montague.example');
      for (const [domain, name] of [
        [federatedDomain, 'good'],
        [brokenDomain, 'bad'],
      ] as const) {
        await look(page, domain);
        await expect(page.getByRole('button', { name: 'Look again' })).toBeEnabled();
        for (const [size, suffix] of [
          [wide, ''],
          [narrow, '-narrow'],
        ] as const) {
          await page.setViewportSize(size);
          await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
          await judge(page, `federation-${name}${suffix}-${colorScheme}`);
          await page.getByRole('heading', { name: 'Report', exact: true }).evaluate((heading) => {
            heading.scrollIntoView();
          });
          // Of a domain that does it well there is nothing.
          if (name === 'bad') await page.getByText('What to change').first().click();
          await judge(page, `federation-${name}-lines${suffix}-${colorScheme}`);
        }
        await page.setViewportSize(wide);
      }
      await page.getByRole('button', { name: 'Many domains' }).click();
      await expect(page.locator('[data-kept]')).toHaveCount(2);
      await page.getByLabel('Domains, one a line').fill('capulet.example\nhtml.example\nstalled.example');
      await page.getByRole('button', { name: 'Look at 3 domains' }).click();
      await page.getByLabel(`How often ${federatedDomain} is looked at`).selectOption('every day');
      await expect(page.locator('[data-kept="html.example"]')).toBeVisible();
      await judge(page, `federation-many-${colorScheme}`);
      await page.setViewportSize(narrow);
      await judge(page, `federation-many-narrow-${colorScheme}`);
      await page.getByRole('button', { name: 'A domain', exact: true }).click();
      await look(page, '127.0.0.1');
      await expect(page.getByRole('alert')).toBeVisible();
      await judge(page, `federation-nearby-narrow-${colorScheme}`);
    });
  });
}
