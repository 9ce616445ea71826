/**
 * Two people with a browser each, one on Prosody, one on ejabberd, and other people's client beside one of them: what
 * they see of each other, through everything that lies between.
 */
import { expect, test } from '@playwright/test';
import { archivedWords } from '../world/archived.ts';
import { startDevice, type Device } from '../world/device.ts';
import { needs } from '../world/needs.ts';
import { startTwoServers, strangers, type TwoServers } from '../world/two-servers.ts';
import { until } from '../world/wait.ts';
import {
  box,
  does,
  mark,
  message,
  openTalk,
  rowOf,
  say,
  seen,
  shownIds,
  startPerson,
  toList,
  type Person,
} from './couple.ts';

const missing = await needs('prosody', 'ejabberd', 'named', 'certutil');
const [hers, his] = strangers;
const room = 'orchard@rooms.montague.example';
const mds = 'urn:xmpp:mds:displayed:0';
/** Sixteen by sixteen, of one colour. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR4nGPQq20mCTGMahjVMHw1AAA5Ii4Q05M9wwAAAABJRU5ErkJggg==',
  'base64',
);

interface Scene {
  readonly world: TwoServers;
  readonly juliet: Person;
  readonly romeo: Person;
}

async function add({ page }: Person, jid: string): Promise<void> {
  await page.getByRole('button', { name: 'New conversation' }).click();
  await page.getByText('Add contact', { exact: true }).click();
  await page.getByLabel('Address of the contact').fill(jid);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('log')).toBeVisible();
}

/** For other clients of Juliet's. */
const hersAt = ({ prosody }: TwoServers) => ({ httpPort: prosody.httpPort, carbons: true });

const allow = ({ page }: Person, jid: string): Promise<void> =>
  page.getByRole('button', { name: `Allow ${jid} to see when you are online` }).click();

/** The button above a conversation, which leads to what is known of the other side. */
const header = ({ page }: Person, words: string | RegExp) =>
  page.locator('h1').getByRole('button').filter({ hasText: words });

async function becomeContacts({ juliet, romeo }: Scene): Promise<void> {
  await add(juliet, romeo.jid);
  await allow(romeo, juliet.jid);
  await add(romeo, juliet.jid);
  await toList(juliet);
  await allow(juliet, romeo.jid);
  await openTalk(juliet, romeo.jid);
  for (const [person, other] of [
    [juliet, romeo],
    [romeo, juliet],
  ] as const) {
    await expect(header(person, 'available')).toBeVisible();
    await header(person, other.jid).click();
    const sheet = person.page.getByRole('dialog');
    await expect(sheet.getByText('You both see when the other is online.')).toBeVisible();
    await sheet.getByRole('button', { name: 'Close' }).click();
    await expect(sheet).toHaveCount(0);
  }
}

async function talk({ juliet, romeo }: Scene): Promise<void> {
  await say(juliet, 'Who goes there?');
  await expect(message(romeo, 'Who goes there?')).toBeVisible();
  await expect(mark(juliet, 'Who goes there?', seen)).toBeVisible();
  await box(romeo).pressSequentially('It is the eats');
  await expect(header(juliet, 'typing…')).toBeVisible();
  await box(romeo).press('Enter');
  await expect(message(juliet, 'It is the eats')).toBeVisible();
  await expect(header(juliet, 'typing…')).toHaveCount(0);
  await expect(mark(romeo, 'It is the eats', seen)).toBeVisible();
  await box(juliet).pressSequentially('The what?');
  await expect(header(romeo, 'typing…')).toBeVisible();
  await box(juliet).press('Enter');
  await expect(message(romeo, 'The what?')).toBeVisible();

  await box(romeo).press('ArrowUp');
  await expect(box(romeo)).toHaveValue('It is the eats');
  await box(romeo).fill('It is the east');
  await box(romeo).press('Enter');
  await expect(message(juliet, 'It is the east')).toContainText('edited');
  await expect(message(juliet, 'It is the eats')).toHaveCount(0);

  await does(juliet, 'It is the east', 'React with ❤️');
  await expect(message(romeo, 'It is the east').getByRole('button', { name: /^❤️, 1/ })).toBeVisible();
  await does(juliet, 'It is the east', 'Reply');
  await say(juliet, 'And I am the sun?');
  await expect(message(romeo, 'And I am the sun?').locator('.quote')).toContainText('It is the east');
  await say(romeo, 'Forget the moon');
  await expect(message(juliet, 'Forget the moon')).toBeVisible();
  await does(romeo, 'Forget the moon', 'Take back', 'Take it back');
  await expect(message(juliet, 'Message taken back')).toBeVisible();
  await expect(message(juliet, 'Forget the moon')).toHaveCount(0);
}

