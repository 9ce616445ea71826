import '../shared/theme.css';
import '../shared/base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { RegistrationField, RegistrationForm } from '../../core/xep/xep-0077.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import { accountIn, juliet } from '../testing/samples.ts';
import ChatApp from './ChatApp.svelte';
import { incoming } from './incoming.ts';

beforeEach(() => page.viewport(380, 560));

const field = (name: string, more: Partial<RegistrationField> = {}): RegistrationField => ({
  ...{ name, kind: 'line', label: '', hint: '', required: false, values: [], options: [], picture: null },
  ...more,
});
const hostile = '<img src=x onerror="document.title=1">';
const form: RegistrationForm = {
  ...{ as: 'form', title: '', instructions: `Choose ${hostile}`, website: 'https://capulet.example/join' },
  fields: [
    field('FORM_TYPE', { kind: 'hidden', values: ['jabber:iq:register'] }),
    field('username', { required: true }),
    field('password', { kind: 'secret', required: true }),
    field('', { kind: 'note', values: [hostile] }),
    field('sort', { kind: 'one-of', label: hostile, options: [{ label: 'A', value: 'a' }] }),
    field('terms', { kind: 'yes-no', label: 'I agree', values: ['0'] }),
  ],
};
const online = accountIn({
  ...{ phase: 'online', url: 'wss://capulet.example/ws', jid: `${juliet}/x`, mechanism: 'PLAIN', pins: null },
});

async function signUp(answers: Answers, uri: string | null = null) {
  const world = fakeWorld({
    answers: { 'register.ask': () => ({ ok: true, form }), ...answers },
  });
  const came = uri === null ? null : incoming(uri);
  const screen = await render(ChatApp, { mirror: world.mirror, panel: false, came });
  const of = (name: string) => world.asked.filter((one) => one.name === name);
  return { world, screen, of };
}

test('the server is asked once one goes on, and what it writes is text', async () => {
  const { screen, of } = await signUp({});
  await screen.getByRole('button', { name: 'Create an account on a server' }).click();
  const place = screen.getByLabelText('Server or invitation');
  await place.fill('capulet.example');
  expect(of('register.ask')).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByText(`Choose ${hostile}`)).toBeVisible();
  await expect.element(screen.getByLabelText(hostile)).toBeVisible();
  expect(document.querySelector('img[src="x"]')).toBeNull();
  const website = screen.getByRole('link', { name: 'https://capulet.example/join' });
  await expect.element(website).toHaveAttribute('rel', 'noopener noreferrer');
  expect(of('register.ask')).toMatchObject([{ args: { domain: 'capulet.example', token: null } }]);
});

test('what is filled in is sent as it was asked for, and the account opened', async () => {
  const { world, screen, of } = await signUp(
    { 'register.create': () => (world.setAccounts([online]), { ok: true, jid: juliet }) },
    'xmpp:romeo@capulet.example?roster;preauth=T0K3N;ibr=y',
  );
  await expect.element(screen.getByText('romeo@capulet.example invites you')).toBeVisible();
  expect(of('register.ask')).toEqual([]);
  await screen.getByRole('button', { name: 'Continue' }).click();
  await screen.getByLabelText('Name', { exact: true }).fill('Juliet');
  await screen.getByLabelText('I agree').click();
  await screen.getByRole('button', { name: 'Create account' }).click();
  await expect.element(screen.getByText('This is needed.')).toBeVisible();
  await expect.element(screen.getByLabelText('Password', { exact: true })).toHaveFocus();
  expect(of('register.create')).toEqual([]);
  await screen.getByLabelText('Password', { exact: true }).fill('hush');
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('button', { name: 'New conversation' })).toBeVisible();
  expect(of('register.create')).toMatchObject([
    {
      args: {
        ...{ domain: 'capulet.example', token: 'T0K3N', as: 'form', inviter: 'romeo@capulet.example' },
        answers: [
          { name: 'FORM_TYPE', values: ['jabber:iq:register'] },
          { name: 'username', values: ['Juliet'] },
          { name: 'password', kind: 'secret', values: ['hush'] },
          { name: 'sort', values: [] },
          { name: 'terms', values: ['1'] },
        ],
      },
    },
  ]);
  // The invitation made this account: nothing of it is left to do.
  await expect.element(screen.getByRole('button', { name: 'Leave the link' })).not.toBeInTheDocument();
});

test.each([
  ['conflict', 'Somebody has this name already.'],
  ['not-acceptable', 'It does not accept what was filled in'],
  ['not-allowed', 'registration may be closed'],
  ['resource-constraint', 'in too short a time'],
])('%s is said, and what was filled in stays', async (condition, words) => {
  const failure = { code: 'registration-refused', condition, text: hostile } as const;
  const { screen } = await signUp(
    { 'register.create': () => ({ ok: false, failure: { area: 'register', failure } }) },
    'xmpp:capulet.example?register',
  );
  await screen.getByRole('button', { name: 'Continue' }).click();
  await screen.getByLabelText('Name', { exact: true }).fill('juliet');
  await screen.getByLabelText('Password', { exact: true }).fill('hush');
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByText(words)).toBeVisible();
  await expect.element(screen.getByText(hostile).last()).toBeVisible();
  await expect.element(screen.getByLabelText('Name', { exact: true })).toHaveValue('juliet');
});

test('what cannot be filled in here is not offered', async () => {
  const website = { ...form, fields: [] };
  const { screen } = await signUp(
    { 'register.ask': () => ({ ok: true, form: website }) },
    'xmpp:capulet.example?register',
  );
  await screen.getByRole('button', { name: 'Continue' }).click();
  await expect.element(screen.getByRole('link', { name: 'https://capulet.example/join' })).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Create account' })).not.toBeInTheDocument();
});

test('the token of an invitation is for whoever gave it alone', async () => {
  const asked: string[] = [];
  const world = fakeWorld({
    accounts: [online],
    answers: {
      'roster.add': (args) => (asked.push(JSON.stringify(args)), null),
    },
  });
  const came = incoming('xmpp:romeo@montague.example?roster;preauth=T0K3N;name=Romeo');
  const screen = await render(ChatApp, { mirror: world.mirror, panel: false, came });
  await expect.element(screen.getByText('romeo@montague.example invites you')).toBeVisible();
  const address = screen.getByLabelText('Address', { exact: false }).first();
  await address.fill('tybalt@capulet.example');
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => asked).toHaveLength(1);
  expect(asked[0]).not.toContain('T0K3N');
});
