import { expect, test } from 'vitest';
import type { ChatReader } from '../../store/readers.ts';
import { Conversations } from '../shared/conversations.svelte.ts';
import { readAhead } from './read-ahead.ts';

/** A reader that notes whose lines it was asked for. */
function noting() {
  const asked: string[] = [];
  const lines: ChatReader['lines'] = (account) => {
    asked.push(account);
    return Promise.resolve({ conversations: [], refused: [`${account} ${asked.length}`] });
  };
  return { asked, chat: { lines } as ChatReader };
}

const painted = (account: string) => Promise.resolve({ painted: { account, sections: [], colours: {} } });

test('lines of the list that was painted last are read once, and anew after that', async () => {
  const { asked, chat } = noting();
  const reader = readAhead(chat, painted('juliet@capulet.example'));
  await Promise.resolve();
  expect(asked).toEqual(['juliet@capulet.example']);
  expect((await reader.lines('juliet@capulet.example')).refused).toEqual(['juliet@capulet.example 1']);
  expect((await reader.lines('juliet@capulet.example')).refused).toEqual(['juliet@capulet.example 2']);
});

test('another account is read by itself', async () => {
  const { chat } = noting();
  const reader = readAhead(chat, painted('juliet@capulet.example'));
  await Promise.resolve();
  expect((await reader.lines('nurse@capulet.example')).refused).toEqual(['nurse@capulet.example 2']);
});

test('where nothing was painted nothing is read', async () => {
  const { asked, chat } = noting();
  readAhead(chat, Promise.resolve({ painted: null }));
  await Promise.resolve();
  expect(asked).toEqual([]);
});

test('that they cannot be read is told to whoever asks, and asked again', async () => {
  let fails = true;
  const lines: ChatReader['lines'] = () =>
    fails ? Promise.reject(new Error('no store')) : Promise.resolve({ conversations: [], refused: [] });
  const reader = readAhead({ lines } as ChatReader, painted('juliet@capulet.example'));
  await Promise.resolve();
  await expect(reader.lines('juliet@capulet.example')).rejects.toThrow('no store');
  fails = false;
  await expect(reader.lines('juliet@capulet.example')).resolves.toBeDefined();
});

test('what changed before anybody was told of it is shown: lines that were read ahead are read again', async () => {
  const { chat } = noting();
  const reader = readAhead(chat, painted('juliet@capulet.example'));
  await Promise.resolve();
  const list = new Conversations(reader, 'juliet@capulet.example', () => () => undefined);
  await expect.poll(() => list.refused).toEqual(['juliet@capulet.example 2']);
  list.stop();
});
