import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MessageRecord } from '../../store/chat-records.ts';
import { MessageWindow } from './message-window.ts';

const message = (order: number, id = `m${order}`): MessageRecord => ({
  id,
  account: 'juliet@capulet.example',
  peer: 'romeo@montague.example',
  body: '',
  time: order,
  order,
  state: 'received',
});
const ids = (window: MessageWindow): string[] => window.messages.map(({ id }) => id);

test('what was read stands in place of what was there', () => {
  const window = new MessageWindow();
  window.put(
    0,
    0,
    [1, 2, 3].map((order) => message(order)),
  );
  window.put(
    1,
    3,
    [2, 3, 4].map((order) => message(order)),
  );
  window.put(0, 0, [message(0)]);
  expect(ids(window)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
});

test('a message that moved to the end is not at its old place as well', () => {
  const window = new MessageWindow();
  window.put(
    0,
    0,
    [1, 2, 3, 4].map((order) => message(order)),
  );
  window.put(3, 4, [message(4), message(9, 'm1')]);
  expect(ids(window)).toEqual(['m2', 'm3', 'm4', 'm1']);
});

test('none is ever there twice, whatever is read where', () => {
  const reading = fc.record({
    begin: fc.nat(20),
    length: fc.nat(20),
    read: fc.uniqueArray(fc.nat(30), { maxLength: 20 }),
  });
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 20 }), (all) => {
      const window = new MessageWindow();
      for (const { begin, length, read } of all) {
        const { length: held } = window.messages;
        const from = Math.min(begin, held);
        window.put(
          from,
          Math.min(from + length, held),
          read.map((order) => message(order)),
        );
        expect(new Set(ids(window)).size).toBe(window.messages.length);
      }
    }),
  );
});
