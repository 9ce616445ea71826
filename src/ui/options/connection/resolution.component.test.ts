import '../../shared/theme.css';
import '../../shared/base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Finding } from '../../../core/discovery/findings.ts';
import type { Resolution } from '../../../core/discovery/types.ts';
import { endpointResults, pinRecords, richResolution, sources } from '../../testing/discovery-samples.ts';
import { fakeWorld, type Answers } from '../../testing/fake.ts';
import { accountIn, online } from '../../testing/samples.ts';
import ConnectionPage from '../ConnectionPage.svelte';

beforeEach(() => page.viewport(1280, 720));

async function shown(answers: Answers = {}, resolution: Resolution = richResolution()) {
  const world = fakeWorld({
    accounts: [accountIn(online)],
    answers: {
      'discovery.resolve': () => resolution,
      'discovery.results': () => endpointResults(),
      'discovery.source': ({ kind }) => sources[kind] ?? null,
      'pins.list': () => pinRecords(),
      ...answers,
    },
  });
  const screen = await render(ConnectionPage, { mirror: world.mirror, address: 'capulet.example' });
  const row = (text: string | RegExp) => screen.getByRole('row').filter({ hasText: text });
  return { world, screen, row };
}
const never = () => new Promise<never>(() => undefined);

test('what comes in is shown at once, and only of the run that was asked for last', async () => {
  const { world, screen, row } = await shown({ 'discovery.resolve': never });
  await expect.element(screen.getByText('Resolving capulet.example…')).toBeVisible();
  const { run } = world.asked[0]?.args as { run: string };
  const whole = richResolution();
  const partly = { ...whole, settled: false, took: 70, documents: whole.documents.slice(0, 1), findings: [] };
  world.push({
    type: 'discovery.progress',
    run: 'another',
    resolution: { ...partly, domain: 'other.example' },
  });
  world.push({ type: 'discovery.progress', run, resolution: partly });
  await expect.element(row('wss://capulet.example/ws')).toBeVisible();
  await expect.element(screen.getByText('More sources are still answering…')).toBeVisible();
  await expect.element(screen.getByText('other.example')).not.toBeInTheDocument();
  expect(screen.container.querySelectorAll('[data-document]')).toHaveLength(1);
  world.push({ type: 'discovery.progress', run, resolution: { ...partly, documents: whole.documents } });
  await expect.poll(() => screen.container.querySelectorAll('[data-document]').length).toBe(7);
});

test('a stop is passed on, and what had come in stays', async () => {
  let answer: (resolution: Resolution) => void = () => undefined;
  const { world, screen, row } = await shown({
    'discovery.resolve': () => new Promise((resolve) => (answer = resolve)),
  });
  await expect.element(screen.getByText('Resolving capulet.example…')).toBeVisible();
  const { run } = world.asked[0]?.args as { run: string };
  const whole = richResolution();
  const first = { ...whole, settled: false, documents: whole.documents.slice(0, 1) };
  world.push({ type: 'discovery.progress', run, resolution: first });
  await screen.getByRole('button', { name: 'Stop' }).click();
  expect(world.asked.at(-1)).toEqual({ name: 'discovery.stop', args: { run } });
  await expect.element(row('wss://capulet.example/ws')).toBeVisible();
  answer({ ...whole, documents: whole.documents.slice(0, 3) });
  await expect.poll(() => screen.container.querySelectorAll('[data-document]').length).toBe(3);
  await expect.element(screen.getByText('Stopped. Nothing was changed.')).toBeVisible();
});

test('a line tells rank, sources, order, keys and the last result of a way to connect', async () => {
  const { row } = await shown();
  const first = row('wss://capulet.example/ws');
  for (const text of ['HACX', 'host-meta (XRD)', 'priority 10', 'weight 50', 'in use', 'online, 92 ms'])
    await expect.element(first).toHaveTextContent(text);
  await expect.element(first).toHaveTextContent('seen on the same server');
  await expect.element(first).toHaveTextContent('this browser leaves out: Address and ECH');
  const second = row('wss://backup.capulet.example');
  await expect.element(second).toHaveTextContent('backup.capulet.example:5443 refuses the connection');
  await expect.element(second).toHaveTextContent('2 keys listed, not checkable here');
});

