import { expect, test, vi } from 'vitest';
import { fakeWorld } from '../testing/fake.ts';
import { accountIn, juliet, online } from '../testing/samples.ts';
import { calmMs } from './calm.ts';

const connecting = accountIn({ phase: 'connecting', attempt: 1, of: 2, url: 'wss://capulet.example/ws' });
const failed = accountIn({
  phase: 'stopped',
  failure: { area: 'stream', failure: { code: 'stream-error', condition: 'conflict' } },
});

const phaseIn = ({ mirror }: ReturnType<typeof fakeWorld>) => mirror.account(juliet)?.state.phase;

test('a worker that comes back and is online in a moment changes nothing that is shown', () => {
  const world = fakeWorld({ accounts: [accountIn(online)] });
  world.comeBack([connecting]);
  expect(phaseIn(world)).toBe('online');
  world.setAccounts([accountIn(online)]);
  expect(phaseIn(world)).toBe('online');
  world.mirror.close();
});

test('one that takes longer says what it does', async () => {
  const world = fakeWorld({ accounts: [accountIn(online)] });
  world.comeBack([connecting]);
  await vi.waitFor(() => expect(phaseIn(world)).toBe('connecting'), { timeout: 20 * calmMs });
  world.mirror.close();
});

test('what went wrong is said at once', () => {
  const world = fakeWorld({ accounts: [accountIn(online)] });
  world.comeBack([connecting]);
  world.setAccounts([failed]);
  expect(phaseIn(world)).toBe('stopped');
  world.mirror.close();
});

test('what is lost while a worker lives is said at once', () => {
  const world = fakeWorld({ accounts: [accountIn(online)] });
  world.setAccounts([connecting]);
  expect(phaseIn(world)).toBe('connecting');
  world.mirror.close();
});
