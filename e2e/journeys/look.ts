/** Pictures of surfaces, for whoever judges them, and what axe has to say of them. */
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../run/root.ts';

/** What axe finds that keeps somebody out of `page`, serious or critical: the rule, and the elements that break it. */
export async function barriers(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** Of a page of the options in full height. Fails where something serious is wrong, or where the page is wider than its window. */
export async function look(page: Page, name: string, scheme: string): Promise<void> {
  await page.waitForTimeout(300);
  const height = await page.evaluate(() => document.querySelector('main')?.scrollHeight ?? 900);
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.setViewportSize({ ...size, height: Math.max(size.height, height + 80) });
  await page.screenshot({ path: join(root, '.work/looks', `${name}-${scheme}.png`) });
  expect(await barriers(page)).toEqual([]);
  const wider = await page.evaluate(() => {
    const main = document.querySelector('main');
    return main === null ? 0 : main.scrollWidth - main.clientWidth;
  });
  expect(wider).toBe(0);
}

/** Wide, low as developer tools are, and narrow; the page is wide again afterwards. */
export async function lookInSizes(page: Page, name: string, scheme: string, lowest = 300): Promise<void> {
  const wide = { width: 1280, height: 800 };
  const sizes = { wide, low: { width: 1280, height: lowest }, narrow: { width: 480, height: 800 } };
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    // A contrast is measured at rest.
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(root, '.work/looks', `${name}-${size}-${scheme}.png`) });
    expect(await barriers(page), `${name} ${size}`).toEqual([]);
  }
  await page.setViewportSize(wide);
}
