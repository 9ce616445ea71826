import '../shared/theme.css';
import '../shared/base.css';
import { expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Resolution } from '../../core/discovery/types.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import { accountIn, juliet, online, romeo } from '../testing/samples.ts';
import ChatApp from './ChatApp.svelte';

const reached: Resolution = {
  domain: 'capulet.example',
  at: 0,
  took: 60,
  settled: true,
  certificates: [],
  documents: [],
  candidates: [
    {
      id: 'ws',
      transport: 'websocket',
      url: 'wss://capulet.example/ws',
      endpoint: 'wss://capulet.example/ws',
      sources: ['host-meta'],
      rank: 1,
      reasons: [{ code: 'transport-websocket' }],
      dialable: true,
      unhonoured: [],
    },
  ],
  findings: [],
};
const blocked: Resolution = {
  ...reached,
  candidates: [],
  documents: [
    {
      kind: 'host-meta',
      url: 'https://capulet.example/.well-known/host-meta',
      outcome: { ok: false, failure: { code: 'cors' } },
      startedAt: 0,
      endedAt: 9,
    },
  ],
};

async function firstRun(answers: Answers) {
  const world = fakeWorld({ answers });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await screen.getByLabelText('Your XMPP address').fill('juliet@capulet.example');
  return { world, screen };
}

test('a domain is looked up while one types, once the address is complete', async () => {
  const { world, screen } = await firstRun({ 'discovery.resolve': () => reached });
  await expect.element(screen.getByText('capulet.example answers over WebSocket')).toBeVisible();
  expect(world.asked).toMatchObject([{ name: 'discovery.resolve', args: { address: 'capulet.example' } }]);
});

test('the first way that can be dialled is told at once, before the slowest document', async () => {
  const { world, screen } = await firstRun({ 'discovery.resolve': () => new Promise(() => undefined) });
  await expect.element(screen.getByText('Looking up capulet.example…')).toBeVisible();
  const { run } = world.asked[0]?.args as { run: string };
  world.push({ type: 'discovery.progress', run, resolution: { ...blocked, settled: false } });
  await expect.element(screen.getByText('Looking up capulet.example…')).toBeVisible();
  world.push({ type: 'discovery.progress', run, resolution: { ...reached, settled: false } });
  await expect.element(screen.getByText('capulet.example answers over WebSocket')).toBeVisible();
});

test('keys that changed are said in the popup, with the way to them', async () => {
  const needing = accountIn({
    phase: 'needs-you',
    need: 'changed-key',
    failure: { area: 'pins', failure: { code: 'pin-changed', domain: 'capulet.example' } },
  });
  const world = fakeWorld({ accounts: [needing] });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await expect.element(screen.getByText('capulet.example publishes other keys than before')).toBeVisible();
  await screen.getByRole('button', { name: 'See pinned keys' }).click();
  expect(world.opened).toEqual(['pins']);
});

test('a document behind CORS offers to allow its one origin, and is read again then', async () => {
  let allowed = false;
  const { world, screen } = await firstRun({
    'discovery.resolve': () => (allowed ? reached : blocked),
  });
  const allow = screen.getByRole('button', { name: 'Allow reading from capulet.example' });
  await expect.element(allow).toBeVisible();
  allowed = true;
  await allow.click();
  expect(world.accessAsked).toEqual(['https://capulet.example']);
  await expect.element(screen.getByText('capulet.example answers over WebSocket')).toBeVisible();
});

test('a wrong password says so beside the field, and keeps what was typed', async () => {
  const { world, screen } = await firstRun({
    'discovery.resolve': () => reached,
    'accounts.signIn': ({ jid }) => {
      const failure = { area: 'stream', failure: { code: 'wrong-password' } } as const;
      world.setAccounts([accountIn({ phase: 'needs-you', need: 'password', failure })]);
      return { jid };
    },
  });
  const password = screen.getByLabelText('Password', { exact: true });
  await password.fill('wrong');
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('alert')).toHaveTextContent('The address or the password is wrong');
  await expect.element(password).toHaveValue('wrong');
  await expect.element(password).toHaveAttribute('aria-invalid', 'true');
});

test('PLAIN is used only after consent', async () => {
  const { world, screen } = await firstRun({
    'discovery.resolve': () => reached,
    'accounts.signIn': ({ jid, allowPlain }) => {
      const failure = { area: 'stream', failure: { code: 'plain-not-allowed', offered: ['PLAIN'] } } as const;
      world.setAccounts([accountIn(allowPlain ? online : { phase: 'needs-you', need: 'plain', failure })]);
      return { jid };
    },
  });
  await screen.getByLabelText('Password', { exact: true }).fill('secret');
  const signIn = screen.getByRole('button', { name: 'Sign in' });
  await signIn.click();
  const consent = screen.getByRole('checkbox', { name: /PLAIN/ });
  await expect.element(consent).not.toBeChecked();
  await expect.element(signIn).toBeDisabled();
  await consent.click();
  await signIn.click();
  await expect.element(screen.getByRole('heading', { name: 'Conversations' })).toBeVisible();
  expect(world.asked.filter(({ name }) => name === 'accounts.signIn').map(({ args }) => args)).toMatchObject([
    { allowPlain: false },
    { allowPlain: true },
  ]);
});

test('Enter sends, Shift+Enter breaks the line, and a refusal leaves the text in the box', async () => {
  let full = false;
  const world = fakeWorld({
    accounts: [accountIn(online)],
    answers: {
      'chat.send': () => {
        if (full) throw new Error('disk');
        return { id: 'm1' };
      },
    },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await screen.getByRole('button', { name: /Romeo/ }).click();
  const box = screen.getByRole('textbox', { name: 'Message to Romeo' });
  await box.click();
  await userEvent.keyboard('one{Shift>}{Enter}{/Shift}two{Enter}');
  await expect.element(box).toHaveValue('');
  expect(world.asked).toEqual([
    { name: 'chat.send', args: { account: juliet, to: romeo, body: 'one\ntwo' } },
  ]);
  full = true;
  await userEvent.keyboard('three{Enter}');
  await expect.element(screen.getByRole('alert')).toBeVisible();
  await expect.element(box).toHaveValue('three');
});

test('an account is forgotten only after a second question', async () => {
  const world = fakeWorld({
    accounts: [accountIn(online)],
    answers: { 'accounts.forget': () => null },
  });
  const screen = await render(ChatApp, { mirror: world.mirror });
  await screen.getByRole('button', { name: /Switch account/ }).click();
  await screen.getByRole('button', { name: /^Forget/ }).click();
  expect(world.asked).toEqual([]);
  await expect.element(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus();
  await screen.getByRole('button', { name: 'Erase everything' }).click();
  await expect.poll(() => world.asked).toEqual([{ name: 'accounts.forget', args: { jid: juliet } }]);
});
