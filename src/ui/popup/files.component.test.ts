import '../shared/theme.css';
import '../shared/base.css';
import { beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { RequestError } from '../../contract/failure.ts';
import type { MessageRecord } from '../../store/chat-records.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import { accountIn, juliet, online, romeo } from '../testing/samples.ts';
import ChatApp from './ChatApp.svelte';

beforeEach(() => page.viewport(380, 560));

async function talk(answers: Answers = {}, messages: readonly MessageRecord[] = []) {
  const world = fakeWorld({
    ...{ accounts: [accountIn(online)], messages },
    answers: { 'chat.seen': () => null, 'chat.send': () => ({ id: 'new' }), ...answers },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await screen.getByRole('button', { name: /Romeo/ }).last().click();
  await expect.element(screen.getByRole('log')).toBeVisible();
  const asked = (name: string) => world.asked.filter((one) => one.name === name).map(({ args }) => args);
  return { world, screen, asked };
}
const file = (name: string, content = 'hello'): File => new File([content], name, { type: 'text/plain' });
function drop(...files: readonly File[]): void {
  const dataTransfer = new DataTransfer();
  for (const one of files) dataTransfer.items.add(one);
  window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
}

test('a file that was dropped is sent only when one says so, and can be let go of', async () => {
  const { screen, asked } = await talk();
  drop(file('letter.txt'), file('empty.txt', ''));
  await expect.element(screen.getByText('letter.txt')).toBeVisible();
  await expect.element(screen.getByText('empty.txt')).not.toBeInTheDocument();
  expect(asked('files.slot')).toEqual([]);
  await screen.getByRole('button', { name: 'Cancel letter.txt' }).click();
  await expect.element(screen.getByText('letter.txt')).not.toBeInTheDocument();
});

test('a server that has no place for it says so, and it can be tried again', async () => {
  const { screen, asked } = await talk({
    'files.slot'() {
      throw new RequestError({ code: 'file-too-large', most: 1024 });
    },
  });
  drop(file('letter.txt'));
  await screen.getByRole('button', { name: 'Send file' }).click();
  await expect.element(screen.getByText('The server takes files of at most 1 KiB.')).toBeVisible();
  await screen.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => asked('files.slot')).toHaveLength(2);
  expect(asked('chat.send')).toEqual([]);
});

test('a place that cannot be reached is told, with the way to allow it; nothing is said of the file', async () => {
  const put = 'https://localhost:1/x/letter.txt';
  const { world, screen, asked } = await talk({ 'files.slot': () => ({ put, get: put, headers: [] }) });
  drop(file('letter.txt'));
  await screen.getByRole('button', { name: 'Send file' }).click();
  await expect.element(screen.getByText(/^localhost:1 could not be reached/)).toBeVisible();
  await screen.getByRole('button', { name: 'Allow access to localhost:1' }).click();
  await expect.poll(() => asked('files.slot')).toHaveLength(2);
  expect(world.accessAsked).toEqual(['https://localhost:1']);
  expect(asked('chat.send')).toEqual([]);
});

test('a file of theirs is what its address says, and nothing is fetched unasked', async () => {
  const url = 'https://localhost:1/a/balcony%20view.png';
  const { screen } = await talk({}, [
    {
      ...{ id: 'm1', account: juliet, peer: romeo, body: url, file: true },
      ...{ time: Date.now(), order: 1, state: 'received' },
    },
  ]);
  await expect.element(screen.getByText('balcony view.png')).toBeVisible();
  expect(performance.getEntriesByName(url)).toEqual([]);
  expect(screen.getByRole('log').element().querySelector('img')).toBeNull();
  await expect.element(screen.getByRole('link', { name: 'Open' })).toHaveAttribute('href', url);
  await screen.getByRole('button', { name: 'Show balcony view.png' }).click();
  await expect.element(screen.getByText(/^localhost cannot be reached/)).toBeVisible();
});
