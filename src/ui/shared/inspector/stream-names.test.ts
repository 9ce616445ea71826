import { expect, test } from 'vitest';
import { streamNames } from './stream-names.ts';

const stream = (id: string, account: string) => ({
  id,
  source: 'account' as const,
  account,
  url: '',
  openedAt: 0,
});

test('a stream is called by the local part of its account', () => {
  const names = streamNames([stream('1', 'juliet@capulet.example'), stream('2', 'juliet@capulet.example')]);
  expect([...names.values()]).toEqual(['juliet', 'juliet']);
});

test('two accounts of the same local part are told apart', () => {
  const names = streamNames([
    stream('1', 'juliet@capulet.example'),
    stream('2', 'juliet@work.example'),
    stream('3', 'romeo@montague.example'),
  ]);
  expect([...names.values()]).toEqual(['juliet@capulet.example', 'juliet@work.example', 'romeo']);
});
