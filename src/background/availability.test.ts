import { expect, test } from 'vitest';
import { memoryStorage } from '../../e2e/world/node-ports.ts';
import { ns } from '../core/namespaces.ts';
import { ownCaps } from '../core/xep/features.ts';
import { capsElement } from '../core/xep/xep-0115.ts';
import { el, serialize } from '../core/xml/index.ts';
import type { KeyValuePort } from '../platform/ports.ts';
import { createAvailability } from './availability.ts';
import { manualClock, settled } from './stanza/testing.ts';

const caps = serialize(el('x', ns.client, {}, capsElement(ownCaps))).replace(/^<x[^>]*>|<\/x>$/g, '');
const there = `<presence xmlns='jabber:client'>${caps}</presence>`;
const active = "<active xmlns='urn:xmpp:csi:0'/>";
const inactive = "<inactive xmlns='urn:xmpp:csi:0'/>";

async function opened(storage: KeyValuePort = memoryStorage(), present = true) {
  const person = { present, away: null as number | null, leaves: true };
  const sent: string[] = [];
  let changed: (() => void) | null = null;
  const clock = manualClock();
  const made = createAvailability({
    account: 'juliet@capulet.example',
    storage,
    clock,
    photo: () => Promise.resolve(null),
    own: { live: true, caps: ownCaps, restored: Promise.resolve(), listen: () => () => undefined },
    attention: {
      get present() {
        return person.present;
      },
      get away() {
        return person.away;
      },
      restored: Promise.resolve(),
      listen(listener) {
        changed = listener;
        return () => (changed = null);
      },
    },
    transmit(element) {
      sent.push(serialize(element));
      return Promise.resolve(person.leaves);
    },
    fault(error) {
      throw error;
    },
  });
  await made.load();
  return {
    made,
    person,
    storage,
    clock,
    listening: () => changed !== null,
    /** What was said since the last time. */
    said: async (): Promise<string[]> => {
      changed?.();
      await settled();
      return sent.splice(0);
    },
  };
}

test('a new session says that one is there, and no more while nothing changes', async () => {
  const { made, said } = await opened();
  made.attach(false);
  expect(await said()).toEqual([there]);
  made.heeded();
  expect(await said()).toEqual([]);
});

test('who left is away since then, with the time in UTC', async () => {
  const { made, person, said } = await opened();
  made.attach(false);
  await said();
  person.away = Date.UTC(2026, 10, 21, 12, 30, 5);
  expect(await said()).toEqual([
    `<presence xmlns='jabber:client'><show>away</show>${caps}<idle xmlns='urn:xmpp:idle:1' since='2026-11-21T12:30:05Z'/></presence>`,
  ]);
  person.away = null;
  expect(await said()).toEqual([there]);
});

test('the next worker says nothing twice on the resumed session, and only what has changed', async () => {
  const first = await opened();
  first.made.attach(false);
  await first.said();
  const second = await opened(first.storage);
  second.made.attach(true);
  expect(await second.said()).toEqual([]);
  second.person.away = 0;
  await second.said();
  const third = await opened(first.storage);
  third.made.attach(true);
  expect(await third.said()).toEqual([there]);
  third.made.detach();
  third.made.attach(false);
  expect(await third.said()).toEqual([there]);
});

test('what did not leave counts as unsaid', async () => {
  const { made, person, said, storage } = await opened();
  person.leaves = false;
  made.attach(false);
  await said();
  expect(await storage.get('presence:juliet@capulet.example')).toBeUndefined();
  made.detach();
  person.leaves = true;
  made.attach(true);
  expect(await said()).toEqual([there]);
});

test('the server is told that nobody looks on every stream anew, a resumed one too, and only where it takes note', async () => {
  const { made, person, said, clock } = await opened(memoryStorage(), false);
  made.attach(false);
  expect(await said()).toEqual([there]);
  clock.pass(3_000);
  expect(await said()).toEqual([]);
  made.heeded();
  clock.pass(3_000);
  expect(await said()).toEqual([inactive]);
  made.detach();
  made.heeded();
  made.attach(true);
  clock.pass(3_000);
  expect(await said()).toEqual([inactive]);
  person.present = true;
  expect(await said()).toEqual([active]);
});

test('the server is not told at once that nobody looks, and not at all of a moment', async () => {
  const { made, person, said, clock } = await opened();
  made.attach(false);
  made.heeded();
  expect(await said()).toEqual([there]);
  person.present = false;
  expect(await said()).toEqual([]);
  clock.pass(2_999);
  person.present = true;
  expect(await said()).toEqual([]);
  person.present = false;
  expect(await said()).toEqual([]);
  clock.pass(2_999);
  expect(await said()).toEqual([]);
  clock.pass(1);
  expect(await said()).toEqual([inactive]);
});

test('a stream that is gone is told nothing any more', async () => {
  const { made, said, clock } = await opened(memoryStorage(), false);
  made.attach(false);
  made.heeded();
  expect(await said()).toEqual([there]);
  made.detach();
  clock.pass(3_000);
  expect(await said()).toEqual([]);
  expect(clock.waiting).toBe(0);
});

test('nothing is said any more once it is forgotten, and nothing stays', async () => {
  const { made, person, said, storage, listening } = await opened();
  made.attach(false);
  await said();
  await made.forget();
  person.away = 0;
  expect(await said()).toEqual([]);
  expect(await storage.get('presence:juliet@capulet.example')).toBeUndefined();
  expect(listening()).toBe(false);
});