/** On Romeo's other client: what he does here is known there, and the other way round. */
async function withPhone({ juliet, romeo }: Scene, phone: Device): Promise<void> {
  await say(romeo, 'Said in the browser');
  await phone.hears('urn:xmpp:carbons:2', '<sent', 'Said in the browser');
  await expect(mark(romeo, 'Said in the browser', seen)).toBeVisible();

  await toList(romeo);
  const badge = rowOf(romeo, juliet.jid).locator('.badge');
  await say(juliet, 'Read on the phone');
  const heard = await phone.hears('Read on the phone');
  await expect(badge).toContainText('1');
  const id = /<message[^>]* id="([^"]+)"/.exec(heard.slice(heard.lastIndexOf('<message')))?.[1];
  await phone.say(
    `<message to='${juliet.jid}' type='chat' id='p1'><displayed xmlns='urn:xmpp:chat-markers:0' id='${id}'/><store xmlns='urn:xmpp:hints'/></message>`,
  );
  await expect(badge).toHaveCount(0);
  await expect(mark(juliet, 'Read on the phone', seen)).toBeVisible();

  // The same by what clients of one account tell each other alone.
  await say(juliet, 'Read on the phone in silence');
  await phone.hears('Read on the phone in silence');
  await expect(badge).toContainText('1');
  const place = (await archivedWords(phone, { with: juliet.jid, own: romeo.jid })).at(-1);
  await phone.ask(
    `<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='${mds}'><item id='${juliet.jid}'><displayed xmlns='${mds}'><stanza-id xmlns='urn:xmpp:sid:0' by='${romeo.jid}' id='${place}'/></displayed></item></publish></pubsub></iq>`,
  );
  await expect(badge).toHaveCount(0);

  await say(juliet, 'Read in the browser');
  await phone.hears('Read in the browser');
  await expect(badge).toContainText('1');
  await openTalk(romeo, juliet.jid);
  await expect(mark(juliet, 'Read in the browser', seen)).toBeVisible();
  const last = (await archivedWords(phone, { with: juliet.jid, own: romeo.jid })).at(-1) ?? '';
  await until(
    'the phone can know how far the browser read',
    async () => {
      const items = await phone.ask(
        `<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='${mds}'/></pubsub></iq>`,
      );
      return items.includes(last) || undefined;
    },
    30_000,
  );

  await phone.say(
    `<message to='${juliet.jid}' type='chat' id='p2'><body>Said on the phone</body><request xmlns='urn:xmpp:receipts'/></message>`,
  );
  await expect(message(juliet, 'Said on the phone')).toBeVisible();
  await expect(message(romeo, 'Said on the phone')).toHaveClass(/ours/);
}

async function inRoom({ juliet, romeo }: Scene): Promise<void> {
  await toList(romeo);
  await romeo.page.getByRole('button', { name: 'New conversation' }).click();
  await romeo.page.getByText('Join room', { exact: true }).click();
  await romeo.page.getByLabel('Address of the room').fill(room);
  await romeo.page.getByLabel('Your name in the room').fill('Romeo');
  await romeo.page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(header(romeo, '1 person here')).toBeVisible();
  await header(romeo, 'orchard').click();
  const sheet = romeo.page.getByRole('dialog', { name: 'orchard' });
  await sheet.getByLabel('Invite an address').fill(juliet.jid);
  await sheet.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(sheet.getByText(`${juliet.jid} was invited.`)).toBeVisible();
  await sheet.getByLabel('Subject').fill('Who is <b>where</b>');
  await sheet.getByRole('button', { name: 'Set' }).click();
  await sheet.getByRole('button', { name: 'Close' }).click();
  await expect(header(romeo, 'Who is <b>where</b>')).toBeVisible();

  await toList(juliet);
  await juliet.page.getByRole('button', { name: `Join ${room}` }).click();
  await expect(header(juliet, 'Who is <b>where</b>')).toBeVisible();
  await say(juliet, 'Good even to all');
  await expect(message(romeo, 'Good even to all').locator('.nick')).toHaveText('juliet');
  await toList(juliet);
  await box(romeo).pressSequentially('@ju');
  await expect(romeo.page.getByRole('option', { name: 'juliet' })).toBeVisible();
  await box(romeo).press('Enter');
  await box(romeo).pressSequentially('mind the wall');
  await box(romeo).press('Enter');
  await expect(rowOf(juliet, room).getByRole('img', { name: 'Names you' })).toBeVisible();
  await openTalk(juliet, room);
  await expect(message(juliet, 'juliet: mind the wall')).toHaveClass(/naming/);
  await does(juliet, 'juliet: mind the wall', 'React with 👍');
  await expect(message(romeo, 'juliet: mind the wall').getByRole('button', { name: /^👍, 1/ })).toBeVisible();
}

/** Each has the talk with the other open. */
async function toEachOther({ juliet, romeo }: Pick<Scene, 'juliet' | 'romeo'>): Promise<void> {
  for (const [person, other] of [
    [juliet, romeo],
    [romeo, juliet],
  ] as const) {
    await toList(person);
    await openTalk(person, other.jid);
  }
}

async function aFile({ juliet, romeo }: Scene): Promise<void> {
  await toEachOther({ juliet, romeo });
  await juliet.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'the wall.png', mimeType: 'image/png', buffer: picture });
  await juliet.page.getByRole('button', { name: 'Send file' }).click();
  const show = romeo.page.getByRole('button', { name: 'Show the wall.png' });
  await expect(show).toBeVisible();
  await expect(romeo.page.getByRole('log').locator('img')).toHaveCount(0);
  await show.click();
  const shown = romeo.page.getByRole('img', { name: 'Picture: the wall.png' });
  await expect(shown).toBeVisible();
  expect(await shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(16);
}

