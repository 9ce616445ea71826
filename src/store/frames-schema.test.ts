import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { openFramesDb } from './schema.ts';

test('a recording of the form before is kept, but for what its chunks were said to hold', async () => {
  const before = await openDB('causeway.frames', 2, {
    upgrade(db) {
      for (const name of ['tail', 'chunks', 'segments', 'texts', 'grams', 'large', 'meta'])
        db.createObjectStore(name);
      db.createObjectStore('streams', { keyPath: 'id' }).createIndex('account', 'account');
    },
  });
  await before.put('texts', 'texts of a chunk', 7);
  await before.put('grams', { small: new Uint32Array(1), large: null }, 7);
  before.close();
  const db = await openFramesDb();
  expect(await db.get('texts', 7)).toBe('texts of a chunk');
  expect([await db.count('grams'), await db.count('largeGrams')]).toEqual([0, 0]);
  db.close();
});

test('what chunks were said to hold before there were groups of them still counts', async () => {
  const before = await openDB('causeway.frames.3', 3, {
    upgrade(db) {
      for (const name of ['tail', 'chunks', 'segments', 'texts', 'grams', 'largeGrams', 'large', 'meta'])
        db.createObjectStore(name);
      db.createObjectStore('streams', { keyPath: 'id' }).createIndex('account', 'account');
    },
  });
  await before.put('grams', new Uint32Array([5]), 7);
  before.close();
  const db = await openFramesDb('causeway.frames.3');
  expect([await db.get('grams', 7), await db.count('slices')]).toEqual([new Uint32Array([5]), 0]);
  db.close();
});
