import '../shared/theme.css';
import '../shared/base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Resolution } from '../../core/discovery/types.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import { accountIn, juliet } from '../testing/samples.ts';
import ChatApp from './ChatApp.svelte';

beforeEach(() => page.viewport(380, 560));

const silent: Resolution = {
  domain: 'capulet.example',
  at: 0,
  took: 60,
  settled: true,
  certificates: [],
  candidates: [],
  findings: [],
  documents: [
    {
      kind: 'host-meta',
      url: 'https://capulet.example/.well-known/host-meta',
      outcome: { ok: false, failure: { code: 'unreachable' } },
      startedAt: 0,
      endedAt: 9,
    },
  ],
};
const reached: Resolution = {
  ...silent,
  documents: [],
  candidates: [
    {
      id: 'ws',
      transport: 'websocket',
      url: 'wss://capulet.example/ws',
      endpoint: 'wss://capulet.example/ws',
      unhonoured: [],
      sources: ['host-meta'],
      rank: 1,
      reasons: [{ code: 'transport-websocket' }],
      dialable: true,
    },
  ],
};
const unreachable = { area: 'discovery', failure: { code: 'unreachable' } } as const;

async function firstRun(answers: Answers) {
  const world = fakeWorld({
    answers: {
      'discovery.resolve': () => reached,
      'accounts.signOut': () => null,
      'accounts.retry': () => null,
      'accounts.forget': () => (world.setAccounts([]), null),
      ...answers,
    },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  const address = screen.getByLabelText('Your XMPP address');
  const names = () => world.asked.map(({ name }) => name).filter((name) => name !== 'discovery.resolve');
  return { world, screen, address, names };
}

test('cancelling a first sign-in signs out and forgets the account again', async () => {
  const { world, screen, address, names } = await firstRun({
    'accounts.signIn': ({ jid }) => (world.setAccounts([accountIn({ phase: 'resolving' })]), { jid }),
  });
  await address.fill(juliet);
  await screen.getByLabelText('Password', { exact: true }).fill('secret');
  await userEvent.keyboard('{Enter}');
  await screen.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(names).toEqual(['accounts.signIn', 'accounts.signOut', 'accounts.forget']);
  await expect.element(address).toHaveValue(juliet);
});

test('cancelling the sign-in of a listed account signs it out and keeps it', async () => {
  const failure = { area: 'session', failure: { code: 'password-needed' } } as const;
  const world = fakeWorld({
    accounts: [accountIn({ phase: 'needs-you', need: 'password', failure })],
    answers: {
      'accounts.signIn': ({ jid }) => (world.setAccounts([accountIn({ phase: 'resolving' })]), { jid }),
      'accounts.signOut': () => (world.setAccounts([accountIn({ phase: 'offline' })]), null),
    },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  const password = screen.getByLabelText('Password', { exact: true });
  await expect.element(password).toHaveFocus();
  await password.fill('secret');
  await userEvent.keyboard('{Enter}');
  await screen.getByRole('button', { name: 'Cancel' }).click();
  await expect.element(screen.getByText('You are signed out.')).toBeVisible();
  expect(world.asked.map(({ name }) => name)).toEqual(['accounts.signIn', 'accounts.signOut']);
  await screen.getByRole('button', { name: 'Sign in' }).click();
  await expect.element(password).toHaveFocus();
});

test.each(['foo bar@@x', 'juliet'])('%j gets an answer once the field is left', async (text) => {
  const { screen, address } = await firstRun({});
  await address.fill(text);
  await expect.element(screen.getByText('An address has the form name@domain.')).not.toBeInTheDocument();
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByText('An address has the form name@domain.')).toBeVisible();
  await expect.element(address).toHaveAttribute('aria-invalid', 'true');
});

test('a domain that cannot be read is told once, with the way to find out why', async () => {
  const { world, screen, address, names } = await firstRun({
    'discovery.resolve': () => silent,
    'accounts.signIn': ({ jid }) => {
      world.setAccounts([
        accountIn({ phase: 'waiting', failure: unreachable, retryAt: Date.now() + 60_000 }),
      ]);
      return { jid };
    },
  });
  await address.fill(juliet);
  await expect.element(screen.getByRole('button', { name: 'Find out why' })).toBeVisible();
  await screen.getByLabelText('Password', { exact: true }).fill('secret');
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('alert')).toHaveTextContent('No answer from capulet.example');
  expect(screen.getByText('No answer from capulet.example').elements()).toHaveLength(1);
  await screen.getByRole('button', { name: 'Find out why' }).click();
  expect(world.accessAsked).toEqual(['https://capulet.example']);
  await expect.poll(names).toEqual(['accounts.signIn', 'accounts.retry']);
});

test('a listed account that waits for an unreadable domain offers both: now, and to find out why', async () => {
  const world = fakeWorld({
    accounts: [accountIn({ phase: 'waiting', failure: unreachable, retryAt: Date.now() + 60_000 })],
    answers: { 'accounts.retry': () => null },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await expect.element(screen.getByRole('button', { name: 'Try now' })).toBeVisible();
  await screen.getByRole('button', { name: 'Find out why' }).click();
  expect(world.accessAsked).toEqual(['https://capulet.example']);
  await expect.poll(() => world.asked).toEqual([{ name: 'accounts.retry', args: { jid: juliet } }]);
});

test('after a wrong password the button to sign in is still in view', async () => {
  const { world, screen, address } = await firstRun({
    'accounts.signIn': ({ jid }) => {
      const failure = {
        area: 'stream',
        failure: { code: 'wrong-password', text: 'Unable to authorize you' },
      } as const;
      world.setAccounts([accountIn({ phase: 'needs-you', need: 'password', failure })]);
      return { jid };
    },
  });
  await address.fill(juliet);
  await expect.element(screen.getByText('wss://capulet.example/ws')).toBeVisible();
  await screen.getByLabelText('Password', { exact: true }).fill('wrong');
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('alert')).toHaveTextContent('The address or the password is wrong');
  await expect.element(screen.getByRole('alert')).not.toHaveTextContent('Unable to authorize you');
  await expect.element(screen.getByText('wss://capulet.example/ws')).not.toBeInTheDocument();
  const button = screen.getByRole('button', { name: 'Sign in' }).element().getBoundingClientRect();
  expect(button.bottom).toBeLessThanOrEqual(560);
});

test('a domain alone is signed in to without an account, and is not looked up while it may become a name', async () => {
  const { world, screen, address } = await firstRun({ 'accounts.signIn': ({ jid }) => ({ jid }) });
  await address.fill('capulet.example');
  const button = screen.getByRole('button', { name: 'Sign in without an account' });
  await expect.element(button).toBeEnabled();
  await expect.element(screen.getByText(/temporary address/)).toBeVisible();
  await expect.element(screen.getByLabelText('Password', { exact: true })).not.toBeInTheDocument();
  // Longer than it takes to look an address up.
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(world.asked.map(({ name }) => name)).not.toContain('discovery.resolve');
  await button.click();
  await expect
    .poll(() => world.asked.filter(({ name }) => name === 'accounts.signIn'))
    .toMatchObject([{ args: { jid: 'capulet.example', password: '', allowPlain: false } }]);
});

test('what becomes an account asks for its password', async () => {
  const { screen, address } = await firstRun({});
  await address.fill('capulet.example');
  await address.fill('juliet@capulet.example');
  await expect.element(screen.getByLabelText('Password', { exact: true })).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Sign in', exact: true })).toBeDisabled();
});
