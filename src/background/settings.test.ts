import { expect, test } from 'vitest';
import type { BackgroundEvent } from '../contract/index.ts';
import { usualSettings, type Settings } from '../contract/settings.ts';
import { memoryStorage } from '../../e2e/world/node-ports.ts';
import { createEventHub } from './events.ts';
import { createSettings } from './settings.ts';

const resolver = 'https://dns.example/dns-query';

test('what an earlier version kept stays chosen', async () => {
  const storage = memoryStorage();
  await storage.set('settings', { dnsResolver: resolver, refuseUnverified: true });
  const settings = createSettings(storage, createEventHub());
  expect(await settings.get()).toEqual({ ...usualSettings, dnsResolver: resolver, refuseUnverified: true });
});

test('nothing is asked of third parties until the person says so', async () => {
  const settings = createSettings(memoryStorage(), createEventHub());
  expect(await settings.get()).toEqual(usualSettings);
});

test('what was chosen is told and outlives the worker', async () => {
  const storage = memoryStorage();
  const hub = createEventHub();
  const events: BackgroundEvent[] = [];
  hub.listen((event) => events.push(event));
  const chosen: Settings = { ...usualSettings, dnsResolver: resolver, keepalive: 'alarm', wakeMinutes: 15 };
  await createSettings(storage, hub).set(chosen);
  expect(events).toEqual([{ type: 'settings.changed', settings: chosen }]);
  expect(await createSettings(storage, hub).get()).toEqual(chosen);
});

test('what is stored in another form counts as nothing chosen', async () => {
  const storage = memoryStorage();
  await storage.set('settings', { dnsResolver: 'http://dns.example/', refuseUnverified: true });
  const settings = createSettings(storage, createEventHub());
  expect(await settings.get()).toEqual(usualSettings);
});

test('a read that failed once is tried again', async () => {
  const storage = memoryStorage();
  let failing = true;
  const settings = createSettings(
    { ...storage, get: (key) => (failing ? Promise.reject(new Error('locked')) : storage.get(key)) },
    createEventHub(),
  );
  await expect(settings.get()).rejects.toThrow('locked');
  failing = false;
  expect(await settings.get()).toMatchObject({ dnsResolver: null });
});