/** Romeo’s browser is closed while Juliet speaks in the room, which keeps it for him. */
async function absentFromRoom({ juliet, romeo }: Scene): Promise<void> {
  const texts = ['first', 'second', 'third'].map((one) => `to the orchard, ${one}`);
  await toList(juliet);
  await openTalk(juliet, room);
  await romeo.leave();
  for (const text of texts) {
    await say(juliet, text);
    await expect(mark(juliet, text, 'Delivered')).toBeVisible();
  }
  await romeo.comeBack();
  await openTalk(romeo, room);
  await expect(message(romeo, texts.at(-1) ?? '')).toBeVisible();
  const bodies = romeo.page.getByRole('log').locator('.message .body');
  await expect.poll(async () => (await bodies.allInnerTexts()).slice(-texts.length)).toEqual(texts);
  for (const text of texts) await expect(message(romeo, text)).toHaveCount(1);
  await toEachOther({ juliet, romeo });
}

/** Each browser is closed once while the other side writes; Juliet's server is even begun anew meanwhile. */
async function absences({ world, juliet, romeo }: Scene, phone: Device): Promise<void> {
  const missed = (name: string): readonly string[] =>
    ['first', 'second', 'third'].map((one) => `${name}, ${one}`);
  const finds = async (person: Person, peer: string, texts: readonly string[]): Promise<void> => {
    await expect(rowOf(person, peer).locator('.badge')).toContainText('3');
    await openTalk(person, peer);
    await expect(message(person, texts.at(-1) ?? '')).toBeVisible();
    const bodies = person.page.getByRole('log').locator('.message .body');
    await expect.poll(async () => (await bodies.allInnerTexts()).slice(-texts.length)).toEqual(texts);
    for (const text of texts) await expect(message(person, text)).toHaveCount(1);
  };
  await romeo.leave();
  for (const text of missed('to Romeo')) await say(juliet, text);
  // Once another client has the last one, his server has them all.
  await phone.hears('to Romeo, third');
  await romeo.comeBack();
  await finds(romeo, juliet.jid, missed('to Romeo'));
  await expect(mark(juliet, 'to Romeo, third', seen)).toBeVisible();

  const glance = await startDevice({ ...{ user: hers, resource: 'glance' }, ...hersAt(world) });
  await juliet.leave();
  for (const text of missed('to Juliet')) await say(romeo, text);
  await glance.hears('to Juliet, third');
  await glance.stop();
  await world.prosody.restart();
  await juliet.comeBack();
  await finds(juliet, romeo.jid, missed('to Juliet'));
  await expect(mark(romeo, 'to Juliet, third', seen)).toBeVisible();
}

/** What other people's client reads in both archives is what stands in both popups. */
async function archivesAgree({ world, juliet, romeo }: Scene, phone: Device): Promise<void> {
  const judge = await startDevice({ ...{ user: hers, resource: 'judge' }, ...hersAt(world) });
  for (const [person, other, device] of [
    [juliet, romeo, judge],
    [romeo, juliet, phone],
  ] as const) {
    const archived = await archivedWords(device, { with: other.jid, own: person.jid });
    expect(archived.length).toBeGreaterThan(15);
    await expect.poll(() => shownIds(person)).toEqual(archived);
    await toList(person);
    await openTalk(person, room);
  }
  await judge.stop();
  for (const person of [juliet, romeo]) await expect.poll(() => shownIds(person)).toHaveLength(5);
}

test('two people on two servers see the same, through everything that lies between', async () => {
  test.skip(missing !== undefined, missing ?? '');
  test.setTimeout(900_000);
  const stops: (() => Promise<void>)[] = [];
  try {
    const world = await startTwoServers();
    stops.push(world.stop);
    const people: Person[] = [];
    for (const user of strangers) {
      const person = await startPerson(world, user);
      stops.push(() => person.stop());
      people.push(person);
    }
    const [juliet, romeo] = people;
    if (juliet === undefined || romeo === undefined) throw new Error('nobody is there');
    const scene = { world, juliet, romeo };
    await test.step('they become contacts', () => becomeContacts(scene));
    await test.step('they talk', () => talk(scene));
    const phone = await startDevice({
      ...{ user: his, httpPort: world.ejabberd.httpPort, resource: 'phone', carbons: true },
    });
    stops.push(() => phone.stop());
    await test.step('another client of his agrees', () => withPhone(scene, phone));
    await test.step('a room has both', () => inRoom(scene));
    await test.step('a file is shown when one asks for it', () => aFile(scene));
    await test.step('what was missed in the room is there, in order and once', () => absentFromRoom(scene));
    await test.step('what was missed is there, in order and once', () => absences(scene, phone));
    await test.step('both archives hold what both popups show', () => archivesAgree(scene, phone));
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
});
