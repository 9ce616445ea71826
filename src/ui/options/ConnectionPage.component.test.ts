import '../shared/theme.css';
import '../shared/base.css';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { DiscoveryFailure, DocumentReport, Resolution } from '../../core/discovery/types.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import ConnectionPage from './ConnectionPage.svelte';

const url = 'https://capulet.example/.well-known/host-meta';

function unread(failure: DiscoveryFailure): Resolution {
  const document: DocumentReport = {
    kind: 'host-meta',
    url,
    outcome: { ok: false, failure },
    startedAt: 0,
    endedAt: 40,
  };
  return {
    domain: 'capulet.example',
    at: Date.now(),
    took: 40,
    documents: [document],
    candidates: [],
    findings: [],
  };
}

async function shown(answers: Answers, grants = true) {
  const world = fakeWorld({ answers, grants });
  const screen = await render(ConnectionPage, { mirror: world.mirror, address: 'capulet.example' });
  return { world, screen };
}

test('candidates show rank, source, reason and whether they can be dialled here', async () => {
  const { screen } = await shown({
    'discovery.resolve': () => ({
      ...unread({ code: 'offline' }),
      documents: [],
      candidates: [
        {
          id: 'bosh',
          transport: 'bosh',
          url: 'https://bosh.capulet.example/',
          endpoint: 'https://bosh.capulet.example/',
          sources: ['host-meta.json'],
          rank: 1,
          dialable: false,
          obstacle: 'bosh-not-yet',
          unhonoured: [],
          reasons: [{ code: 'transport-bosh' }, { code: 'other-host', host: 'bosh.capulet.example' }],
        },
      ],
    }),
  });
  const row = screen.getByRole('row', { name: /bosh.capulet.example/ });
  await expect.element(row).toHaveTextContent('host-meta.json (JRD)');
  await expect.element(row).toHaveTextContent('cannot dial BOSH yet');
  await row.getByText('BOSH after WebSocket').click();
  await expect.element(row.getByText('on another host, bosh.capulet.example')).toBeVisible();
});

test('“Find out why” asks for one origin, explains the URL and resolves again', async () => {
  let asked = 0;
  const { world, screen } = await shown({
    'discovery.resolve': () =>
      asked++ === 0 ? unread({ code: 'unreachable' }) : unread({ code: 'name-not-resolved' }),
    'discovery.explain': () => ({ code: 'name-not-resolved' }),
  });
  await screen.getByRole('button', { name: 'Find out why' }).click();
  await expect.element(screen.getByText('The name capulet.example does not exist')).toBeVisible();
  expect(world.accessAsked).toEqual(['https://capulet.example']);
  expect(world.asked.map(({ name }) => name)).toEqual([
    'discovery.resolve',
    'discovery.explain',
    'discovery.resolve',
  ]);
});

test('without access nothing more is asked, and the page says what stays unknown', async () => {
  const { world, screen } = await shown(
    { 'discovery.resolve': () => unread({ code: 'unreachable' }) },
    false,
  );
  await screen.getByRole('button', { name: 'Find out why' }).click();
  await expect.element(screen.getByText(/was not granted/)).toBeVisible();
  expect(world.asked).toHaveLength(1);
});

test('a resolution that takes long can be stopped', async () => {
  const { screen } = await shown({ 'discovery.resolve': () => new Promise(() => undefined) });
  await expect.element(screen.getByText('Resolving capulet.example…')).toBeVisible();
  await screen.getByRole('button', { name: 'Stop' }).click();
  await expect.element(screen.getByText('Stopped. Nothing was changed.')).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Resolve' })).toBeEnabled();
});

test('offline is said once, with a way to try again', async () => {
  const { screen } = await shown({ 'discovery.resolve': () => unread({ code: 'offline' }) });
  await expect.element(screen.getByText('This browser is offline').first()).toBeVisible();
  await expect.element(screen.getByText('No way to connect is listed')).not.toBeInTheDocument();
});
