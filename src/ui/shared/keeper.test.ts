import { expect, test } from 'vitest';
import { accountIn } from '../testing/samples.ts';
import { Keeper } from './keeper.ts';

function keeping() {
  const kept = new Map<string, string>();
  const keeper = new Keeper({
    async keep(key, value) {
      await Promise.resolve();
      if (value === null) kept.delete(key);
      else kept.set(key, value);
    },
    kept: (key) => Promise.resolve(kept.get(key) ?? null),
  });
  return { kept, keeper };
}
const juliet = 'juliet@capulet.example';

test('what was forgotten leaves nothing behind', async () => {
  const { kept, keeper } = keeping();
  await keeper.keepPlace({ account: juliet, peer: 'romeo@montague.example' });
  await keeper.keepAccounts([accountIn({ phase: 'offline' })]);
  await keeper.keepPainted({ account: juliet, sections: [], colours: {} });
  await keeper.forget('nurse@capulet.example');
  expect(await keeper.before()).toMatchObject({
    accounts: [{ jid: juliet }],
    painted: { account: juliet, sections: [], colours: {} },
  });
  expect((await keeper.before()).place).toEqual({ account: juliet, peer: 'romeo@montague.example' });
  await keeper.forget(juliet);
  expect([...kept]).toEqual([]);
});

test('the place comes back as it was, and is nowhere at first', async () => {
  const { keeper } = keeping();
  expect((await keeper.before()).place).toEqual({ account: null, peer: null });
  await keeper.keepPlace({ account: juliet, peer: null });
  expect((await keeper.before()).place).toEqual({ account: juliet, peer: null });
});
