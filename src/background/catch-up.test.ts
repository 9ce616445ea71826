import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { nodePorts } from '../../e2e/world/node-ports.ts';
import { parseJid } from '../core/jid.ts';
import { openChatStore } from '../store/chat-store.ts';
import { archiveOf } from './archive.testing.ts';
import { catchUp } from './catch-up.ts';

const account = parseJid('juliet@a.example');
const ports = nodePorts();
test('what was read of a gap is not read again by the worker that comes next, but for its last page', async () => {
  const store = openChatStore();
  await store.openGap('juliet@a.example', 0);
  const places = ['1', '2', '3', '4', '5', '6', '7', '8'];
  let order = 0;
  const deps = {
    account,
    store,
    random: ports.random,
    nextOrder: () => (order += 1),
    now: () => Date.now(),
    isRoom: () => false,
  };
  const asked: string[] = [];
  void catchUp(deps, archiveOf(places, 3, asked), () => true);
  await expect.poll(() => store.gap('juliet@a.example')).toMatchObject({ after: '4' });
  await catchUp(deps, archiveOf(places, 9, asked), () => true);
  expect(asked).toEqual(['', '2', '4', '4', '6']);
  expect(await store.gap('juliet@a.example')).toBeUndefined();
  expect(await store.unread()).toBe(8);
});
