import '../shared/theme.css';
import '../shared/base.css';
import { beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { RequestError } from '../../contract/failure.ts';
import type { ReportSummary, RoundState } from '../../contract/reports.ts';
import { changesBetween } from '../../core/report/compare.ts';
import type { DomainEvidence } from '../../core/report/evidence.ts';
import { reportOf } from '../../core/report/report.ts';
import { clientEndpoint, evidence, serverEndpoint } from '../../core/report/samples.testing.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import { accountIn } from '../testing/samples.ts';
import App from './App.svelte';

beforeEach(() => page.viewport(1280, 900));

const kept = (summary: Partial<ReportSummary> = {}): ReportSummary => ({
  domain: 'capulet.example',
  from: 'montague.example',
  at: Date.now() - 3_600_000,
  took: 80,
  counts: { pass: 12, warn: 1, fail: 2, unknown: 3 },
  since: null,
  watch: null,
  ...summary,
});

async function shown(answers: Answers = {}, accounts = [accountIn({ phase: 'offline' })]) {
  const world = fakeWorld({
    accounts,
    answers: {
      'federation.look': () => evidence(),
      'federation.stop': () => null,
      'reports.get': () => null,
      'reports.list': () => [],
      'reports.roundState': () => null,
      ...answers,
    },
  });
  location.hash = '#federation';
  const screen = await render(App, { mirror: world.mirror });
  const look = async (domain: string): Promise<void> => {
    await screen.getByLabelText('Domain to look at').fill(domain);
    await screen.getByRole('button', { name: 'Look', exact: true }).click();
  };
  const many = () => screen.getByRole('button', { name: 'Many domains' }).click();
  return { world, screen, look, many };
}

test('as whom servers are called is shown before, and can be changed', async () => {
  const { world, screen, look } = await shown();
  await expect.element(screen.getByLabelText('Servers are called as')).toHaveValue('capulet.example');
  await screen.getByLabelText('Servers are called as').fill('verona.example');
  await expect.element(screen.getByText('Call only as a domain that is yours')).toBeVisible();
  await look('montague.example');
  await expect
    .poll(() => world.asked.find(({ name }) => name === 'federation.look')?.args)
    .toMatchObject({ domain: 'montague.example', from: 'verona.example' });
});

test('an empty label is refused where it was typed', async () => {
  const { world, screen, look } = await shown();
  await look('capulet..example');
  await expect.element(screen.getByLabelText('Domain to look at')).toHaveAttribute('aria-invalid', 'true');
  expect(world.asked).toEqual([]);
});

test('steps, offers and what is missing of an endpoint, and its frames', async () => {
  const { screen, look } = await shown();
  await look('capulet.example');
  const server = screen.getByRole('article', { name: 'wss://capulet.example/s2s' });
  await expect.element(server).toHaveTextContent('offers read');
  await expect.element(server).toHaveTextContent('stream: done after');
  await expect.element(server).toHaveTextContent('SASL EXTERNAL');
  await expect
    .element(server)
    .toHaveTextContent('needs a certificate of montague.example, which no browser can show');
  await expect
    .element(server.getByRole('link', { name: 'Frames of wss://capulet.example/s2s' }))
    .toHaveAttribute('href', '#inspector?account=s1');
});

test('what is found while it is looked at stands there at once, and a stop keeps it', async () => {
  let answer: (found: DomainEvidence) => void = () => undefined;
  const { world, screen, look } = await shown({
    'federation.look': () => new Promise((resolve) => (answer = resolve)),
  });
  await look('capulet.example');
  await expect.element(screen.getByText('Looking at capulet.example')).toBeVisible();
  const asked = world.asked.find(({ name }) => name === 'federation.look')?.args as { run: string };
  const waiting = clientEndpoint({ steps: [], offered: null, settled: false, stream: null });
  world.push({
    type: 'federation.progress',
    run: asked.run,
    evidence: evidence({ settled: false, endpoints: [serverEndpoint(), waiting] }),
  });
  const client = screen.getByRole('article', { name: 'wss://capulet.example/ws' });
  await expect.element(client).toHaveTextContent('waiting');
  await screen.getByRole('button', { name: 'Stop' }).click();
  answer(evidence({ settled: true, endpoints: [serverEndpoint()] }));
  await expect.element(screen.getByText('Stopped.')).toBeVisible();
  await expect.element(client).not.toBeInTheDocument();
});

test('lines with what to change, only what is wrong where that is wished, and what changed', async () => {
  const failure = { area: 'servers', failure: { code: 'subprotocol-missing', got: '' } } as const;
  const broken = evidence({
    endpoints: [
      serverEndpoint(),
      clientEndpoint({ offered: null, steps: [{ name: 'socket', at: 40, failure }] }),
    ],
  });
  const [before, report] = [reportOf(evidence()), reportOf(broken)];
  const { screen, look } = await shown({
    'federation.look': () => broken,
    'reports.get': () => ({ report, since: { at: before.at, changes: changesBetween(before, report) } }),
  });
  await look('capulet.example');
  await expect.element(screen.getByRole('region', { name: /^Since/ })).toHaveTextContent('worse');
  const clients = screen.getByRole('region', { name: 'Endpoints for clients' });
  await expect.element(clients).toHaveTextContent('fails at WebSocket');
  await clients.getByText('What to change').click();
  await expect.element(clients.getByText('Sec-WebSocket-Protocol').first()).toBeVisible();
  await expect.element(screen.getByRole('region', { name: 'Documents', exact: true })).toBeVisible();
  await screen.getByLabelText('Only what is wrong').click();
  await expect
    .element(screen.getByRole('region', { name: 'Documents', exact: true }))
    .not.toBeInTheDocument();
  await expect.element(clients).toBeVisible();
});

test('hostile text of a peer stays text', async () => {
  const evil = '<img src=x onerror="document.title=1">';
  const failure = {
    area: 'servers',
    failure: { code: 'stream-error', condition: 'x', text: evil },
  } as const;
  const { screen, look } = await shown({
    'federation.look': () =>
      evidence({
        endpoints: [
          clientEndpoint({
            url: `wss://capulet.example/${evil}`,
            offered: null,
            steps: [{ name: 'open', at: 40, failure }],
          }),
        ],
      }),
  });
  await look('capulet.example');
  await expect.element(screen.getByText(`wss://capulet.example/${evil}`).first()).toBeVisible();
  expect(screen.container.querySelector('img')).toBeNull();
});

test('the own network is asked for, and the risk named', async () => {
  const { world, screen, look } = await shown({
    'federation.look': ({ nearby }) => {
      if (nearby !== true) throw new RequestError({ code: 'nearby', host: '127.0.0.1' });
      return evidence({ domain: '127.0.0.1' });
    },
  });
  await look('127.0.0.1');
  await expect.element(screen.getByRole('alert')).toHaveTextContent('your browser knock there');
  await screen.getByRole('button', { name: 'Call it all the same' }).click();
  await expect.element(screen.getByRole('article', { name: 'wss://capulet.example/ws' })).toBeVisible();
  expect(world.asked.filter(({ name }) => name === 'federation.look')).toHaveLength(2);
});

test('a list is read as it is typed, gone through, and stopped', async () => {
  const round = (done: number, state: RoundState['state']): RoundState => ({
    from: 'capulet.example',
    startedAt: 0,
    total: 3,
    done,
    under: state === 'running' ? ['verona.example'] : [],
    state,
  });
  const { world, screen, many } = await shown({
    'reports.round': () => round(0, 'running'),
    'reports.stopRound': () => null,
  });
  await many();
  await expect.element(screen.getByText('No report is kept yet')).toBeVisible();
  const field = screen.getByLabelText('Domains, one a line');
  await field.fill('capulet.example\nmontague..example');
  await expect.element(screen.getByText(/^Line 2, montague..example/)).toBeVisible();
  await field.fill('capulet.example\nmontague.example verona.example');
  await screen.getByRole('button', { name: 'Look at 3 domains' }).click();
  await expect
    .poll(() => world.asked.find(({ name }) => name === 'reports.round')?.args)
    .toEqual({
      domains: ['capulet.example', 'montague.example', 'verona.example'],
      from: 'capulet.example',
    });
  await expect.element(screen.getByText('now: verona.example')).toBeVisible();
  world.push({ type: 'reports.round', round: round(2, 'running') });
  await expect.element(screen.getByText('2 of 3 domains looked at')).toBeVisible();
  await screen.getByRole('button', { name: 'Stop' }).click();
  world.push({ type: 'reports.round', round: round(2, 'stopped') });
  await expect.element(screen.getByText('Stopped after 2 of 3 domains.')).toBeVisible();
});

test('what is kept can be watched and forgotten, and notices are asked for at need', async () => {
  let summaries = [kept({ since: { at: 0, worse: 2, better: 1 } }), kept({ domain: 'verona.example' })];
  const { world, screen, many } = await shown({
    'reports.list': () => summaries,
    'reports.watch': () => null,
    'reports.forget': () => null,
  });
  await many();
  await expect.element(screen.getByText('2 worse')).toBeVisible();
  await expect.element(screen.getByRole('button', { name: /Tell me when/ })).not.toBeInTheDocument();
  await screen.getByLabelText('How often capulet.example is looked at').selectOptions('every day');
  expect(world.asked.find(({ name }) => name === 'reports.watch')?.args).toEqual({
    domain: 'capulet.example',
    hours: 24,
    from: 'montague.example',
  });
  summaries = [kept({ watch: { hours: 24, nextAt: Date.now() + 86_400_000 } })];
  world.push({ type: 'reports.changed', domain: 'capulet.example' });
  await screen.getByRole('button', { name: /Tell me when/ }).click();
  expect(world.accessAsked).toEqual(['notifications']);
  await expect.element(screen.getByText('Notices are shown when')).toBeVisible();
  await screen.getByRole('button', { name: 'Forget the reports on capulet.example' }).click();
  await screen.getByRole('button', { name: 'Forget them' }).click();
  expect(world.asked.at(-1)).toMatchObject({ name: 'reports.forget', args: { domain: 'capulet.example' } });
});