test('a line opens by click and by key, and arrows lead to the next', async () => {
  const { screen, row } = await shown();
  await row('wss://capulet.example/ws').getByText('WebSocket').click();
  const details = screen.getByText('What is asked of a connection');
  await expect.element(details).toBeVisible();
  await row('wss://capulet.example/ws')
    .getByRole('button', { name: /^Details of number 1/ })
    .click();
  await expect.element(details).not.toBeInTheDocument();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await expect
    .element(screen.getByRole('button', { name: /^Details of number 2/ }))
    .toHaveAttribute('aria-expanded', 'true');
});

test('an endpoint is tried when one asks, and the outcome stands in its line', async () => {
  const { world, screen, row } = await shown({
    'discovery.try': ({ domain, url }) => ({
      domain,
      url,
      at: Date.now(),
      took: 31,
      outcome: {
        ok: false,
        failure: {
          area: 'pins',
          failure: {
            code: 'pin-mismatch',
            endpoint: 'backup.capulet.example:5443',
            expected: ['AAAA'],
            met: 'BBBB',
          },
        },
      },
      pins: 'mismatch',
    }),
  });
  const line = row('wss://backup.capulet.example').first();
  await line.getByRole('button', { name: /^Details/ }).click();
  await screen.getByRole('button', { name: 'Try now' }).click();
  expect(world.asked.at(-1)).toEqual({
    name: 'discovery.try',
    args: { domain: 'capulet.example', url: 'wss://backup.capulet.example:5443/xmpp-websocket' },
  });
  await expect.element(line).toHaveTextContent('another key was met');
  await expect.element(screen.getByText(/It is pinned to 1 key \(AAAA\) and showed BBBB/)).toBeVisible();
  world.push({
    type: 'discovery.dialled',
    result: {
      domain: 'capulet.example',
      url: 'wss://backup.capulet.example:5443/xmpp-websocket',
      at: Date.now() + 1000,
      took: 12,
      outcome: { ok: true, reached: 'https' },
      pins: 'seen',
    },
  });
  await expect.element(line).toHaveTextContent('answers over HTTPS, 12 ms');
});

test('what a browser must not dial is not tried from here', async () => {
  const { screen, row } = await shown();
  await row('wss://hidden.capulet.example')
    .getByRole('button', { name: /^Details/ })
    .click();
  await expect
    .element(screen.getByText(/would send the very name that this way to connect hides/))
    .toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Try now' })).not.toBeInTheDocument();
});

test('the lookups tell their stages, headers and hops, and what is withheld without access', async () => {
  const { world, screen } = await shown();
  await expect
    .element(screen.getByRole('img', { name: 'queued 2 ms, waiting 59 ms, reading 5 ms and parsing 4 ms' }))
    .toBeVisible();
  await expect.element(screen.getByText(/HSTS for 365 days with subdomains/)).toBeVisible();
  await expect.element(screen.getByText('2 keys in Public-Key-Pins for 60 days')).toBeVisible();
  await expect.element(screen.getByText(/^1 redirect, to https:\/\/www.capulet.example/)).toBeVisible();
  await expect.element(screen.getByText('kept, fetched 9 min ago')).toBeVisible();
  await expect
    .element(screen.getByText(/withholds whether it publishes POSH for accounts and its redirects/))
    .toBeVisible();
  await screen.getByRole('button', { name: 'Allow reading from capulet.example' }).click();
  expect(world.accessAsked).toEqual(['https://capulet.example']);
  await expect.poll(() => world.asked.filter(({ name }) => name === 'discovery.resolve').length).toBe(2);
});

test('what is used past its time says so and why', async () => {
  const whole = richResolution();
  const past = whole.documents.map((document) =>
    document.kind === 'host-meta' && document.outcome.ok
      ? {
          ...document,
          outcome: {
            ...document.outcome,
            kept: { fetchedAt: 1, expiresAt: 2, failure: { code: 'connection-refused' as const } },
          },
        }
      : document,
  );
  const { screen } = await shown({}, { ...whole, documents: past });
  await expect
    .element(
      screen.getByText(/^Used past its time because it could not be fetched anew: capulet.example refuses/),
    )
    .toBeVisible();
});

