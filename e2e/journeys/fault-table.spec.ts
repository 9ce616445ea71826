/** The table of faults in Chromium: what a person sees of each in the inspector, and that the session outlives it. */
import type { Page } from 'playwright-core';
import { ruleOf } from '../../src/core/conformance/index.ts';
import { accountOf, ask, storedFrames } from '../extension.ts';
import type { FaultCase, Scene } from '../faults/case.ts';
import { streamCases } from '../faults/stream.ts';
import { xmlCases } from '../faults/xml.ts';
import { juliet, romeo } from '../world/accounts.ts';
import type { Embedded } from '../world/embedded.ts';
import { until } from '../world/wait.ts';
import { expect, test } from './fixture.ts';
import { frameRows, inPhase, signIn } from './steps.ts';

const scene: Scene = {
  domain: 'faulty.example',
  account: 'juliet@faulty.example',
  contact: romeo.jid,
};
/** What the row says of a frame that broke no rule, and that we did not read: which limit of ours it passed. */
const limits: Readonly<Record<string, string>> = {
  'too-deep': 'elements are nested too deep',
  'too-many-attributes': 'an element has too many attributes',
  'too-long': 'it is too long',
};
type Live = Extract<FaultCase, { readonly when: 'live' }>;
const live = [...xmlCases, ...streamCases].filter((one): one is Live => one.when === 'live');

/** Commits one fault and waits until the session has come through it; answers the code of what ended it. */
async function commit(page: Page, server: Embedded, one: Live): Promise<string | null> {
  const before = await accountOf(page, scene.account);
  const deed = one.does(scene);
  server.misbehave(scene.account, deed);
  if (one.ends === undefined) {
    const said = deed.kind === 'frames' ? deed.frames.at(-1) : undefined;
    if (typeof said !== 'string') throw new Error(`${one.name} says nothing to wait for`);
    await until('it was said', async () => {
      const stored = await storedFrames(page);
      return stored.some(({ direction, text }) => direction === 'in' && text === said) || undefined;
    });
    await until('it went on', async () => {
      const after = await accountOf(page, scene.account);
      const isSame = after?.stream === before?.stream;
      return (after?.state.phase === 'online' && isSame !== (one.moves ?? false)) || undefined;
    });
    return null;
  }
  const code = await until(`${one.name} ends the stream`, async () => {
    const state = (await accountOf(page, scene.account))?.state;
    const failure = state !== undefined && 'failure' in state ? state.failure : undefined;
    return failure?.area === 'stream' ? failure.failure.code : undefined;
  });
  await ask(page, 'accounts.retry', { jid: scene.account });
  await inPhase(page, scene.account, 'online');
  return code;
}

test('each stands in the inspector at its place, with its rule, and the session comes back', async ({
  app,
  world,
}) => {
  test.setTimeout(300_000);
  const { embedded } = world;
  if (embedded === undefined) throw new Error('there is no embedded server');
  const page = await app.openPage('options', '#accounts');
  await signIn(page, { jid: scene.account, password: juliet.password });
  await inPhase(page, scene.account, 'online');
  await page.goto(`${app.url('options')}#inspector`);
  const filter = page.getByRole('combobox', { name: 'Filter' });
  const detail = page.getByRole('region', { name: 'Selected frame' });
  const broken = new Map<string, number>();
  let malformed = 0;
  for (const one of live) {
    await test.step(one.name, async () => {
      expect(await commit(page, embedded, one)).toBe(one.ends?.code ?? null);
      if (['not-well-formed', 'binary-frame'].includes(one.ends?.code ?? '')) malformed += 1;
      if (one.breaks === undefined) {
        const limit = limits[String(one.ends?.detail?.['error'])];
        if (limit === undefined) return;
        await filter.fill('kind:malformed dir:in');
        await expect(frameRows(page)).toHaveCount(malformed);
        const row = frameRows(page).last();
        await expect(row).toContainText(limit);
        await expect(row).not.toContainText('Rule');
        await row.click();
        await expect(detail).toContainText(limit);
        return;
      }
      const [rule] = one.breaks;
      broken.set(rule, (broken.get(rule) ?? 0) + 1);
      await filter.fill(`rule:${rule} dir:in`);
      await expect(frameRows(page)).toHaveCount(broken.get(rule) ?? 0);
      const row = frameRows(page).last();
      await expect(row).toContainText(`Rule ${rule}`);
      await row.click();
      await expect(detail).toContainText(ruleOf(rule)?.section ?? '');
    });
  }
  // We break none ourselves.
  await filter.fill('rule:any dir:out');
  // The list is empty for a moment while it is filtered anew; that there is nothing is said only of all.
  await expect(page.getByText('No frame matches')).toBeVisible();
  await expect(frameRows(page)).toHaveCount(0);
  // Nothing was lost of what came before and after.
  const seqs = (await storedFrames(page)).map(({ seq }) => seq);
  expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => (seqs[0] ?? 0) + index));
  const told = await storedFrames(page);
  const bodies = told.filter(
    ({ text, direction }) => direction === 'in' && text.includes('<body>rebound</body>'),
  );
  expect(bodies).toHaveLength(1);
});

test('access that is taken back ends no session', async ({ app, world }) => {
  const { embedded } = world;
  if (embedded === undefined) throw new Error('there is no embedded server');
  const page = await app.openPage('options', '#accounts');
  const jid = 'juliet@nocors.example';
  await signIn(page, { jid, password: juliet.password });
  await inPhase(page, jid, 'needs-you');
  await app.approve('https://nocors.example');
  await page.bringToFront();
  await page
    .getByRole('button', { name: /Allow reading from nocors\.example/ })
    .first()
    .click();
  await inPhase(page, jid, 'online');
  const removed = await page.evaluate(() =>
    chrome.permissions.remove({ origins: ['https://nocors.example/*'] }),
  );
  expect(removed).toBe(true);
  expect((await inPhase(page, jid, 'online')).jid).toContain(jid);
  // The endpoint that worked needs no document to be found again.
  embedded.misbehave(jid, { kind: 'cut' });
  await inPhase(page, jid, 'waiting');
  await ask(page, 'accounts.retry', { jid });
  await inPhase(page, jid, 'online');
});
