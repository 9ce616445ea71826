/** Rooms, files, pictures and people in the popup, on a real server, with other people's client on the other side. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { root } from '../run/root.ts';
import { juliet, romeo } from '../world/accounts.ts';
import type { Chromium } from '../world/chromium.ts';
import { startDevice, type Device } from '../world/device.ts';
import type { World } from '../world/index.ts';
import { expect, test } from './fixture.ts';
import { barriers } from './look.ts';
import { inPhase, signIn } from './steps.ts';

test.use({ social: true });

/** Sixteen by sixteen, of one colour. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR4nGPQq20mCTGMahjVMHw1AAA5Ii4Q05M9wwAAAABJRU5ErkJggg==',
  'base64',
);
const account = juliet.jid;

async function talkers(app: Chromium, world: World): Promise<{ page: Page; other: Device }> {
  const other = await startDevice({ user: romeo, httpPort: world.server.httpPort });
  // Only to who asked for a roster is it told what becomes of a subscription (RFC 6121 §2.1.6).
  await other.ask("<iq type='get'><query xmlns='jabber:iq:roster'/></iq>");
  const page = await app.openPage('popup');
  await page.setViewportSize({ width: 380, height: 560 });
  await signIn(page, juliet);
  await inPhase(page, account, 'online');
  await expect(page.getByRole('button', { name: /romeo@montague\.example/ })).toBeVisible();
  return { page, other };
}
const row = (page: Page, name: RegExp): Locator => page.locator('[data-peer]').filter({ hasText: name });

/** Light in a popup, dark in a window. */
async function look(page: Page, name: string): Promise<void> {
  for (const [colorScheme, viewport] of [
    ['light', { width: 380, height: 560 }],
    ['dark', { width: 900, height: 640 }],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(root, '.work/looks', `${name}-${colorScheme}.png`) });
    expect(await barriers(page), `${name} ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize({ width: 380, height: 560 });
}

test('a room is found, entered and spoken in, and one of its people spoken to alone', async ({
  app,
  world,
}) => {
  // Each surface is looked at by axe, twice.
  test.setTimeout(300_000);
  const { page, other } = await talkers(app, world);
  const room = 'balcony@rooms.capulet.example';
  await other.say(`<presence to='${room}/Romeo'><x xmlns='http://jabber.org/protocol/muc'/></presence>`);
  await other.hears('<presence', `from="${room}/Romeo"`, '110');
  await other.ask(
    `<iq type='set' to='${room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
  );
  await page.getByRole('button', { name: 'New conversation' }).click();
  await page.getByText('Join room', { exact: true }).click();
  await page.getByRole('button', { name: /^balcony/ }).click();
  await page.getByLabel('Your name in the room').fill('Juliet');
  await look(page, 'popup-join-room');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  const header = page.getByRole('button', { name: /^balcony/ }).first();
  await expect(header).toContainText('2 people here');
  await other.hears('<presence', `from="${room}/Juliet"`);

  await other.say(
    `<message to='${room}' type='groupchat'><subject>Who climbs &lt;b&gt;what&lt;/b&gt;</subject></message>`,
  );
  await expect(header).toContainText('Who climbs <b>what</b>');
  await other.say(
    `<message to='${room}' type='groupchat' id='r1'><body>Juliet, is that you up there?</body></message>`,
  );
  await other.say(
    `<message to='${room}' type='groupchat' id='r2'><body>I brought a ladder.</body></message>`,
  );
  const log = page.getByRole('log');
  await expect(log.locator('.message')).toHaveCount(2);
  await expect(log.locator('.nick')).toHaveText(['Romeo']);
  const box = page.getByRole('textbox', { name: 'Message to balcony' });
  await box.pressSequentially('@ro');
  await expect(page.getByRole('option', { name: 'Romeo' })).toBeVisible();
  await look(page, 'popup-room');
  await box.press('Enter');
  await expect(box).toHaveValue('Romeo: ');
  await box.pressSequentially('mind the roses');
  await box.press('Enter');
  await other.hears('Romeo: mind the roses', 'groupchat');
  await expect(log.getByRole('img', { name: /Delivered/ })).toBeVisible();

  await header.click();
  const sheet = page.getByRole('dialog', { name: 'balcony' });
  await expect(sheet.getByText('2 people here')).toBeVisible();
  await look(page, 'popup-room-sheet');
  // Subjects are for moderators here.
  await other.ask(
    `<iq type='set' to='${room}'><query xmlns='http://jabber.org/protocol/muc#admin'><item nick='Juliet' role='moderator'/></query></iq>`,
  );
  await expect(sheet.getByText('moderator')).toBeVisible();
  await sheet.getByLabel('Subject').fill('Ladders');
  await sheet.getByRole('button', { name: 'Set' }).click();
  await other.hears('<subject', 'Ladders');
  await sheet.getByRole('button', { name: /^Romeo/ }).click();
  const alone = page.getByRole('textbox', { name: 'Message to Romeo in balcony' });
  await alone.fill('between us');
  await alone.press('Enter');
  await other.hears('between us', 'type="chat"');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(row(page, /Romeo in balcony/)).toBeVisible();
  await look(page, 'popup-list-room');
  await other.stop();
});

