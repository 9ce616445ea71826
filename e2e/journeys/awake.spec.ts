/** What the worker does while nobody looks, and what is left of an account once it is forgotten. */
import type { Page } from '@playwright/test';
import { usualSettings } from '../../src/contract/settings.ts';
import { ask } from '../extension.ts';
import { juliet } from '../world/accounts.ts';
import { until } from '../world/wait.ts';
import { expect, test } from './fixture.ts';
import { inPhase, signIn } from './steps.ts';

test('while no surface is open an ended worker stays ended, and the next surface resumes the session', async ({
  app,
  world,
}) => {
  const page = await app.openPage('options', '#settings');
  await page.getByRole('radio', { name: 'While Causeway is open' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.goto(`${app.url('options')}#accounts`);
  await signIn(page, juliet);
  const first = await inPhase(page, juliet.jid, 'online');
  const before = world.tap.connections.length;
  await page.goto('about:blank');
  await app.killWorker();
  await until(
    'the stream ended with its worker',
    () => world.tap.connections[before - 1]?.closed || undefined,
  );
  await page.waitForTimeout(5_000);
  expect(world.tap.connections.length).toBe(before);

  const popup = await app.openPage('popup');
  const again = await inPhase(popup, juliet.jid, 'online');
  expect(again.jid).toBe(first.jid);
  const frames = world.tap.connections.at(-1)?.frames ?? [];
  expect(frames.some(({ text }) => text.includes('<resumed'))).toBe(true);
  // Whoever came by a surface is there: nothing was said but what the next session does not know.
  expect(frames.some(({ direction, text }) => direction === 'out' && text.startsWith('<presence'))).toBe(
    false,
  );
});

test('the browser tells of an idle computer once it was allowed, and no longer than that', async ({
  app,
}) => {
  const page = await app.openPage('options', '#settings');
  const allowed = () => page.evaluate(() => chrome.permissions.contains({ permissions: ['idle'] }));
  expect(await allowed()).toBe(false);
  await page.getByRole('radio', { name: /Away once you left the computer/ }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  expect(await allowed()).toBe(true);
  expect((await ask(page, 'settings.get', {})).away).toBe('idle');
  await page.getByRole('radio', { name: /Away once Causeway was closed/ }).click();
  await expect.poll(allowed).toBe(false);
});

/** Everything that the extension keeps anywhere, as text. */
function everything(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('a database does not open'));
      });
    const found: unknown[] = [];
    for (const area of ['local', 'session', 'sync'] as const)
      found.push(await chrome.storage[area].get(null));
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await done(indexedDB.open(name));
      for (const store of db.objectStoreNames) {
        const records = db.transaction(store).objectStore(store);
        found.push(name, store, await done(records.getAllKeys()), await done(records.getAll()));
      }
      db.close();
    }
    found.push(await caches.keys(), Object.entries(localStorage), document.cookie);
    const decoder = new TextDecoder();
    return JSON.stringify(found, (_key, value: unknown) => {
      if (value instanceof ArrayBuffer) return decoder.decode(value);
      return ArrayBuffer.isView(value) ? decoder.decode(value) : value;
    });
  });
}

test('after Forget nothing of the account is left in any store, and after signing out nothing that signs in', async ({
  app,
  world,
}) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, juliet);
  const { jid } = await inPhase(page, juliet.jid, 'online');
  const partner = await world.partner({ lines: [] });
  await partner.say(juliet.jid, 'a secret of hers');
  const popup = await app.openPage('popup');
  await popup.getByRole('button', { name: /romeo@montague\.example/ }).click();
  await popup.getByRole('textbox', { name: /Message to/ }).fill('half a letter to him');
  const written = async () => (await everything(page)).includes('half a letter to him') || undefined;
  await until('the draft is kept', written);
  const before = await everything(page);
  for (const trace of [juliet.jid, jid, 'a secret of hers']) expect(before).toContain(trace);
  await popup.close();

  await page.getByRole('button', { name: /Sign out/ }).click();
  await inPhase(page, juliet.jid, 'offline');
  // It is offline at once; its server may take a moment to take a token back.
  const signing = ['keys', 'tokens', 'session', 'presence'].map((key) => `"${key}:${juliet.jid}"`);
  const holds = async (): Promise<string[]> => {
    const all = await everything(page);
    return [juliet.password, ...signing].filter((one) => all.includes(one));
  };
  await expect.poll(holds).toEqual([]);

  await page.getByRole('button', { name: /^Forget/ }).click();
  await page.getByRole('button', { name: 'Erase everything' }).click();
  await expect(page.getByText('No account yet')).toBeVisible();
  const gone = async () => !(await everything(page)).includes('juliet') || undefined;
  await until('she is gone', gone).catch(() => undefined);
  const left = await everything(page);
  const at = left.indexOf('juliet');
  expect(at < 0 ? '' : left.slice(Math.max(0, at - 200), at + 200)).toBe('');
  for (const trace of ['a secret of hers', 'half a letter', 'romeo']) expect(left).not.toContain(trace);
  expect(await ask(page, 'settings.get', {})).toEqual(usualSettings);
  await partner.stop();
});
