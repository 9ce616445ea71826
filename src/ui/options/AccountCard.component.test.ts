import '../shared/theme.css';
import '../shared/base.css';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { SessionState } from '../../contract/accounts.ts';
import { fakeWorld } from '../testing/fake.ts';
import { accountIn, juliet, online } from '../testing/samples.ts';
import AccountCard from './AccountCard.svelte';

async function shown(state: SessionState) {
  const world = fakeWorld({
    grants: true,
    answers: { 'accounts.retry': () => null, 'roster.list': () => [] },
  });
  const screen = await render(AccountCard, { mirror: world.mirror, account: accountIn(state) });
  return { world, screen };
}

test('where BOSH answers and may not be read, access to that very host is offered, and granting it tries again', async () => {
  const failure = { code: 'bosh-lost', why: 'cors', origin: 'https://bosh.capulet.example' } as const;
  const { world, screen } = await shown({
    phase: 'waiting',
    failure: { area: 'stream', failure },
    retryAt: Date.now() + 60_000,
  });
  await screen.getByRole('button', { name: 'Allow reading from bosh.capulet.example' }).click();
  expect(world.accessAsked).toEqual(['https://bosh.capulet.example']);
  await expect.poll(() => world.asked).toContainEqual({ name: 'accounts.retry', args: { jid: juliet } });
});

test('where BOSH does not answer at all, access would help nothing', async () => {
  const failure = { code: 'bosh-lost', why: 'unreachable', origin: 'https://capulet.example' } as const;
  const { screen } = await shown({
    phase: 'waiting',
    failure: { area: 'stream', failure },
    retryAt: Date.now() + 60_000,
  });
  await expect.element(screen.getByRole('button', { name: 'Try now' })).toBeVisible();
  await expect.element(screen.getByRole('button', { name: /^Allow reading/ })).not.toBeInTheDocument();
});

test('what is not as usual about a connection stands in rows of their own, and a narrow card holds them', async () => {
  const { screen } = await shown({ ...online, blocked: true, held: 3_000 } as SessionState);
  await expect.element(screen.getByText(/no WebSocket gets through/)).toBeVisible();
  await expect.element(screen.getByText(/held the socket back about 3 s/)).toBeVisible();
  const card = screen.getByRole('article').element() as HTMLElement;
  card.style.inlineSize = '320px';
  expect(card.scrollWidth).toBeLessThanOrEqual(320);
});
