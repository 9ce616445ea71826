/** Pictures of the popup and the side panel in the README, with people, a room and other people's clients on Prosody. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { inPhase, signIn } from '../journeys/steps.ts';
import { juliet, nurse, romeo } from '../world/accounts.ts';
import { launchChromium, type Chromium } from '../world/chromium.ts';
import { startDevice, type Device } from '../world/device.ts';
import { startWorld } from '../world/index.ts';
import { root } from './root.ts';

const popup = { width: 380, height: 560 };
const sidePanel = { width: 420, height: 720 };
const room = 'balcony@rooms.capulet.example';
const account = juliet.jid;
/** Her usual password is one that `@xmpp/client` cannot prepare (RFC 4013). */
const plainNurse = { ...nurse, password: 'is-it-not-late' };

/** Writes `docs/popup-*.png` and `docs/sidepanel-*.png`; needs the build for Chromium. */
export async function chatPictures(): Promise<void> {
  const world = await startWorld({
    prosody: 'real',
    social: true,
    users: [juliet, romeo, plainNurse],
  });
  const app = await launchChromium({
    extension: join(root, 'dist/chromium'),
    addresses: world.addresses,
    ca: world.ca.cert,
    viewport: popup,
  });
  const others: Device[] = [];
  try {
    const { httpPort } = world.server;
    for (const user of [romeo, plainNurse]) others.push(await startDevice({ user, httpPort }));
    const [his, hers] = others;
    if (his === undefined || hers === undefined) throw new Error('somebody did not come');
    const page = await app.openPage('popup');
    await signIn(page, juliet);
    await inPhase(page, account, 'online');
    await openRoom(his);
    await joinRoom(page);
    await talk(page, his, hers);
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await page.getByRole('heading', { name: 'Conversations' }).waitFor();
    await schemed(page, 'popup-list');
    await page.locator(`[data-peer="${romeo.jid}"]`).click();
    await page.getByRole('log').waitFor();
    await schemed(page, 'popup-talk');
    await beside(app);
  } finally {
    for (const other of others) await other.stop();
    await app.close();
    await world.stop();
  }
}

async function openRoom(his: Device): Promise<void> {
  await his.say(`<presence to='${room}/Romeo'><x xmlns='http://jabber.org/protocol/muc'/></presence>`);
  await his.hears('<presence', `from="${room}/Romeo"`, '110');
  await his.ask(
    `<iq type='set' to='${room}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
  );
}

async function joinRoom(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New conversation' }).click();
  await page.getByText('Join room', { exact: true }).click();
  await page.getByRole('button', { name: /^balcony/ }).click();
  await page.getByLabel('Your name in the room').fill('Juliet');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page
    .getByRole('button', { name: /^balcony/ })
    .first()
    .waitFor();
}

async function talk(page: Page, his: Device, hers: Device): Promise<void> {
  const toRoom = (text: string): Promise<void> =>
    his.say(`<message to='${room}' type='groupchat'><body>${text}</body></message>`);
  const message = (text: string): ReturnType<Page['locator']> =>
    page.getByRole('log').locator('.message').filter({ hasText: text });
  await his.say(
    `<message to='${room}' type='groupchat'><subject>Ladders, and who holds them</subject></message>`,
  );
  await toRoom('Juliet, is that you up there?');
  await toRoom('I brought a ladder.');
  await message('I brought a ladder.').waitFor();
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.locator(`[data-peer="${romeo.jid}"]`).click();
  const tell = (id: string, more: string): Promise<void> =>
    his.say(`<message to='${account}' type='chat' id='${id}'>${more}</message>`);
  await tell('t1', '<body>Which window? There are eleven of them.</body>');
  await message('Which window?').waitFor();
  const box = page.getByRole('textbox', { name: /^Message to/ });
  for (const text of ['The one with the *light* in it.', '/me waves a candle']) {
    await box.fill(text);
    await box.press('Enter');
  }
  const waving = await his.hears('/me waves a candle');
  const id = /\bid="([^"]+)"/.exec(waving)?.[1] ?? '';
  await tell('t2', `<reactions xmlns='urn:xmpp:reactions:0' id='${id}'><reaction>❤️</reaction></reactions>`);
  await tell('t3', '<body>I counted again. Twelve.</body>');
  await tell('t4', `<displayed xmlns='urn:xmpp:chat-markers:0' id='${id}'/>`);
  await message('Twelve.').waitFor();
  await page.getByText('❤️').waitFor();
  await hers.say(
    `<message to='${account}' type='chat'><body>Your mother asks who you are talking to.</body></message>`,
  );
  await toRoom('Juliet: mind the roses.');
}

/** The side panel as a page: the panel itself is the browser’s, and no picture of a page holds it. */
async function beside(app: Chromium): Promise<void> {
  const page = await app.context.newPage();
  await page.goto(app.url('popup').replace('/popup/', '/sidepanel/'));
  await page.setViewportSize(sidePanel);
  // It opens where one was.
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await page.locator(`[data-peer="${room}"]`).click();
  await page.getByRole('log').locator('.message').first().waitFor();
  await schemed(page, 'sidepanel');
}

async function schemed(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    // A row that arrives is on its way for a moment.
    await page.waitForTimeout(600);
    await page.screenshot({ path: join(root, 'docs', `${name}-${colorScheme}.png`) });
  }
}
