import '../shared/theme.css';
import '../shared/base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { SessionState } from '../../contract/accounts.ts';
import type { SessionEvent } from '../../contract/session.ts';
import type { HistoryReader } from '../../store/readers.ts';
import { fakeWorld } from '../testing/fake.ts';
import { accountIn, juliet, online } from '../testing/samples.ts';
import { cut, sessionCounts, sessionEvents } from '../testing/session-samples.ts';
import App from './App.svelte';
import SessionPage from './SessionPage.svelte';

beforeEach(() => page.viewport(1280, 900));

async function shown(
  events: readonly SessionEvent[] | Promise<SessionEvent[]> = sessionEvents(Date.now()),
  session: SessionState = online,
) {
  const list = { current: events };
  const history: HistoryReader = { events: async () => [...(await list.current)] };
  const world = fakeWorld({
    accounts: [accountIn(session)],
    history,
    answers: { 'session.counts': () => sessionCounts(Date.now()) },
  });
  const screen = await render(SessionPage, { mirror: world.mirror, jid: juliet });
  const items = () => [...screen.container.querySelectorAll('[data-event]')];
  return { world, screen, list, items };
}

test('events stand newest first, each with what happened and why', async () => {
  const { items } = await shown();
  await expect.poll(() => items().length).toBe(6);
  const texts = items().map((one) => one.textContent.replace(/\s+/g, ' '));
  expect(texts[0]).toContain('Resumed the same session goes on; by HT-SHA-256-NONE, 1 round trip');
  expect(texts[1]).toContain('Woken');
  expect(texts[1]).toContain('it was last seen to work');
  expect(texts[3]).toContain('tried again 3 times');
  expect(texts[4]).toContain('Lost The connection');
  expect(texts[4]).toContain('2 stanzas were not acknowledged');
  expect(texts[5]).toContain('Connected by SCRAM-SHA-256, 3 round trips');
});

test('the picture is walked by keys, and says the exact time and the reason', async () => {
  const { screen } = await shown();
  const picture = screen.getByRole('slider', { name: /States of the session/ });
  await expect.element(picture).toHaveAttribute('aria-valuetext', expect.stringContaining('arrow keys'));
  (picture.element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowLeft}');
  await expect
    .element(picture)
    .toHaveAttribute('aria-valuetext', expect.stringMatching(/^Resumed · .*20\d\d/));
  await userEvent.keyboard('{Home}{ArrowRight}');
  await expect.element(picture).toHaveAttribute('aria-valuetext', expect.stringContaining('Lost · '));
  await expect
    .element(picture)
    .toHaveAttribute('aria-valuetext', expect.stringContaining('2 stanzas were not acknowledged'));
  await screen.getByRole('button', { name: 'Week' }).click();
  await expect.element(picture).toHaveAttribute('aria-valuemax', '5');
  await screen.getByRole('button', { name: 'Earlier' }).click();
  await screen.getByRole('button', { name: 'Earlier' }).click();
  await expect.element(screen.getByText('Nothing happened in this stretch.')).toBeVisible();
  await screen.getByRole('button', { name: 'To now' }).click();
  await expect.element(screen.getByText('Nothing happened in this stretch.')).not.toBeInTheDocument();
});

test('pointing at the band tells the state and its length', async () => {
  const { screen } = await shown();
  const picture = screen.getByRole('slider', { name: /States of the session/ });
  await expect.element(picture).toBeVisible();
  await picture.hover({ position: { x: 400, y: 36 } });
  await expect
    .element(picture)
    .toHaveAttribute('aria-valuetext', expect.stringMatching(/^Online from .* to /));
});

