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

const message = (order: number, more: Partial<MessageRecord> = {}): MessageRecord => ({
  id: `m${order}`,
  account: juliet,
  peer: romeo,
  body: `line ${order}`,
  time: Date.now() - 1_000_000 + order,
  order,
  state: 'received',
  stanza: `s${order}`,
  ...more,
});

async function talk(messages: readonly MessageRecord[]) {
  const world = fakeWorld({
    accounts: [accountIn(online)],
    messages,
    answers: {
      'chat.seen': () => null,
      'chat.send': () => ({ id: 'new' }),
      'chat.correct': () => null,
      'chat.retract': () => null,
      'chat.again': () => null,
      'chat.react': () => null,
    },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await screen.getByRole('button', { name: /Romeo/ }).last().click();
  await expect.element(screen.getByRole('log')).toBeVisible();
  const box = screen.getByRole('textbox', { name: 'Message to Romeo' });
  await expect.element(box).toHaveFocus();
  const asked = (name: string) => world.asked.filter((one) => one.name === name).map(({ args }) => args);
  const open = async (at = 0) => {
    await screen.getByRole('button', { name: 'More about this message' }).nth(at).click({ force: true });
  };
  return { world, screen, box, asked, open };
}

test('what somebody does is said of them by their name', async () => {
  const { screen } = await talk([
    message(1, { body: '/me climbs the <b>wall</b>\nand waits' }),
    message(2, { body: '/me looks down', state: 'acked' }),
    message(3, { body: "/me's rope" }),
  ]);
  const bodies = screen.getByRole('log').element().querySelectorAll('.body');
  await expect
    .poll(() => [...bodies].map(({ textContent }) => textContent.trim()))
    .toEqual(['* Romeo climbs the <b>wall</b>and waits', '* juliet looks down', "/me's rope"]);
  const lines = bodies[0]?.querySelectorAll('.line');
  const author = bodies[0]?.querySelector('bdi');
  // On one line with the name, and what follows below.
  expect(lines?.[0]?.getClientRects()[0]?.top).toBe(author?.getClientRects()[0]?.top);
  expect(lines?.[1]?.getClientRects()[0]?.top).toBeGreaterThan(lines?.[0]?.getClientRects()[0]?.top ?? 0);
});

test('an answer names what it answers, and shows it', async () => {
  const { screen, box, asked, open } = await talk([message(1), message(2)]);
  await open(0);
  await screen.getByRole('button', { name: 'Reply', exact: true }).click();
  await expect.element(screen.getByText('Reply to:')).toBeVisible();
  await box.fill('indeed');
  await userEvent.keyboard('{Enter}');
  await expect
    .poll(() => asked('chat.send'))
    .toEqual([{ account: juliet, to: romeo, body: 'indeed', reply: 'm1' }]);
  await expect.element(screen.getByText('Reply to:')).not.toBeInTheDocument();
});

test('what is answered stands above the answer, as it is stored; a quotation alone is the sender’s claim', async () => {
  const { screen } = await talk([
    message(1, { body: 'the question' }),
    message(2, { body: 'the answer', reply: { id: 's1', quote: 'something else' } }),
    message(3, { body: 'another', reply: { id: 'unknown', quote: 'never said' } }),
  ]);
  const answered = screen.getByRole('button', { name: /^Answers:/ });
  await expect.element(answered.first()).toHaveTextContent(/Romeo.*the question/s);
  await expect.element(answered.first()).toBeEnabled();
  await expect.element(screen.getByText('something else')).not.toBeInTheDocument();
  const claimed = answered.last();
  await expect.element(claimed).toHaveTextContent('never said');
  await expect.element(claimed).toBeDisabled();
  await expect
    .element(claimed)
    .toHaveAttribute('title', 'As the sender quotes it; the message itself is not stored here.');
});

test('an emoji is found by its name and put where one writes', async () => {
  const { screen, box } = await talk([message(1)]);
  await box.fill('good ');
  await screen.getByRole('button', { name: 'Emoji' }).click();
  await screen.getByRole('searchbox', { name: 'Find by name' }).fill('sunrise over');
  await screen.getByRole('button', { name: /sunrise over mountains/i }).click();
  await expect.element(box).toHaveValue('good 🌄');
  await expect.element(box).toHaveFocus();
});

test('the last of one’s own is corrected, from the menu or by the arrow; what was half written is there again', async () => {
  const { screen, box, asked } = await talk([
    message(1, { state: 'acked' }),
    message(2, { state: 'acked', body: 'helo' }),
  ]);
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(box).toHaveValue('helo');
  await userEvent.keyboard('{Escape}');
  await expect.element(box).toHaveValue('');
  await userEvent.keyboard('{ArrowUp}');
  await box.fill('hello');
  await userEvent.keyboard('{Enter}');
  await expect
    .poll(() => asked('chat.correct'))
    .toEqual([{ account: juliet, peer: romeo, id: 'm2', body: 'hello' }]);
  await expect.element(box).toHaveValue('');
  await expect.element(screen.getByRole('log')).toBeVisible();
});

test('a message is taken back only when that was said twice', async () => {
  const { screen, asked, open } = await talk([message(1, { state: 'acked' })]);
  await open();
  await screen.getByRole('button', { name: 'Take back', exact: true }).click();
  expect(asked('chat.retract')).toEqual([]);
  await screen.getByRole('button', { name: 'Take it back' }).click();
  await expect.poll(() => asked('chat.retract')).toEqual([{ account: juliet, peer: romeo, id: 'm1' }]);
});

test('what possibly arrived is sent once more as what it is, and only that', async () => {
  const { screen, asked, open } = await talk([
    message(1, { state: 'acked' }),
    message(2, { state: 'unsure' }),
  ]);
  await open(0);
  await expect.element(screen.getByRole('button', { name: 'Take back', exact: true })).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Send again' })).not.toBeInTheDocument();
  await userEvent.keyboard('{Escape}');
  await expect.element(screen.getByRole('img', { name: /^Possibly sent/ })).toBeVisible();
  await open(1);
  await screen.getByRole('button', { name: 'Send again' }).click();
  await expect.poll(() => asked('chat.again')).toEqual([{ account: juliet, peer: romeo, id: 'm2' }]);
  expect(asked('chat.send')).toEqual([]);
});

test('theirs cannot be corrected or taken back from here', async () => {
  const { screen, open } = await talk([message(1)]);
  await open();
  await expect.element(screen.getByRole('button', { name: 'Reply', exact: true })).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Correct' })).not.toBeInTheDocument();
  await expect.element(screen.getByRole('button', { name: 'Take back' })).not.toBeInTheDocument();
});

test('reactions are counted, and ours are added and taken back', async () => {
  const { screen, asked, open } = await talk([
    message(1, {
      reactions: [
        { author: 'them', emojis: ['👍'], time: 1 },
        { author: 'me', emojis: ['👍'], time: 2 },
      ],
    }),
  ]);
  const ours = screen.getByRole('button', { name: /^👍, 2, yours too/ });
  await expect.element(ours).toHaveAttribute('aria-pressed', 'true');
  await ours.click();
  await open();
  await screen.getByRole('button', { name: 'React with 🎉' }).click();
  await expect
    .poll(() => asked('chat.react'))
    .toEqual([
      { account: juliet, peer: romeo, id: 'm1', emojis: [] },
      { account: juliet, peer: romeo, id: 'm1', emojis: ['👍', '🎉'] },
    ]);
});

test('what cannot be read, was taken back or was changed says so', async () => {
  const { screen } = await talk([
    message(1, { body: '', encrypted: 'OMEMO' }),
    message(2, { body: '', retracted: Date.now() }),
    message(3, {
      body: 'new',
      original: 'old',
      edits: [{ id: 'e', body: 'new', time: 1, order: 9 }],
    }),
  ]);
  await expect.element(screen.getByText('Encrypted, unreadable here')).toBeVisible();
  await expect.element(screen.getByText('Message taken back')).toBeVisible();
  await expect.element(screen.getByText('edited')).toHaveAttribute('title', 'At first: old');
});

test('how far a message came is told', async () => {
  const { screen } = await talk([
    message(1, { state: 'acked' }),
    message(2, { state: 'acked', reached: 'delivered' }),
    message(3, { state: 'acked', reached: 'displayed' }),
  ]);
  await expect.element(screen.getByRole('img', { name: 'Delivered to a client' })).toBeVisible();
  await expect.element(screen.getByRole('img', { name: 'Seen by the other side' })).toBeVisible();
});

test('the other side hears that one writes, and one sees that they do', async () => {
  const { world, screen, box } = await talk([message(1)]);
  world.push({
    type: 'chat.typing',
    account: juliet,
    peer: romeo,
    state: 'composing',
  });
  await expect.element(screen.getByText('typing…')).toBeVisible();
  world.push({
    type: 'chat.typing',
    account: juliet,
    peer: romeo,
    state: 'paused',
  });
  await expect.element(screen.getByText('typing…')).not.toBeInTheDocument();
  await box.fill('x');
  await expect.poll(() => world.typed).toEqual([true]);
  await box.fill('');
  await expect.poll(() => world.typed).toEqual([true, false]);
});

test('what was said is found, and leads to its conversation', async () => {
  const world = fakeWorld({
    accounts: [accountIn(online)],
    messages: [message(1, { body: 'But soft, what light' }), message(2)],
    answers: { 'chat.seen': () => null },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await screen.getByRole('button', { name: 'Search messages' }).click();
  await screen.getByRole('searchbox', { name: 'Search messages' }).fill('soft');
  await expect.element(screen.getByText('1 message', { exact: true })).toBeVisible();
  await screen.getByRole('button', { name: /what light/ }).click();
  await expect.element(screen.getByRole('log')).toBeVisible();
});
