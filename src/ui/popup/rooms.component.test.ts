import '../shared/theme.css';
import '../shared/base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { RequestError } from '../../contract/failure.ts';
import type { OccupantView, RoomView } from '../../contract/rooms.ts';
import type { ConversationRecord, MessageRecord } from '../../store/chat-records.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import { accountIn, juliet, online } from '../testing/samples.ts';
import ChatApp from './ChatApp.svelte';

beforeEach(() => page.viewport(380, 560));

const address = 'balcony@rooms.capulet.example';
const room: RoomView = {
  ...{ room: address, name: 'The balcony', nick: 'Juliet', state: 'joined', condition: null },
  ...{ subject: 'Verona', occupants: 3, wanted: true, notAnonymous: false },
};
const occupant = (nick: string, more: Partial<OccupantView> = {}): OccupantView => ({
  ...{ nick, role: 'participant', affiliation: 'none', jid: null },
  ...more,
});
const occupants = [occupant('Juliet'), occupant('Romeo'), occupant('Tybalt', { role: 'moderator' })];
const said = (
  order: number,
  nick: string,
  body: string,
  more: Partial<MessageRecord> = {},
): MessageRecord => ({
  ...{ id: `m${order}`, account: juliet, peer: address, nick, body, order, place: `p${order}` },
  ...{ time: Date.now() - 1_000_000 + order, state: 'received', author: `id ${nick}` },
  ...more,
});
const line: ConversationRecord = {
  ...{ account: juliet, peer: address, lastBody: 'who is there?', lastTime: Date.now(), lastIsOurs: false },
  ...{ lastNick: 'Romeo', unread: 2, mentions: 1, room: true },
};

