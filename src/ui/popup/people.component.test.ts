import '../shared/theme.css';
import '../shared/base.css';
import { beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { RequestError } from '../../contract/failure.ts';
import type { MessageRecord } from '../../store/chat-records.ts';
import { fakeWorld } from '../testing/fake.ts';
import { accountIn, juliet, online, romeo } from '../testing/samples.ts';
import ChatApp from './ChatApp.svelte';

beforeEach(() => page.viewport(380, 560));

const paris = 'paris@verona.example';
const room = 'balcony@rooms.capulet.example';
type Options = NonNullable<Parameters<typeof fakeWorld>[0]>;

async function show(more: Options = {}) {
  const world = fakeWorld({
    accounts: [accountIn(online)],
    ...more,
    answers: {
      'chat.seen': () => null,
      'roster.add': () => null,
      'roster.change': () => null,
      'roster.remove': () => null,
      'roster.answer': () => null,
      'roster.block': () => null,
      'rooms.join': () => null,
      'rooms.dismiss': () => null,
      ...more.answers,
    },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  const asked = (name: string) => world.asked.filter((one) => one.name === name).map(({ args }) => args);
  return { world, screen, asked };
}
async function talk(more: Options = {}) {
  const shown = await show(more);
  await shown.screen.getByRole('button', { name: /Romeo/ }).last().click();
  await expect.element(shown.screen.getByRole('log')).toBeVisible();
  return shown;
}

test('who asks to see one’s presence is let in, or not, or blocked', async () => {
  const waiting = [paris, 'rosaline@verona.example', 'tybalt@verona.example'];
  const { screen, asked } = await show({ answers: { 'roster.requests': () => waiting } });
  await screen.getByRole('button', { name: `Allow ${paris} to see when you are online` }).click();
  await screen.getByRole('button', { name: 'Deny rosaline@verona.example' }).click();
  await screen.getByRole('button', { name: 'Block tybalt@verona.example' }).click();
  await expect
    .poll(() => asked('roster.answer'))
    .toEqual([
      { account: juliet, jid: paris, allow: true },
      { account: juliet, jid: 'rosaline@verona.example', allow: false },
      { account: juliet, jid: 'tybalt@verona.example', allow: false },
    ]);
  expect(asked('roster.block')).toEqual([{ account: juliet, jid: 'tybalt@verona.example', blocked: true }]);
});

test('an invitation is taken or declined, and says what was written with it as text', async () => {
  const { screen, asked } = await show({
    answers: { 'rooms.invitations': () => [{ room, from: paris, reason: '<i>Come</i>', time: 1 }] },
  });
  await expect.element(screen.getByText('<i>Come</i>')).toBeVisible();
  await screen.getByRole('button', { name: `Decline ${room}` }).click();
  await screen.getByRole('button', { name: `Join ${room}` }).click();
  await expect.poll(() => asked('rooms.join')).toEqual([{ account: juliet, room }]);
  expect(asked('rooms.dismiss')).toEqual([{ account: juliet, room }]);
});

test('a contact is added; what the server refuses is said', async () => {
  let refuses = true;
  const { screen, asked } = await show({
    answers: {
      'roster.add'() {
        if (refuses) throw new RequestError({ code: 'refused', condition: 'not-allowed' });
        return null;
      },
    },
  });
  await screen.getByRole('button', { name: 'New conversation' }).click();
  await screen.getByText('Add contact', { exact: true }).click();
  await screen.getByLabelText('Address of the contact').fill('nobody');
  await screen.getByRole('button', { name: 'Add', exact: true }).click();
  expect(asked('roster.add')).toEqual([]);
  await screen.getByLabelText('Address of the contact').fill(paris);
  await screen.getByLabelText('Name (only you see it)').fill('Count Paris');
  await screen.getByRole('button', { name: 'Add', exact: true }).click();
  await expect.element(screen.getByRole('alert')).toHaveTextContent('The server said no');
  refuses = false;
  await screen.getByRole('button', { name: 'Add', exact: true }).click();
  await expect.element(screen.getByRole('log')).toBeVisible();
  expect(asked('roster.add').at(-1)).toEqual({
    account: juliet,
    jid: paris,
    name: 'Count Paris',
    groups: [],
  });
});

test('a contact has a name and groups, and goes only when that was said twice', async () => {
  const { screen, asked } = await talk();
  await screen
    .getByRole('button', { name: /Romeo.*available/s })
    .first()
    .click();
  const sheet = screen.getByRole('dialog', { name: 'Romeo' });
  await expect.element(sheet.getByText('You both see when the other is online.')).toBeVisible();
  await sheet.getByLabelText('Groups, separated by commas').fill('Verona, Friends,');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(() => asked('roster.change'))
    .toEqual([{ account: juliet, jid: romeo, name: 'Romeo', groups: ['Verona', 'Friends'] }]);
  await sheet.getByRole('button', { name: /^Remove/ }).click();
  expect(asked('roster.remove')).toEqual([]);
  await sheet.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect.poll(() => asked('roster.remove')).toEqual([{ account: juliet, jid: romeo }]);
});

test('whoever is blocked is not written to, until they are not', async () => {
  let blocked: readonly string[] = [];
  const { world, screen } = await talk({
    answers: {
      'roster.blocked': () => blocked,
      'roster.block': ({ jid, blocked: is }) => ((blocked = is ? [jid] : []), null),
    },
  });
  await screen
    .getByRole('button', { name: /Romeo.*available/s })
    .first()
    .click();
  await screen.getByRole('button', { name: /^Block/ }).click();
  await screen.getByRole('button', { name: 'Block them' }).click();
  world.push({ type: 'roster.changed', account: juliet });
  await screen.getByRole('button', { name: 'Close' }).click();
  await expect.element(screen.getByText(/^You have blocked them/)).toBeVisible();
  await expect.element(screen.getByRole('textbox')).not.toBeInTheDocument();
  await screen.getByRole('button', { name: 'Unblock' }).click();
  world.push({ type: 'roster.changed', account: juliet });
  await expect.element(screen.getByRole('textbox', { name: 'Message to Romeo' })).toBeVisible();
});

test('a picture is shown out of the store, and changes when there is another one', async () => {
  const pixel = Uint8Array.from(
    atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='),
    (char) => char.charCodeAt(0),
  );
  let has = false;
  const { world, screen } = await show({
    avatar: (jid) => (has && jid === romeo ? { type: 'image/png', bytes: pixel } : null),
  });
  const row = screen.getByRole('button', { name: /Romeo/ });
  await expect.element(row).toBeVisible();
  expect(row.element().querySelector('img')).toBeNull();
  has = true;
  await expect
    .poll(() => {
      world.push({ type: 'avatar.changed', account: juliet, jid: romeo });
      return row.element().querySelector('img')?.src ?? '';
    })
    .toMatch(/^blob:/);
});

const base = Date.now() - 1_000_000;
const message = (order: number): MessageRecord => ({
  ...{ id: `m${order}`, account: juliet, peer: romeo, body: `line ${order}` },
  ...{ time: base + order, order, state: 'received' },
});

test('what was before all that is stored is read as one scrolls up; the beginning is told, and so is a failure', async () => {
  let fails = true;
  const { screen, asked, world } = await talk({
    messages: Array.from({ length: 40 }, (_, index) => message(index + 1)),
    answers: {
      'chat.older'() {
        if (fails) throw new RequestError({ code: 'not-online' });
        world.addMessage(message(-1));
        return { more: false };
      },
    },
  });
  await expect.element(screen.getByText('line 40', { exact: true })).toBeInViewport();
  expect(asked('chat.older')).toEqual([]);
  const log = screen.getByRole('log').element();
  await expect
    .poll(() => {
      log.scrollTop = 0;
      return screen.getByText('line 1', { exact: true }).elements().length;
    })
    .toBe(1);
  await expect.element(screen.getByRole('button', { name: 'Older messages' })).toBeVisible();
  await expect.poll(() => asked('chat.older')).toEqual([{ account: juliet, peer: romeo }]);
  fails = false;
  await screen.getByRole('button', { name: 'Older messages' }).click();
  await expect
    .poll(() => {
      log.scrollTop = 0;
      return screen.getByText('Nothing was said before this.').elements().length;
    })
    .toBe(1);
  await expect.element(screen.getByText('line -1', { exact: true })).toBeVisible();
});