test('a finding opens its place in the source, by path and by line', async () => {
  const { world, screen } = await shown();
  await screen.getByRole('button', { name: 'host-meta.json (JRD), links[1].port' }).click();
  await expect.poll(() => screen.container.querySelector('mark')?.textContent).toBe('70000');
  expect(world.asked.at(-1)?.args).toEqual({ domain: 'capulet.example', kind: 'host-meta.json' });
  await screen.getByRole('button', { name: 'HACX, line 5, column 5' }).click();
  await expect.poll(() => screen.container.querySelector('mark')?.textContent).toBe('<colour>');
  await screen.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => screen.container.querySelector('mark')).toBeNull();
});

test('the source of a document without findings can be read; one that is not kept says so', async () => {
  const { screen } = await shown();
  await screen.getByRole('button', { name: 'Show source of host-meta (XRD)' }).click();
  await expect.element(screen.getByText('The text of this document is not kept.')).toBeVisible();
});

test('refresh asks anew; forgetting is asked twice and says what stays', async () => {
  const { world, screen } = await shown({ 'discovery.forget': () => null });
  await screen.getByRole('button', { name: 'Refresh' }).click();
  await expect
    .poll(() => world.asked.at(-1)?.args)
    .toMatchObject({ address: 'capulet.example', refresh: true });
  await screen.getByRole('button', { name: 'Forget', exact: true }).click();
  expect(world.asked.map(({ name }) => name)).not.toContain('discovery.forget');
  await screen.getByRole('button', { name: 'Forget them' }).click();
  await expect.element(screen.getByText(/^What was kept of capulet.example is forgotten/)).toBeVisible();
  await expect.element(screen.getByRole('table')).not.toBeInTheDocument();
});

test('certificates are told as what they are: published, compared by nobody here', async () => {
  const { screen } = await shown();
  await expect.element(screen.getByText(/^No browser compares these/)).toBeVisible();
  await expect
    .element(screen.getByText(/resolver claims that DNSSEC vouches for it \(AD bit\)/))
    .toBeVisible();
});

test('an internationalised domain is shown in both its forms', async () => {
  const { screen } = await shown({}, { ...richResolution(), domain: 'bücher.example' });
  await expect.element(screen.getByText('xn--bcher-kva.example')).toBeVisible();
});

test('texts of documents are text, and thousands of them are shown in steps', async () => {
  const evil = '<img src=x onerror="document.title=1">\u202Egnp';
  const whole = richResolution();
  const [candidate] = whole.candidates;
  const [finding] = whole.findings;
  if (!candidate || !finding) throw new Error('no samples');
  const candidates = Array.from({ length: 10_000 }, (_, index) => ({
    ...candidate,
    id: `c${index}`,
    rank: index + 1,
    endpoint: `wss://h${index}.example/${evil}`,
  }));
  const findings = Array.from({ length: 10_000 }, (_, index): Finding => ({
    ...finding,
    severity: 'warning',
    place: { path: evil },
    code: 'unknown-element',
    params: { name: `${evil}${index}` },
  }));
  const { screen } = await shown(
    { 'discovery.source': () => `{"a": "${evil}"}` },
    { ...whole, candidates, findings },
  );
  await expect.element(screen.getByRole('button', { name: 'Show 9,950 more' }).first()).toBeVisible();
  expect(screen.container.querySelectorAll('[data-candidate]')).toHaveLength(50);
  expect(screen.container.querySelectorAll('[data-finding]')).toHaveLength(50);
  await screen.getByRole('button', { name: 'Show 9,950 more' }).first().click();
  await expect.poll(() => screen.container.querySelectorAll('[data-candidate]').length).toBe(100);
  await screen.getByRole('button', { name: 'Show source of HACX' }).click();
  await expect.element(screen.getByText(/⟨U\+202E⟩gnp/)).toBeVisible();
  expect(screen.container.querySelector('img[src]')).toBeNull();
});

test('an address from elsewhere that is none is told by its rule, and nothing is asked', async () => {
  const world = fakeWorld();
  const screen = await render(ConnectionPage, { mirror: world.mirror, address: '@capulet.example' });
  await expect.element(screen.getByText(/nothing stands before the @/)).toBeVisible();
  expect(world.asked).toEqual([]);
});
