import '../shared/theme.css';
import '../shared/base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { MessageRecord } from '../../store/chat-records.ts';
import { fakeWorld } from '../testing/fake.ts';
import { accountIn, juliet, online, romeo } from '../testing/samples.ts';
import ChatApp from './ChatApp.svelte';

beforeEach(() => page.viewport(380, 560));

const nurse = 'nurse@capulet.example';
const message = (order: number, more: Partial<MessageRecord> = {}): MessageRecord => ({
  id: `m${order}`,
  account: juliet,
  peer: romeo,
  body: `line ${order}`,
  time: Date.now() - 1_000_000 + order,
  order,
  state: 'received',
  ...more,
});
const lines = (count: number) => Array.from({ length: count }, (_, index) => message(index + 1));

async function chat(messages: readonly MessageRecord[], more: Parameters<typeof fakeWorld>[0] = {}) {
  const world = fakeWorld({
    accounts: [accountIn(online)],
    messages,
    answers: {
      'chat.seen': () => null,
      'chat.send': () => ({ id: 'new' }),
      'discovery.resolve': () => new Promise(() => undefined),
    },
    ...more,
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await screen.getByRole('button', { name: /Romeo/ }).last().click();
  await expect.element(screen.getByRole('log')).toBeVisible();
  const log = screen.getByRole('log').element();
  const seen = () => world.asked.filter(({ name }) => name === 'chat.seen').length;
  const topOf = (text: string) =>
    screen.getByText(text, { exact: true }).element().getBoundingClientRect().top;
  /** What one reads: a message in the middle of what is in view. */
  const read = (): string => {
    const { top, height } = log.getBoundingClientRect();
    const rows = [...log.querySelectorAll('.message')];
    const row = rows.find((one) => one.getBoundingClientRect().top > top + height / 3);
    return row?.querySelector('.body')?.textContent.trim() ?? '';
  };
  return { world, screen, log, seen, topOf, read };
}

test('a chat opens at its end, with the composer ready, and counts as seen', async () => {
  const { screen, log, seen } = await chat(lines(60));
  await expect.element(screen.getByText('line 60', { exact: true })).toBeInViewport();
  await expect.element(screen.getByRole('textbox')).toHaveFocus();
  expect(log.scrollTop).toBeGreaterThan(0);
  await expect.poll(seen).toBe(1);
});

test('earlier messages come above as one scrolls up, without moving what one reads', async () => {
  const { screen, log, topOf, read } = await chat(lines(350));
  await expect.element(screen.getByText('line 350', { exact: true })).toBeInViewport();
  expect(log.querySelectorAll('.message').length).toBeLessThan(60);
  const height = log.scrollHeight;
  log.scrollTop = 400;
  await expect.poll(() => log.scrollHeight).toBeGreaterThan(height);
  const text = read();
  const before = topOf(text);
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  expect(Math.abs(topOf(text) - before)).toBeLessThan(2);
  await expect
    .poll(() => {
      log.scrollTop = 0;
      return screen.getByText('line 1', { exact: true }).elements().length;
    })
    .toBe(1);
});

test('what arrives while one reads further up moves nothing, is not seen, and is a click away', async () => {
  const { world, screen, log, seen, topOf, read } = await chat(lines(150));
  await expect.element(screen.getByText('line 150', { exact: true })).toBeInViewport();
  await expect.poll(seen).toBe(1);
  // Rows come to their heights as they are drawn, and the way to the end may still be going on.
  const still = { text: '', top: NaN, times: 0 };
  await expect
    .poll(() => {
      if (log.scrollHeight - log.clientHeight - log.scrollTop < 500) log.scrollTop = log.scrollHeight / 2;
      const text = read();
      const top = topOf(text);
      still.times = text === still.text && top === still.top ? still.times + 1 : 0;
      Object.assign(still, { text, top });
      return still.times;
    })
    .toBeGreaterThan(6);
  const { text, top } = still;
  world.addMessage(message(151));
  await expect.element(screen.getByRole('button', { name: '1 new message' })).toBeVisible();
  expect(topOf(text)).toBe(top);
  expect(seen()).toBe(1);
  await screen.getByRole('button', { name: '1 new message' }).click();
  await expect.element(screen.getByText('line 151', { exact: true })).toBeInViewport();
  await expect.poll(seen).toBe(2);
});

test('the end stays in view when the room for it shrinks', async () => {
  const { screen } = await chat(lines(60));
  await expect.element(screen.getByText('line 60', { exact: true })).toBeInViewport();
  await screen.getByRole('textbox').fill('one\ntwo\nthree\nfour\nfive');
  await expect.element(screen.getByText('line 60', { exact: true })).toBeInViewport({ ratio: 1 });
});

test('Escape closes the drawer first, the chat after it', async () => {
  const { screen } = await chat(lines(1));
  await screen.getByRole('button', { name: 'Connection' }).click();
  await expect.element(screen.getByRole('dialog')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
  await expect.element(screen.getByRole('log')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(screen.getByRole('heading', { name: 'Conversations' })).toBeVisible();
});

test('how it is connected says where the session from before goes on, and only there', async () => {
  const { world, screen } = await chat(lines(1));
  await screen.getByRole('button', { name: 'Connection' }).click();
  const drawer = screen.getByRole('dialog');
  await expect.element(drawer).toHaveTextContent(/Online · SCRAM-SHA-256\s*wss/);
  if (online.phase !== 'online') throw new Error('no sample');
  world.setAccounts([accountIn({ ...online, resumed: true })]);
  await expect.element(drawer).toHaveTextContent(/Online · SCRAM-SHA-256\s*· resumed\s*wss/);
});

test('zoomed in, the composer is still in the popup, and so is the foot of the drawer', async () => {
  await page.viewport(400, 300);
  const { screen } = await chat(lines(60));
  await expect.element(screen.getByRole('textbox')).toBeInViewport({ ratio: 1 });
  await screen.getByRole('button', { name: 'Connection' }).click();
  await expect.element(screen.getByRole('button', { name: 'Open inspector' })).toBeInViewport({ ratio: 1 });
  await expect.element(screen.getByRole('button', { name: 'Close' })).toBeInViewport({ ratio: 1 });
});

test('a refused message says why, keeps the raw condition, and can be sent again', async () => {
  const { world, screen } = await chat([
    message(1, { state: 'failed', condition: 'remote-server-not-found', body: 'O Romeo' }),
  ]);
  const why = screen.getByText('Not delivered: the other server cannot be found');
  await expect.element(why).toHaveAttribute('title', 'remote-server-not-found');
  await screen.getByRole('button', { name: 'Send again' }).click();
  await expect
    .poll(() => world.asked)
    .toEqual([{ name: 'chat.send', args: { account: juliet, to: romeo, body: 'O Romeo' } }]);
});

const conversation = {
  account: juliet,
  peer: romeo,
  lastBody: 'x',
  lastTime: 1,
  lastIsOurs: true,
  unread: 0,
};

test('a conversation whose last message was refused is marked', async () => {
  const world = fakeWorld({
    accounts: [accountIn(online)],
    conversations: [conversation],
    refused: [romeo],
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await expect.element(screen.getByRole('img', { name: 'Not delivered' })).toBeVisible();
});

test('unread messages of other accounts are counted on the switcher and in its rows', async () => {
  const world = fakeWorld({
    accounts: [accountIn(online), { ...accountIn(online), jid: nurse }],
    conversations: [{ ...conversation, account: nurse, unread: 3, lastIsOurs: false }],
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  const switcher = screen.getByRole('button', { name: /3 unread in other accounts/ });
  await switcher.click();
  await expect
    .element(screen.getByRole('button', { name: /nurse@capulet.example.*3 unread/s }))
    .toBeVisible();
});

test('the popup opens where it was closed, with what was half written', async () => {
  const accounts = [accountIn(online)];
  const kept = {
    place: JSON.stringify({ account: juliet, peer: romeo }),
  };
  const world = fakeWorld({
    accounts,
    kept,
    drafts: { [`${juliet} ${romeo}`]: 'O Rom' },
    answers: { 'chat.send': () => ({ id: 'm' }) },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  const box = screen.getByRole('textbox', { name: 'Message to Romeo' });
  await expect.element(box).toHaveValue('O Rom');
  await box.fill('O Romeo');
  await expect.poll(() => world.drafts.get(`${juliet} ${romeo}`)).toBe('O Romeo');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => world.drafts.get(`${juliet} ${romeo}`)).toBe('');
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => world.keeping.get('place')).toBe(JSON.stringify({ account: juliet }));
});

test('what is half written in another surface stands here as well, and one’s own comes back to nobody', async () => {
  const world = fakeWorld({
    accounts: [accountIn(online)],
    kept: { place: JSON.stringify({ account: juliet, peer: romeo }) },
  });
  const first = await render(ChatApp, { mirror: world.mirror });
  const box = first.getByRole('textbox', { name: 'Message to Romeo' });
  await expect.element(box).toHaveFocus();
  const drafted = (text: string, by: string): void =>
    world.push({ type: 'chat.drafted', account: juliet, peer: romeo, text, by });
  drafted('O Romeo, Romeo', 'the panel');
  await expect.element(box).toHaveValue('O Romeo, Romeo');
  world.push({
    type: 'chat.drafted',
    account: juliet,
    peer: 'nurse@capulet.example',
    text: 'Nurse!',
    by: 'x',
  });
  await box.fill('wherefore');
  await box.fill('wherefore art');
  // What was typed first is heard of late.
  drafted('wherefore', world.draftedBy.at(-1) ?? '');
  await expect.element(box).toHaveValue('wherefore art');
  drafted('', 'the panel');
  await expect.element(box).toHaveValue('');
});

test('the place in an account that is gone is no place in another', async () => {
  const kept = { place: JSON.stringify({ account: nurse, peer: romeo }) };
  const world = fakeWorld({ accounts: [accountIn(online)], kept });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await expect.element(screen.getByRole('heading', { name: 'Conversations' })).toBeVisible();
});

test('the field of a new conversation is ready to be typed in', async () => {
  const world = fakeWorld({ accounts: [accountIn(online)] });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await screen.getByRole('button', { name: 'New conversation' }).click();
  await expect.element(screen.getByLabelText('Address to write to')).toHaveFocus();
});

test('text is styled and linked, and stays the text that it was', async () => {
  const body = '*bold* _soft_ ~gone~ `*code*` https://capulet.example/x\n> quoted\n```\nfixed <b>\n```';
  const { screen, log } = await chat([message(1, { body })]);
  await expect.element(screen.getByRole('link')).toHaveAttribute('href', 'https://capulet.example/x');
  const shown = (selector: string) => log.querySelector(selector)?.textContent;
  expect([
    shown('strong'),
    shown('em'),
    shown('s'),
    shown('code'),
    shown('blockquote')?.trim(),
    shown('pre'),
  ]).toEqual(['*bold*', '_soft_', '~gone~', '`*code*`', 'quoted', 'fixed <b>']);
});

test('a link to an address opens the conversation with it', async () => {
  const { screen } = await chat([message(1, { body: 'ask xmpp:nurse@capulet.example?message' })]);
  await screen.getByRole('link').click();
  await expect.element(screen.getByRole('textbox', { name: `Message to ${nurse}` })).toBeVisible();
});

test('a conversation is muted and told of again', async () => {
  let muted: readonly string[] = [];
  const { screen, world } = await chat(lines(1), {
    answers: {
      'chat.seen': () => null,
      'notify.muted': () => muted,
      'notify.mute': ({ peer, muted: is }) => ((muted = is ? [peer] : []), null),
    },
  });
  await screen.getByRole('button', { name: 'Mute this conversation' }).click();
  world.push({ type: 'notify.changed', account: juliet });
  await expect.element(screen.getByRole('button', { name: /^Muted/ })).toBeVisible();
});

test('with room for both, the list stands beside the conversation and can be folded away', async () => {
  await page.viewport(900, 600);
  const { screen } = await chat(lines(3), { conversations: [{ ...conversation, lastIsOurs: false }] });
  await expect.element(screen.getByRole('heading', { name: 'Conversations' })).toBeVisible();
  await expect.element(screen.getByRole('log')).toBeVisible();
  await screen.getByRole('button', { name: 'Hide the list of conversations' }).click();
  await expect.element(screen.getByRole('heading', { name: 'Conversations' })).not.toBeInTheDocument();
  await screen.getByRole('button', { name: 'Show the list of conversations' }).click();
  await expect.element(screen.getByRole('heading', { name: 'Conversations' })).toBeVisible();
});
