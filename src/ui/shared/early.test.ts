import { expect, test } from 'vitest';
import type { Pushed } from '../../contract/index.ts';
import type { Client } from '../../platform/client.ts';
import { heardEarly } from './early.ts';

const snapshot: Pushed = { type: 'snapshot', seq: 4, accounts: [], framesUpTo: 0 };
const event = (seq: number): Pushed => ({ type: 'event', seq, event: { type: 'pins.changed', pins: [] } });

test('what was pushed before somebody listens is told first, what comes later as it comes', () => {
  let push = (_pushed: Pushed): void => undefined;
  let left = false;
  const client = heardEarly({
    subscribe(onPushed) {
      push = onPushed;
      return () => void (left = true);
    },
  } as Partial<Client> as Client);
  push(snapshot);
  push(event(5));
  const heard: Pushed[] = [];
  const leave = client.subscribe((pushed) => heard.push(pushed));
  push(event(6));
  expect(heard).toEqual([snapshot, event(5), event(6)]);
  expect(left).toBe(false);
  leave();
  expect(left).toBe(true);
});
