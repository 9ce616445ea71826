import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import type { SessionEvent } from '../contract/session.ts';
import { openHistoryStore } from './history-store.ts';
import { openHistoryReader } from './open-readers.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const day = 86_400_000;
const woken = (at: number): SessionEvent => ({ type: 'woken', at, alive: null, browser: false });
const never = (): null => null;
const times = async (account: string): Promise<number[]> =>
  (await openHistoryReader().events(account)).map(({ at }) => at);

test('events are read in the order in which they came, also by the next worker', async () => {
  const store = openHistoryStore();
  await store.add('a@b', woken(5), never);
  await store.add('a@b', woken(3), never);
  await openHistoryStore().add('a@b', woken(9), never);
  expect(await times('a@b')).toEqual([5, 3, 9]);
  expect((await store.newest('a@b'))?.at).toBe(9);
});

test('the newest 500 are kept of each account, and none that is older than 30 days', async () => {
  const store = openHistoryStore();
  await store.add('other@b', woken(1), never);
  for (let at = 1; at <= 510; at += 1) await store.add('a@b', woken(at), never);
  expect(await times('a@b')).toEqual(Array.from({ length: 500 }, (_, index) => index + 11));
  await store.add('a@b', woken(505 + 30 * day), never);
  expect(await times('a@b')).toEqual([505, 506, 507, 508, 509, 510, 505 + 30 * day]);
  expect(await times('other@b')).toEqual([1]);
});

test('an event can become one with the newest', async () => {
  const store = openHistoryStore();
  await store.add('a@b', woken(1), never);
  await store.add('a@b', woken(2), (newest) => newest);
  expect(await times('a@b')).toEqual([1]);
  await store.add('a@b', woken(2), (_newest, event) => event);
  expect(await times('a@b')).toEqual([2]);
});

test('of an account that is forgotten nothing stays', async () => {
  const store = openHistoryStore();
  await store.add('a@b', woken(1), never);
  await store.add('c@b', woken(2), never);
  await store.setAlive('a@b', 7);
  expect(await store.alive('a@b')).toBe(7);
  await store.forget('a@b');
  expect(await times('a@b')).toEqual([]);
  expect(await store.alive('a@b')).toBeNull();
  expect(await times('c@b')).toEqual([2]);
});
