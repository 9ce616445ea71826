/** The page of a session on Prosody: what it went through, in words, figures and as a picture. */
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { root } from '../run/root.ts';
import { juliet, romeo } from '../world/accounts.ts';
import { roundTrips, type TappedConnection } from '../world/recording.ts';
import { until } from '../world/wait.ts';
import { expect, test } from './fixture.ts';
import { barriers } from './look.ts';
import { inPhase, signIn } from './steps.ts';

test.use({ modules: ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm', 'csi'] });

const events = (page: Page): Locator => page.locator('[data-event]');
const kinds = (page: Page): Promise<(string | null)[]> =>
  events(page).evaluateAll((items) => items.map((item: Element) => item.getAttribute('data-event')));
const figures = (page: Page, row: string): Promise<number[]> =>
  page
    .locator(`[data-count="${row}"] td`)
    .evaluateAll((cells) => cells.map((cell: Element) => Number(cell.textContent.replace(/\D.*$/s, ''))));

const isStanza = (text: string): boolean => /^<(?:message|presence|iq)\b/.test(text);
const isUsable = ({ text }: { readonly text: string }): boolean => /<(?:bound|resumed)[ /]/.test(text);

/** What the tap says of a resumed connection: where each count began, and the stanzas since. */
function counted({ frames }: TappedConnection): { readonly in: number; readonly out: number } {
  const h = (element: string): number =>
    Number(
      frames
        .map(({ text }) => new RegExp(`<${element}\\b[^>]*\\bh=['"](\\d+)`).exec(text)?.[1])
        .find((one) => one !== undefined) ?? 0,
    );
  const of = (direction: 'in' | 'out'): number =>
    frames.filter((one) => one.direction === direction && isStanza(one.text)).length;
  return { in: h('resume') + of('in'), out: h('resumed') + of('out') };
}

test('connected, woken, lost and resumed stand with their reasons, and the counters agree with the wire', async ({
  app,
  world,
}) => {
  const page = await app.openPage('options', '#accounts');
  const earlier = world.tap.connections.length;
  await signIn(page, juliet);
  await inPhase(page, juliet.jid, 'online');
  const first = world.tap.connections[earlier];
  await page.getByRole('link', { name: 'Session', exact: true }).click();
  await expect(events(page)).toHaveCount(1);
  const trips = roundTrips(first?.frames ?? [], isUsable);
  await expect(events(page).first()).toContainText(`by SCRAM-SHA-256, ${String(trips)} round trips`);
  const why = page.getByRole('region', { name: 'Why not better' });
  await expect(why.locator('[data-better="fast"]')).toContainText('The next sign-in uses it by itself.');

  // The worker dies; its session goes on.
  await app.killWorker();
  await expect.poll(() => kinds(page)).toEqual(['resumed', 'woken', 'connected']);
  await expect(events(page).first()).toContainText('by HT-SHA-256-NONE, 1 round trip');
  await expect(why.locator('[data-better="fast"]')).toHaveCount(0);

  // The network is lost: why, and again the same session.
  await inPhase(page, juliet.jid, 'online');
  world.link.cut();
  await expect
    .poll(() => kinds(page))
    .toEqual(['resumed', 'waiting', 'lost', 'resumed', 'woken', 'connected']);
  await expect(events(page).nth(2)).toContainText(/connection/i);
  const picture = page.getByRole('slider', { name: /States of the session/ });
  await picture.focus();
  for (const _ of [0, 1, 2]) await page.keyboard.press('ArrowLeft');
  await expect(picture).toHaveAttribute('aria-valuetext', /^Lost · .+ connection /i);

  const partner = await world.partner({ lines: [] });
  await partner.say(juliet.jid, 'But, soft!');
  const last = world.tap.connections.at(-1);
  if (last === undefined) throw new Error('the tap saw no connection');
  const agreed = await until('the counters agree with the tap', async () => {
    const [frames, stanzas, acked] = [
      await figures(page, 'frames'),
      await figures(page, 'stanzas'),
      await figures(page, 'acknowledged'),
    ];
    const wire = { in: 0, out: 0 };
    for (const { direction } of last.frames) wire[direction] += 1;
    const { in: received, out: sent } = counted(last);
    const expected = [wire.in, wire.out, received, sent, received, sent].join();
    const shown = [...frames, ...stanzas, ...acked].join();
    return shown === expected ? { shown, expected } : undefined;
  });
  expect(agreed.shown).toBe(agreed.expected);
  expect(isUsable(last.frames.find(isUsable) ?? { text: '' })).toBe(true);
  await expect(page.locator('[data-count="open"] td').nth(1)).toHaveText('0');

  // Everything is there in a new page too, and gone with a sign-out.
  await page.reload();
  await expect(events(page)).toHaveCount(6);
  await page.goto(`${app.url('options')}#accounts`);
  await page.getByRole('button', { name: `Sign out ${juliet.jid}` }).click();
  await inPhase(page, juliet.jid, 'offline');
  await page.getByRole('link', { name: 'Session', exact: true }).click();
  await expect(page.getByText('Nothing happened yet')).toBeVisible();
  await partner.stop();
});

test('the popup leads from the state of an account to its session', async ({ app }) => {
  const popup = await app.openPage('popup');
  await signIn(popup, romeo);
  await inPhase(popup, romeo.jid, 'online');
  await popup
    .getByRole('button', { name: new RegExp(romeo.jid) })
    .first()
    .click();
  const opened = app.context.waitForEvent('page');
  await popup.getByRole('button', { name: 'Session history' }).click();
  const page = await opened;
  await expect(page.getByRole('heading', { level: 1 })).toContainText(romeo.jid);
  await expect(events(page)).toHaveCount(1);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ look: { colorScheme } });

    test(`the page of a session in use, ${colorScheme}`, async ({ app, world }) => {
      const page = await app.openPage('options', '#accounts');
      await signIn(page, juliet);
      await inPhase(page, juliet.jid, 'online');
      await page.goto(`${app.url('options')}#session?account=${encodeURIComponent(juliet.jid)}`);
      await app.killWorker();
      await expect(events(page)).toHaveCount(3);
      await inPhase(page, juliet.jid, 'online');
      world.link.cut();
      await expect(events(page)).toHaveCount(6);
      for (const width of [1400, 960, 640, 380]) {
        await page.setViewportSize({ width, height: 900 });
        await look(page, `session-${String(width)}`, colorScheme);
        const wider = await page.evaluate(() => {
          const main = document.querySelector('main');
          return main === null ? 0 : main.scrollWidth - main.clientWidth;
        });
        expect(wider).toBe(0);
      }
      world.link.stall();
      world.link.cut();
      await expect(events(page).first()).toContainText('Waiting');
      await page.getByRole('slider', { name: /States of the session/ }).focus();
      await page.keyboard.press('ArrowLeft');
      await page.setViewportSize({ width: 1400, height: 900 });
      await look(page, 'session-waiting', colorScheme);
      world.link.resume();
    });
  });
}

async function look(page: Page, name: string, scheme: string): Promise<void> {
  await page.waitForTimeout(300);
  const height = await page.evaluate(() => document.querySelector('main')?.scrollHeight ?? 900);
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  await page.setViewportSize({ ...size, height: Math.max(size.height, height + 80) });
  await page.screenshot({ path: join(root, '.work/looks', `${name}-${scheme}.png`) });
  expect(await barriers(page)).toEqual([]);
}
