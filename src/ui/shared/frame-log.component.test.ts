import { expect, test } from 'vitest';
import { openFramesReader } from '../../store/open-readers.ts';
import { openFramesStore } from '../../store/frames-store.ts';
import { FrameLog } from './frame-log.svelte.ts';
import type { Heard } from './mirror.svelte.ts';

test('the streams of a worker that ended are over when the next one answers for the first time', async () => {
  const name = crypto.randomUUID();
  const stream = { id: 's1', source: 'account', account: 'juliet@capulet.example', url: '' } as const;
  await openFramesStore(name).addStream({ ...stream, openedAt: 1 }, 1);
  let hear: (heard: Heard) => void = () => undefined;
  const log = new FrameLog(openFramesReader(name), null, (listener) => {
    hear = listener;
    return () => undefined;
  });
  await expect.poll(() => log.streams.get('s1')?.id).toBe('s1');
  expect(log.streams.get('s1')?.end).toBeUndefined();
  // As the recorder of the next worker does, before anybody is answered.
  await openFramesStore(name).open();
  hear({ type: 'refresh', framesUpTo: 0, first: true });
  await expect.poll(() => log.streams.get('s1')?.end?.how).toBe('worker-stopped');
  log.stop();
});
