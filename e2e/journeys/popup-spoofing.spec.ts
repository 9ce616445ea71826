/** What somebody who claims to be somebody else, or writes what is more than text, comes to in the popup. */
import type { Locator, Page } from 'playwright-core';
import { ask } from '../extension.ts';
import { frames, type FaultCase, type Scene } from '../faults/case.ts';
import { spoofingCases } from '../faults/spoofing.ts';
import { juliet, romeo } from '../world/accounts.ts';
import type { Embedded } from '../world/embedded.ts';
import { expect, test } from './fixture.ts';
import { barriers } from './look.ts';
import { inPhase, signIn } from './steps.ts';

const scene: Scene = {
  domain: 'faulty.example',
  account: 'juliet@faulty.example',
  contact: romeo.jid,
};
type Live = Extract<FaultCase, { readonly when: 'live' }>;
const live = spoofingCases.filter((one): one is Live => one.when === 'live');

async function online(page: Page, embedded: Embedded | undefined): Promise<Embedded> {
  if (embedded === undefined) throw new Error('there is no embedded server');
  await signIn(page, { jid: scene.account, password: juliet.password });
  await inPhase(page, scene.account, 'online');
  return embedded;
}

let told = 0;
/** Somebody writes, as the server hands it out. */
function wrote(server: Embedded, from: string, ...bodies: readonly string[]): void {
  const escaped = bodies.map((body) =>
    body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  );
  server.misbehave(
    scene.account,
    frames(
      ...escaped.map(
        (body) =>
          `<message xmlns='jabber:client' type='chat' from='${from}/x' id='w${(told += 1)}'><body>${body}</body></message>`,
      ),
    ),
  );
}

const conversation = (page: Page, peer: string): Locator => page.locator(`[data-peer="${peer}"]`);

/** What the messages in view say, oldest first. */
const said = (page: Page): Locator => page.locator('[role="log"] .message .body');

test('nobody speaks, or comes to be a contact, in another’s name', async ({ app, world }) => {
  test.setTimeout(180_000);
  const page = await app.openPage('popup');
  const server = await online(page, world.embedded);
  const contacts = (await ask(page, 'roster.list', { account: scene.account })).map(({ jid }) => jid);
  for (const one of live) server.misbehave(scene.account, one.does(scene));
  wrote(server, scene.contact, 'the last word');
  await expect(conversation(page, scene.contact)).toContainText('the last word');
  // A stranger who writes is a stranger, and says what he says in his own conversation.
  await expect(conversation(page, 'mallory@evil.example')).toHaveCount(1);
  await expect(page.getByText('forged')).toHaveCount(0);
  expect((await ask(page, 'roster.list', { account: scene.account })).map(({ jid }) => jid)).toEqual(
    contacts,
  );

  await conversation(page, scene.contact).click();
  const expected = [...live.flatMap(({ says }) => says ?? []), 'the last word'];
  await expect(said(page)).toHaveText(expected);
  await page.keyboard.press('Escape');
  await conversation(page, 'mallory@evil.example').click();
  // To correct what somebody else wrote is to say something of one's own, and it says so.
  await expect(said(page)).toHaveText(['in its place', 'as it never was']);
  await expect(page.getByText(/^Meant to replace a message/)).toBeVisible();
});

test('what is written is text: no markup, no script, nothing remote, no direction that leaks', async ({
  app,
  world,
}) => {
  const page = await app.openPage('popup');
  const server = await online(page, world.embedded);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const bodies = [
    '<img src="https://capulet.example/pixel.png" onerror="alert(1)"><script>alert(1)</script>',
    'javascript:alert(1) data:text/html,<b>x</b> https://capulet.example/page',
    '\u202eturned https://montague.example/a',
    'before\u2067\u202e never closed',
    'tag <b>bold</b> &amp; entity',
  ];
  wrote(server, scene.contact, ...bodies);
  await conversation(page, scene.contact).click();
  await expect(said(page)).toHaveText(bodies);
  const log = page.getByRole('log');
  await expect(log.locator('img, script, iframe, b, object, video, audio')).toHaveCount(0);
  const hrefs = await log
    .locator('a')
    .evaluateAll((links) =>
      links.map((link) => [link.getAttribute('href'), link.getAttribute('rel'), link.getAttribute('target')]),
    );
  // The address in the first is text like any other, and leads where it says.
  expect(hrefs.map(([href]) => href)).toEqual([
    'https://capulet.example/pixel.png',
    'https://capulet.example/page',
    'https://montague.example/a',
  ]);
  for (const [, rel, target] of hrefs) expect([rel, target]).toEqual(['noopener noreferrer', '_blank']);
  // Each line is isolated: what is turned around in one stays in it, and what stands beside it does not move.
  const isolation = await log
    .locator('.line')
    .evaluateAll((lines) => lines.map((line) => getComputedStyle(line).unicodeBidi));
  expect(new Set(isolation)).toEqual(new Set(['isolate']));
  // Nothing was asked of anybody.
  expect(asked.filter((url) => !url.startsWith('chrome-extension:'))).toEqual([]);
  expect(await barriers(page)).toEqual([]);
});

test('an address that looks like a contact’s is told apart, in the list and where one writes', async ({
  app,
  world,
}) => {
  const page = await app.openPage('popup');
  const server = await online(page, world.embedded);
  const push =
    `<iq xmlns='jabber:client' type='set' id='push' from='${scene.account}'>` +
    `<query xmlns='jabber:iq:roster'><item jid='${scene.contact}' subscription='both'/></query></iq>`;
  server.misbehave(scene.account, frames(push));
  await expect(conversation(page, scene.contact)).toBeVisible();
  // A Cyrillic о.
  const other = scene.contact.replace('o', '\u043e');
  wrote(server, other, 'I lost my telephone, write to me here');
  const row = conversation(page, other);
  await expect(row.getByRole('img', { name: /Looks like/ })).toBeVisible();
  await row.click();
  await expect(page.getByRole('alert')).toContainText(`looks like your contact ${scene.contact}`);
});

test('a message of many pages is shown in part, and as a whole when asked for', async ({ app, world }) => {
  const page = await app.openPage('popup');
  const server = await online(page, world.embedded);
  const body = Array.from({ length: 3000 }, (_, at) => `word${at}`).join(' ');
  wrote(server, scene.contact, body);
  await conversation(page, scene.contact).click();
  await page.getByRole('button', { name: /^Show .* more characters$/ }).click();
  await expect(said(page)).toHaveText([body]);
});