test('counters are live and name what is not acknowledged', async () => {
  const { world, screen } = await shown();
  const cell = (row: string, column: number) =>
    screen.container.querySelectorAll(`[data-count="${row}"] td`)[column]?.textContent;
  await expect.poll(() => cell('acknowledged', 1)).toBe('88');
  expect(cell('open', 1)).toContain('2');
  expect(cell('open', 1)).toMatch(/oldest \d+ sec/);
  const counts = sessionCounts(Date.now());
  if (counts.management === null) throw new Error('no sample');
  const waiting = screen.getByRole('region', { name: 'Not acknowledged yet' });
  await expect
    .element(waiting.getByRole('listitem').nth(0))
    .toHaveTextContent(/^message chat body to romeo@montague\.example \d+ sec/);
  await expect.element(waiting.getByRole('listitem').nth(1)).toHaveTextContent(/^iq get ping to the server/);
  const many = { ...counts.management, unacknowledged: 30 };
  world.push({ type: 'session.counted', counts: { ...counts, management: many } });
  await expect.element(waiting).toHaveTextContent(/and 28 more$/);
  const management = { ...counts.management, acknowledged: 90, unacknowledged: 0, oldest: null, waiting: [] };
  world.push({ type: 'session.counted', counts: { ...counts, management } });
  await expect.poll(() => cell('acknowledged', 1)).toBe('90');
  expect(cell('open', 1)).toBe('0');
  await expect.element(waiting).not.toBeInTheDocument();
  world.push({ type: 'session.counted', counts: { ...counts, account: 'nurse@capulet.example' } });
  expect(cell('acknowledged', 1)).toBe('90');
});

test('what was used and what was not stands with its specification, its reason and what to do', async () => {
  const { screen } = await shown();
  const negotiated = screen.getByRole('region', { name: 'Negotiated' });
  await expect.element(negotiated).toHaveTextContent('Token sign-in (FAST) XEP-0484');
  await expect.element(negotiated).toHaveTextContent('1 round trip in');
  await expect
    .element(negotiated.getByRole('img', { name: /1 round trip: we send 2 frames .* the server answers 3/ }))
    .toBeVisible();
  const missed = screen.getByRole('region', { name: 'Why not better' });
  await expect.element(missed).toHaveTextContent('Channel binding XEP-0440');
  await expect.element(missed).toHaveTextContent('The server does not offer it, and no browser');
  await expect.element(missed).toHaveTextContent('Signed in by token, so that no password was involved.');
});

test('before, without and after a history: loading, nothing yet, gone', async () => {
  let deliver: (events: SessionEvent[]) => void = () => undefined;
  const { world, screen, list } = await shown(new Promise((resolve) => (deliver = resolve)), {
    phase: 'negotiating',
    url: 'wss://capulet.example/ws',
  });
  await expect.element(screen.getByText('Reading what was recorded…')).toBeVisible();
  deliver([]);
  await expect.element(screen.getByText('Nothing happened yet')).toBeVisible();
  list.current = sessionEvents(Date.now());
  world.push({ type: 'session.recorded', account: juliet });
  await expect.element(screen.getByRole('region', { name: 'Timeline' })).toBeVisible();
  world.setAccounts([]);
  await expect.element(screen.getByText('No such account here')).toBeVisible();
});

test('a session that waits says why, counts down and can be tried now', async () => {
  const retryAt = Date.now() + 30_000;
  const events = sessionEvents(Date.now()).slice(0, 3);
  const { world, screen } = await shown(events, { phase: 'waiting', failure: cut, retryAt });
  await expect.element(screen.getByText(/Waiting, retry in \d+/)).toBeVisible();
  await expect.element(screen.getByText(/Of the last connection/)).toBeVisible();
  await screen.getByRole('button', { name: 'Try now', exact: true }).click();
  expect(world.asked.map(({ name }) => name)).toContain('accounts.retry');
});

test('a store that cannot be read says so', async () => {
  const { screen } = await shown(Promise.reject(new Error('the disk is gone')));
  await expect.element(screen.getByRole('alert')).toHaveTextContent('the disk is gone');
});

test('the card of an account leads here, and the rail shows where one is', async () => {
  const world = fakeWorld({ accounts: [accountIn(online)] });
  location.hash = '#accounts';
  const screen = await render(App, { mirror: world.mirror });
  await screen.getByRole('link', { name: 'Session', exact: true }).click();
  await expect.element(screen.getByRole('heading', { name: /juliet@capulet\.example/ })).toBeVisible();
  await expect
    .element(screen.getByRole('link', { name: 'Accounts', exact: true }))
    .toHaveAttribute('aria-current');
  await screen.getByRole('link', { name: 'All accounts' }).click();
  await expect.element(screen.getByRole('heading', { name: 'Accounts', level: 1 })).toBeVisible();
  location.hash = '';
});