test('what a contact writes is seen while they write it, and one’s own where one lets them', async ({
  app,
  world,
}) => {
  // Each surface is looked at by axe, twice.
  test.setTimeout(300_000);
  const { page, other } = await talkers(app, world);
  const says = (inside: string): Promise<void> =>
    other.say(`<message to='${account}' type='chat'>${inside}</message>`);
  await says(`<body>Lady, by yonder blessed moon I swear</body>`);
  await row(page, /romeo/).click();
  const box = page.getByRole('textbox', { name: /^Message to/ });
  const live = page.getByRole('group', { name: /is writing$/ });
  await says(
    `<composing xmlns='http://jabber.org/protocol/chatstates'/><rtt xmlns='urn:xmpp:rtt:0' event='new' seq='3'><t>That tips with &lt;b&gt;silver&lt;/b&gt;</t></rtt>`,
  );
  await expect(live).toHaveText('That tips with <b>silver</b>');
  await expect(page.getByText('typing…')).toHaveCount(0);
  await says(
    `<rtt xmlns='urn:xmpp:rtt:0' seq='4'><t> \u202eall these fruit-tree tops, and more of them than anybody would read in one line or in two</t></rtt>`,
  );
  await expect(live).toContainText('fruit-tree');

  const header = page.getByRole('button', { name: /romeo.*available/s }).first();
  await header.click();
  const sheet = page.getByRole('dialog');
  const choice = sheet.getByRole('checkbox', { name: /^Show them what I write/ });
  await expect(choice).not.toBeChecked();
  await choice.click();
  await expect(choice).toBeChecked();
  await other.hears('urn:xmpp:rtt:0', 'event="init"');
  await look(page, 'popup-live-choice');
  await sheet.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText(/sees what you write while you write it$/)).toBeVisible();
  await box.pressSequentially('O swear not');
  await other.hears('urn:xmpp:rtt:0', 'event="new"', '<t>O');
  await look(page, 'popup-live');
  await page.setViewportSize({ width: 320, height: 480 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: join(root, '.work/looks', 'popup-live-narrow-dark.png') });
  await says(`<body>That tips with silver all these fruit-tree tops</body>`);
  await expect(live).toHaveCount(0);
  await expect(page.getByRole('log').locator('.message .body')).toHaveCount(2);
  await box.press('Enter');
  await other.hears('<body>O swear not</body>');
  await other.stop();
});

