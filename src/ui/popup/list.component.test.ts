import '../shared/theme.css';
import '../shared/base.css';
import { beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { ConversationRecord } from '../../store/chat-records.ts';
import type { Painted } from '../shared/before.ts';
import { fakeWorld } from '../testing/fake.ts';
import { accountIn, juliet, online, romeo } from '../testing/samples.ts';
import ChatApp from './ChatApp.svelte';

beforeEach(() => page.viewport(380, 560));

const line = (peer: string, more: Partial<ConversationRecord> = {}): ConversationRecord => ({
  account: juliet,
  peer,
  lastBody: `from ${peer}`,
  lastTime: 1,
  lastIsOurs: false,
  unread: 0,
  ...more,
});

test('of a long list few rows are drawn, and the last one is there for whoever scrolls', async () => {
  const conversations = Array.from({ length: 500 }, (_, n) => line(`peer${n}@montague.example`));
  const world = fakeWorld({ accounts: [accountIn(online)], conversations });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await expect.element(screen.getByText('from peer0@', { exact: false })).toBeVisible();
  const rows = () => screen.container.querySelectorAll('[data-peer^="peer"]').length;
  expect(rows()).toBeLessThan(60);
  const scroller = screen.container.querySelector('.list');
  await expect
    .poll(() => {
      // Heights settle as rows are measured.
      scroller?.scrollTo(0, scroller.querySelector('ul')?.offsetHeight ?? 0);
      return screen.container.querySelector('[data-peer="peer499@montague.example"]') !== null;
    })
    .toBe(true);
  expect(rows()).toBeLessThan(60);
  const last = screen.container.querySelector('[data-peer="peer499@montague.example"]')?.closest('li');
  expect(last?.getAttribute('aria-posinset')).toBe('500');
  expect(last?.getAttribute('aria-setsize')).toBe('500');
});

const painted: Painted = {
  account: juliet,
  colours: {},
  sections: [
    {
      of: 'conversations',
      rows: [
        { jid: romeo, conversation: line(romeo, { unread: 7 }), refused: false, suspicion: null },
        {
          jid: 'gone@montague.example',
          conversation: line('gone@montague.example'),
          refused: false,
          suspicion: null,
        },
      ],
    },
  ],
};

test('what was painted last is there while nobody answers, and is corrected by who does', async () => {
  let answer: (() => void) | undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const world = fakeWorld({
    silent: true,
    accounts: [accountIn(online)],
    conversations: [line(romeo, { lastBody: 'as it is', unread: 2 })],
    until: answered,
    kept: { accounts: JSON.stringify([accountIn(online)]), painted: JSON.stringify(painted) },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await expect.element(screen.getByText('7 unread')).toBeInTheDocument();
  await expect.element(screen.getByText('from gone@montague.example')).toBeVisible();
  answer?.();
  await expect.element(screen.getByText('as it is')).toBeVisible();
  await expect.element(screen.getByText('2 unread')).toBeInTheDocument();
  await expect.element(screen.getByText('from gone@montague.example')).not.toBeInTheDocument();
  // The background says nothing for a while, which is said.
  await expect.element(screen.getByRole('status')).toHaveTextContent('Waiting for the background');
  world.comeBack([]);
  await expect.element(screen.getByLabelText('Your XMPP address')).toBeVisible();
});

test('the list is kept as it is shown, for the next time', async () => {
  const world = fakeWorld({ accounts: [accountIn(online)], conversations: [line(romeo)] });
  await render(ChatApp, { mirror: world.mirror });
  await expect.poll(() => world.keeping.get('painted')).toContain(`from ${romeo}`);
  await expect.poll(() => world.keeping.get('accounts')).toContain(juliet);
});
