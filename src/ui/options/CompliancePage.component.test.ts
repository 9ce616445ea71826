import '../shared/base.css';
import '../shared/theme.css';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { Explored } from '../../contract/explore.ts';
import { RequestError } from '../../contract/failure.ts';
import type { Info } from '../../core/xep/xep-0030.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import { accountIn, juliet, online } from '../testing/samples.ts';
import CompliancePage from './CompliancePage.svelte';

const hostile = '<img src=x onerror=alert(1)>|`[x](javascript:1)';
const said = <T>(value: T): Explored<T> => ({ ok: true, value, took: 3 });
const info = (features: readonly string[], name = ''): Info => ({
  identities: [{ category: 'server', type: 'im', lang: '', name }],
  features,
  forms: [],
});
const resolution = {
  domain: 'capulet.example',
  at: 0,
  took: 1,
  settled: true,
  documents: [],
  candidates: [],
  certificates: [],
  findings: [],
};
const answers: Answers = {
  'explore.info': ({ to }) =>
    said(to === 'capulet.example' ? info(['urn:xmpp:carbons:2', hostile], `ejabberd ${hostile}`) : info([])),
  'explore.items': () => said([{ jid: 'rooms.capulet.example', node: null, name: hostile }]),
  'explore.own': () => ({
    ok: false,
    failure: { code: 'refused', condition: 'service-unavailable', text: hostile },
  }),
  'discovery.resolve': () => resolution,
};

async function shown(more: Answers = {}, accounts = [accountIn(online)]) {
  const world = fakeWorld({ accounts, answers: { ...answers, ...more } });
  const screen = await render(CompliancePage, { mirror: world.mirror, account: '' });
  const row = (feature: string) => screen.container.querySelector<HTMLElement>(`[data-feature="${feature}"]`);
  return { world, screen, row };
}

test('each row says its verdict, its specification and what was seen', async () => {
  const { screen, row } = await shown();
  await expect.poll(() => row('carbons')?.dataset['verdict']).toBe('yes');
  expect(row('carbons')?.textContent).toContain('urn:xmpp:carbons:2 of capulet.example');
  await expect.poll(() => row('carbons')?.textContent).toContain('Message Carbons');
  await expect.poll(() => row('private-xml')?.dataset['verdict']).toBe('no');
  expect(row('private-xml')?.textContent).toContain('not advertised: jabber:iq:private');
  await expect
    .element(screen.getByRole('status').filter({ hasText: 'Answered' }))
    .toHaveTextContent(/Answered: .*rooms\.capulet\.example/);
  expect(screen.container.querySelector('img')).toBeNull();
});

test('the lines of the server in use come first', async () => {
  const { row } = await shown();
  await expect
    .poll(() => row('blocking')?.querySelector('pre')?.textContent)
    .toBe('modules:\n  mod_blocking: {}\n  mod_privacy: {}');
  expect(row('blocking')?.querySelectorAll('pre')[1]?.textContent).toBe(
    'modules_enabled:append { "blocklist" }',
  );
});

test('Causeway is graded by what it advertises', async () => {
  const { screen, row } = await shown();
  await screen.getByRole('button', { name: 'Causeway' }).click();
  await expect.poll(() => row('feature-discovery')?.dataset['verdict']).toBe('yes');
  expect(row('call-setup')?.dataset['verdict']).toBe('no');
  expect(screen.container.querySelector('details')).toBeNull();
});

test('what is not answered yet is being asked, and what nobody answers is no cross', async () => {
  let answer: (what: Explored<Info>) => void = () => undefined;
  const { row } = await shown({
    'explore.info': ({ to }) =>
      to === juliet ? new Promise<Explored<Info>>((resolve) => (answer = resolve)) : said(info([])),
  });
  await expect.poll(() => row('event-publishing')?.textContent).toContain('Asking…');
  answer({ ok: false, failure: { code: 'no-answer', seconds: 10 } });
  await expect.poll(() => row('event-publishing')?.textContent).toContain('Cannot be told');
  expect(row('event-publishing')?.textContent).toContain('did not answer');
});

test('an account that gets online is asked by itself', async () => {
  let there = false;
  const info = answers['explore.info'];
  const { world, screen, row } = await shown(
    {
      'explore.info': (args) =>
        there && info !== undefined ? info(args) : Promise.reject(new RequestError({ code: 'not-online' })),
    },
    [accountIn({ phase: 'resolving' })],
  );
  await expect.element(screen.getByRole('alert')).toBeVisible();
  there = true;
  world.setAccounts([accountIn(online)]);
  await expect.poll(() => row('carbons')?.dataset['verdict']).toBe('yes');
  await expect.element(screen.getByRole('alert')).not.toBeInTheDocument();
});

test('an account that is not online says so', async () => {
  const refuse = () => Promise.reject(new RequestError({ code: 'not-online' }));
  const { screen } = await shown({ 'explore.info': refuse, 'explore.items': refuse, 'explore.own': refuse }, [
    accountIn({ phase: 'offline' }),
  ]);
  await expect.element(screen.getByRole('alert')).toBeVisible();
});

test('without an account it says what would appear', async () => {
  const { screen } = await shown({}, []);
  await expect.element(screen.getByText('No account to ask through')).toBeVisible();
  await expect.element(screen.getByRole('link', { name: 'Go to accounts' })).toBeVisible();
});