test('a contact goes, asks, is let in, is blocked and forgiven, and has a face', async ({ app, world }) => {
  // Each surface is looked at by axe, twice.
  test.setTimeout(300_000);
  const { page, other } = await talkers(app, world);
  const id = createHash('sha1').update(picture).digest('hex');
  const publish = (node: string, payload: string): Promise<string> =>
    other.ask(
      `<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='${node}'><item id='${id}'>${payload}</item></publish></pubsub></iq>`,
    );
  await publish(
    'urn:xmpp:avatar:data',
    `<data xmlns='urn:xmpp:avatar:data'>${picture.toString('base64')}</data>`,
  );
  await publish(
    'urn:xmpp:avatar:metadata',
    `<metadata xmlns='urn:xmpp:avatar:metadata'><info bytes='${picture.length}' id='${id}' type='image/png'/></metadata>`,
  );
  await expect(row(page, /romeo/).locator('img')).toBeVisible();

  await row(page, /romeo/).click();
  await page
    .getByRole('button', { name: /romeo.*available/s })
    .first()
    .click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByText('You both see when the other is online.')).toBeVisible();
  await look(page, 'popup-contact');
  await sheet.getByRole('button', { name: /^Remove/ }).click();
  await sheet.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(sheet.getByText('Not one of your contacts.')).toBeVisible();
  await sheet.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('heading', { name: 'Conversations' })).toBeVisible();

  await other.say(`<presence to='${account}' type='subscribe'/>`);
  const allow = page.getByRole('button', { name: `Allow ${romeo.jid} to see when you are online` });
  await expect(allow).toBeVisible();
  await look(page, 'popup-asking');
  await allow.click();
  await other.hears('<presence', `from="${account}"`, 'type="subscribed"');
  await expect(allow).toHaveCount(0);

  await row(page, /romeo/).click();
  await page
    .getByRole('button', { name: /romeo@montague\.example/ })
    .first()
    .click();
  await sheet.getByRole('button', { name: /^Block/ }).click();
  await sheet.getByRole('button', { name: 'Block them' }).click();
  await expect(sheet.getByRole('button', { name: 'Unblock' })).toBeVisible();
  await sheet.getByRole('button', { name: 'Close' }).click();
  // The sheet that says it too is on its way out.
  await expect(sheet).toHaveCount(0);
  await expect(page.getByText(/^You have blocked them/)).toBeVisible();
  await look(page, 'popup-blocked');
  await other.say(`<message to='${account}' type='chat' id='b1'><body>let me in</body></message>`);
  await other.ask("<iq type='get' to='capulet.example'><ping xmlns='urn:xmpp:ping'/></iq>");
  await page.getByRole('button', { name: 'Unblock' }).click();
  await expect(page.getByRole('textbox', { name: /^Message to/ })).toBeVisible();
  await other.say(`<message to='${account}' type='chat' id='b2'><body>thanks</body></message>`);
  const log = page.getByRole('log');
  await expect(log.locator('.message .body').last()).toHaveText('thanks');
  await expect(log.getByText('let me in')).toHaveCount(0);
  await other.stop();
});

test('a file is put on the server and shown when one asks for it', async ({ app, world }) => {
  // Each surface is looked at by axe, twice.
  test.setTimeout(300_000);
  const { page, other } = await talkers(app, world);
  await row(page, /romeo/).click();
  await expect(page.getByRole('log')).toBeVisible();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'the balcony.png', mimeType: 'image/png', buffer: picture });
  await expect(page.getByText('the balcony.png')).toBeVisible();
  await look(page, 'popup-file-chosen');
  await page.getByRole('button', { name: 'Send file' }).click();
  const heard = await other.hears('jabber:x:oob', 'https://upload.capulet.example/');
  const url = /<url>([^<]+)<\/url>/.exec(heard)?.[1];
  expect(url).toBeDefined();
  await expect(page.getByRole('button', { name: 'Show the balcony.png' })).toBeVisible();
  await other.say(
    `<message to='${account}' type='chat' id='f1'><body>${url}</body><x xmlns='jabber:x:oob'><url>${url}</url></x></message>`,
  );
  const shows = page.getByRole('button', { name: 'Show the balcony.png' });
  await expect(shows).toHaveCount(2);
  await expect(page.getByRole('log').locator('img')).toHaveCount(0);
  await shows.last().click();
  const shown = page.getByRole('img', { name: 'Picture: the balcony.png' });
  await expect(shown).toBeVisible();
  expect(await shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(16);
  await look(page, 'popup-file');
  await other.stop();
});