async function show(
  more: Partial<RoomView> = {},
  messages: readonly MessageRecord[] = [],
  answers: Answers = {},
) {
  const world = fakeWorld({
    accounts: [accountIn(online)],
    conversations: [line],
    messages,
    answers: {
      'rooms.list': () => [{ ...room, ...more }],
      'rooms.occupants': () => occupants,
      'rooms.join': () => null,
      'rooms.leave': () => null,
      'rooms.subject': () => null,
      'rooms.nick': () => null,
      'rooms.invite': () => null,
      'chat.seen': () => null,
      'chat.send': () => ({ id: 'new' }),
      ...answers,
    },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  const asked = (name: string) => world.asked.filter((one) => one.name === name).map(({ args }) => args);
  return { world, screen, asked };
}
async function enter(...args: Parameters<typeof show>) {
  const shown = await show(...args);
  await shown.screen.getByRole('button', { name: /The balcony/ }).click();
  await expect.element(shown.screen.getByRole('log')).toBeVisible();
  return { ...shown, box: shown.screen.getByRole('textbox', { name: 'Message to The balcony' }) };
}

test('a room stands in the list by its name, with who spoke last and whether one was named', async () => {
  const { screen } = await show();
  const row = screen.getByRole('button', { name: /The balcony/ });
  await expect.element(row).toHaveTextContent('Romeo: who is there?');
  await expect.element(row.getByRole('img', { name: 'Names you' })).toBeVisible();
});

test('who says what is told; one who goes on is not named again', async () => {
  const { screen } = await enter({}, [
    said(1, 'Romeo', 'one'),
    said(2, 'Romeo', 'two'),
    said(3, 'Tybalt', 'three', { mentions: true }),
    said(4, 'Juliet', 'four', { state: 'acked' }),
  ]);
  await expect.element(screen.getByText('four', { exact: true })).toBeVisible();
  const names = screen.getByRole('log').element().querySelectorAll('.nick');
  expect([...names].map(({ textContent }) => textContent)).toEqual(['Romeo', 'Tybalt']);
  await expect.element(screen.getByRole('button', { name: /The balcony.*Verona/s })).toBeVisible();
});

test('a name is completed by keys, and put where one writes by a click on it', async () => {
  const { screen, box, asked } = await enter({}, [said(1, 'Tybalt', 'one')]);
  await expect.element(box).toHaveFocus();
  await userEvent.keyboard('@');
  await expect.element(screen.getByRole('listbox', { name: 'People here' })).toBeVisible();
  await expect.element(screen.getByRole('option', { name: 'Juliet' })).not.toBeInTheDocument();
  await userEvent.keyboard('ro{Enter}');
  await expect.element(box).toHaveValue('Romeo: ');
  await expect.element(screen.getByRole('listbox')).not.toBeInTheDocument();
  await screen.getByRole('button', { name: 'Tybalt', exact: true }).click();
  await expect.element(box).toHaveValue('Romeo: Tybalt ');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => asked('chat.send')).toMatchObject([{ to: address, body: 'Romeo: Tybalt ' }]);
});

test.each([
  ['off', null, 'You are not in this room.'],
  ['failed', 'banned', 'You are banned from this room.'],
  ['failed', 'members-only', 'Only its members may be in this room.'],
  ['failed', 'remote-server-not-found', 'the other server cannot be found'],
] as const)('%s (%s) says why, and leads in', async (state, condition, words) => {
  const { screen, asked } = await enter({ state, condition });
  await expect.element(screen.getByText(words)).toBeVisible();
  await expect.element(screen.getByText(/You are not in the room\. What you write/)).toBeVisible();
  await screen.getByRole('button', { name: 'Join' }).click();
  await expect.poll(() => asked('rooms.join')).toEqual([{ account: juliet, room: address }]);
});

test('a room with a password asks for it', async () => {
  const { screen, asked } = await enter({ state: 'failed', condition: 'not-authorized' });
  await screen.getByLabelText('Password of the room').fill('rosaline');
  await screen.getByRole('button', { name: 'Join' }).click();
  await expect
    .poll(() => asked('rooms.join'))
    .toEqual([{ account: juliet, room: address, password: 'rosaline' }]);
});

test('a room tells who is there; its subject and one’s name change, somebody is invited, and it is left', async () => {
  const { screen, asked } = await enter();
  await screen.getByRole('button', { name: /The balcony.*Verona/s }).click();
  const sheet = screen.getByRole('dialog', { name: 'The balcony' });
  await expect.element(sheet.getByText('3 people here')).toBeVisible();
  await expect.element(sheet.getByText('moderator')).toBeInTheDocument();
  await sheet.getByLabelText('Subject').fill('Mantua');
  await sheet.getByRole('button', { name: 'Set' }).click();
  await sheet.getByLabelText('Your name in the room').fill('Jule');
  await sheet.getByRole('button', { name: 'Change' }).click();
  await sheet.getByLabelText('Invite an address').fill('nobody');
  await sheet.getByRole('button', { name: 'Invite' }).click();
  await expect.element(sheet.getByRole('alert')).toBeVisible();
  await sheet.getByLabelText('Invite an address').fill('nurse@capulet.example');
  await sheet.getByRole('button', { name: 'Invite' }).click();
  await expect.element(sheet.getByText('nurse@capulet.example was invited.')).toBeVisible();
  await sheet.getByRole('button', { name: 'Leave room' }).click();
  expect(asked('rooms.leave')).toEqual([]);
  await sheet.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect.poll(() => asked('rooms.leave')).toEqual([{ account: juliet, room: address }]);
  await expect.element(sheet).not.toBeInTheDocument();
  expect(asked('rooms.subject')).toEqual([{ account: juliet, room: address, subject: 'Mantua' }]);
  expect(asked('rooms.nick')).toEqual([{ account: juliet, room: address, nick: 'Jule' }]);
  expect(asked('rooms.invite')).toMatchObject([{ to: 'nurse@capulet.example' }]);
});

test('what a room does not change is said at its field, and what was typed stays there', async () => {
  const refuse = (condition: string) => () => {
    throw new RequestError({ code: 'refused', condition });
  };
  const { screen } = await enter({}, [], {
    'rooms.subject': refuse('forbidden'),
    'rooms.nick': refuse('conflict'),
  });
  await screen.getByRole('button', { name: /The balcony.*Verona/s }).click();
  const sheet = screen.getByRole('dialog', { name: 'The balcony' });
  await sheet.getByLabelText('Subject').fill('Mantua');
  await sheet.getByRole('button', { name: 'Set' }).click();
  await expect.element(sheet.getByText(/^The room lets only those who run it/)).toBeVisible();
  await expect.element(sheet.getByLabelText('Subject')).toHaveValue('Mantua');
  await sheet.getByLabelText('Your name in the room').fill('Romeo');
  await sheet.getByRole('button', { name: 'Change' }).click();
  await expect.element(sheet.getByText('Somebody else has that name there.')).toBeVisible();
  await expect.element(sheet.getByLabelText('Your name in the room')).toHaveValue('Romeo');
});

test('somebody in a room is talked to alone, under a name that no contact has', async () => {
  const { screen } = await enter();
  await screen.getByRole('button', { name: /The balcony.*Verona/s }).click();
  await screen
    .getByRole('dialog')
    .getByRole('button', { name: /^Romeo/ })
    .click();
  await expect
    .element(screen.getByRole('textbox', { name: 'Message to Romeo in The balcony' }))
    .toBeVisible();
});

test('a room is joined by its address, or one that is listed', async () => {
  const { screen, asked } = await show({}, [], {
    'rooms.find': () => ({
      service: 'rooms.capulet.example',
      rooms: [{ room: 'orchard@rooms.capulet.example', name: '<b>Orchard</b>' }],
    }),
  });
  await screen.getByRole('button', { name: 'New conversation' }).click();
  await screen.getByText('Join room', { exact: true }).click();
  await screen.getByRole('button', { name: '<b>Orchard</b>' }).click();
  await expect
    .element(screen.getByLabelText('Address of the room'))
    .toHaveValue('orchard@rooms.capulet.example');
  await screen.getByRole('button', { name: 'Join', exact: true }).click();
  await expect
    .poll(() => asked('rooms.join'))
    .toEqual([{ account: juliet, room: 'orchard@rooms.capulet.example', nick: 'juliet' }]);
  await expect.element(screen.getByRole('log')).toBeVisible();
});

test('where no rooms are listed, or none can be looked for, it says so', async () => {
  const { screen } = await show({}, [], { 'rooms.find': () => ({ service: null, rooms: [] }) });
  await screen.getByRole('button', { name: 'New conversation' }).click();
  await screen.getByText('Join room', { exact: true }).click();
  await expect.element(screen.getByText(/^Your server has no rooms of its own/)).toBeVisible();
});
