/** Sessions on Prosody: signing in, writing, being refused, and coming back after the worker was killed. */
import { storedFrames } from '../extension.ts';
import { juliet, nurse, romeo } from '../world/accounts.ts';
import type { TappedFrame } from '../world/recording.ts';
import { until } from '../world/wait.ts';
import { expect, test } from './fixture.ts';
import { frameRows, inPhase, signIn } from './steps.ts';

test('two people on two domains write to each other', async ({ app, world }) => {
  const popup = await app.openPage('popup');
  await signIn(popup, juliet);
  await inPhase(popup, juliet.jid, 'online');
  const partner = await world.partner({ lines: [] });
  await partner.say(juliet.jid, 'But, soft! what light through <yonder> window breaks?');
  await popup.getByRole('button', { name: /romeo@montague\.example/ }).click();
  await expect(popup.getByRole('log')).toContainText('But, soft! what light through <yonder> window breaks?');
  const box = popup.getByRole('textbox', { name: /Message to/ });
  await box.fill('O Romeo, Romeo! & "wherefore"?');
  await box.press('Enter');
  const heard = await partner.hears('O Romeo, Romeo! & "wherefore"?');
  expect(heard.from).toMatch(/^juliet@capulet\.example\//);
  await expect(popup.getByRole('log')).toContainText('O Romeo, Romeo! & "wherefore"?');
  await partner.stop();
});

test('a wrong password says so and is not tried again', async ({ app, world }) => {
  const page = await app.openPage('options', '#accounts');
  const before = world.tap.connections.length;
  await signIn(page, { jid: juliet.jid, password: 'not hers' });
  await expect(page.getByRole('alert')).toContainText('The address or the password is wrong');
  await expect(page.getByRole('alert')).toContainText('It is not tried again by itself');
  await page.waitForTimeout(3000);
  expect(world.tap.connections.length).toBe(before + 1);
  await page.getByLabel('Password', { exact: true }).fill(juliet.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await inPhase(page, juliet.jid, 'online');
});

test('a password beyond ASCII is accepted by Prosody', async ({ app }) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, nurse);
  await inPhase(page, nurse.jid, 'online');
});

test('SCRAM-SHA-1 is used where the server has nothing better', async ({ app }) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, romeo);
  const { mechanism } = await inPhase(page, romeo.jid, 'online');
  expect(mechanism).toBe('SCRAM-SHA-1');
  await expect(page.getByText('SCRAM-SHA-1')).toBeVisible();
});

test('after the worker was killed mid-conversation the session is back, with the earlier frames', async ({
  app,
  world,
}) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, juliet);
  const first = await inPhase(page, juliet.jid, 'online');
  const partner = await world.partner({ lines: [] });
  await partner.say(juliet.jid, 'before the worker died');
  await page.goto(`${app.url('options')}#inspector`);
  const before = frameRows(page).filter({ hasText: 'before the worker died' });
  await expect(before).toBeVisible();
  const kept = await storedFrames(page);

  await app.killWorker();
  const again = await inPhase(page, juliet.jid, 'online');
  // The same session on another stream: the server gives a new one another resource.
  expect(again.jid).toBe(first.jid);
  await partner.say(juliet.jid, 'after the worker died');
  await expect(frameRows(page).filter({ hasText: 'after the worker died' })).toBeVisible();
  await expect(before).toBeVisible();
  expect((await storedFrames(page)).slice(0, kept.length)).toEqual(kept);
  await partner.stop();
});

test('others can ask what this client is, and get an answer', async ({ app, world }) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, juliet);
  const { jid } = await inPhase(page, juliet.jid, 'online');
  const partner = await world.partner({ lines: [] });
  expect(await partner.ask(jid, 'query', 'http://jabber.org/protocol/disco#info')).toContain('urn:xmpp:ping');
  expect(await partner.ask(jid, 'query', 'jabber:iq:version')).toContain('Causeway');
  expect(await partner.ask(jid, 'ping', 'urn:xmpp:ping')).toContain('result');
  await expect(partner.ask(jid, 'query', 'urn:example:unknown')).rejects.toThrow(/service-unavailable/);
  await partner.stop();
});

test('after 20 s of silence the server is asked for a sign of life, never by white space', async ({
  app,
  world,
}) => {
  const page = await app.openPage('options', '#accounts');
  const before = world.tap.connections.length;
  await signIn(page, juliet);
  await inPhase(page, juliet.jid, 'online');
  const frames = (): readonly TappedFrame[] => world.tap.connections[before]?.frames ?? [];
  const asked = await until('something leaves after silence', () => firstAfter(frames(), 19_000), 90_000);
  expect(asked.text).toBe("<r xmlns='urn:xmpp:sm:3'/>");
  expect(frames().every(({ text }) => text.startsWith('<'))).toBe(true);
});

/** The first frame that left when nothing had arrived for `ms`; whatever leaves sooner has reasons of its own. */
function firstAfter(frames: readonly TappedFrame[], ms: number): TappedFrame | undefined {
  let heard = Infinity;
  for (const frame of frames) {
    if (frame.direction === 'in') heard = frame.time;
    else if (frame.time - heard >= ms) return frame;
  }
  return undefined;
}

test('signing out closes the stream politely and forgetting erases', async ({ app, world }) => {
  const page = await app.openPage('options', '#accounts');
  const before = world.tap.connections.length;
  await signIn(page, juliet);
  await inPhase(page, juliet.jid, 'online');
  await page.getByRole('button', { name: /Sign out/ }).click();
  await inPhase(page, juliet.jid, 'offline');
  // It is offline at once; what it says last may take a moment to pass.
  await until('the stream is over', () => world.tap.connections[before]?.closed || undefined);
  const last = world.tap.connections[before]?.frames.filter(({ direction }) => direction === 'out').at(-1);
  expect(last?.text).toMatch(/^<close /);
  await page.getByRole('button', { name: /^Forget/ }).click();
  await page.getByRole('button', { name: 'Erase everything' }).click();
  await expect(page.getByText('No account yet')).toBeVisible();
  expect(await storedFrames(page)).toEqual([]);
});
