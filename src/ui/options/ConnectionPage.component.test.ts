import '../shared/theme.css';
import '../shared/base.css';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { DiscoveryFailure, DocumentReport, Resolution } from '../../core/discovery/types.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import hacxDocument from '../../core/fixtures/discovery/hacx-corrected-example.xml?raw';
import hostMetaDocument from '../../core/fixtures/discovery/xep-0487-example.host-meta.json?raw';
import { parseHacx } from '../../core/discovery/hacx.ts';
import { parseHostMetaJrd } from '../../core/discovery/host-meta-jrd.ts';
import { rankCandidates } from '../../core/discovery/rank.ts';
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
    settled: true,
    certificates: [],
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
          dialable: true,
          unhonoured: [],
          reasons: [{ code: 'transport-bosh' }, { code: 'other-host', host: 'bosh.capulet.example' }],
        },
      ],
    }),
  });
  const row = screen.getByRole('row', { name: /bosh.capulet.example/ });
  await expect.element(row).toHaveTextContent('host-meta.json (JRD)');
  await expect.element(row).toHaveTextContent('can dial it');
  await row.getByRole('button', { name: 'Details of number 1' }).click();
  const reasons = screen.getByRole('listitem');
  await expect.element(reasons.filter({ hasText: 'BOSH after WebSocket' })).toBeVisible();
  await expect.element(reasons.filter({ hasText: 'on another host, bosh.capulet.example' })).toBeVisible();
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

test('what is no address gets an answer, and a pasted link is understood', async () => {
  const { world, screen } = await shown({ 'discovery.resolve': () => unread({ code: 'offline' }) });
  const field = screen.getByLabelText('Address or domain');
  await field.fill('foo bar@@x');
  await screen.getByRole('button', { name: 'Resolve' }).click();
  await expect.element(screen.getByText(/^That is no address/)).toBeVisible();
  expect(world.asked).toHaveLength(1);
  await field.fill('https://capulet.example/');
  await expect.element(screen.getByText(/^That is no address/)).not.toBeInTheDocument();
  await screen.getByRole('button', { name: 'Resolve' }).click();
  await expect.poll(() => world.asked.at(-1)?.args).toMatchObject({ address: 'capulet.example' });
});

test('offline is said once, with a way to try again', async () => {
  const { screen } = await shown({ 'discovery.resolve': () => unread({ code: 'offline' }) });
  await expect.element(screen.getByText('This browser is offline').first()).toBeVisible();
  await expect.element(screen.getByText('No way to connect is listed')).not.toBeInTheDocument();
});

const hacxFailed = (failure: DiscoveryFailure): DocumentReport => ({
  kind: 'hacx',
  url: 'https://capulet.example/.well-known/xmpp-client.xml',
  outcome: { ok: false, failure },
  startedAt: 0,
  endedAt: 20,
});
const hostMetaRead: DocumentReport = {
  kind: 'host-meta',
  url,
  outcome: {
    ok: true,
    status: 200,
    contentType: 'application/xrd+xml',
    finalUrl: url,
    reading: 'host-meta',
    links: 0,
    security: { hsts: { maxAge: 31_536_000, includeSubDomains: true } },
  },
  startedAt: 0,
  endedAt: 30,
};

test('that a domain publishes no HACX document is said, and is no failure', async () => {
  const { screen } = await shown({
    'discovery.resolve': () => ({
      ...unread({ code: 'offline' }),
      documents: [hostMetaRead, hacxFailed({ code: 'not-published' })],
    }),
  });
  await expect.element(screen.getByText('none published')).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Try again' })).not.toBeInTheDocument();
  await expect.element(screen.getByText('Nothing in the documents departs from')).toBeVisible();
});

test('a 404 that may not be read leaves open whether there is a HACX document, and offers to look', async () => {
  const { screen, world } = await shown({
    'discovery.resolve': () => ({
      ...unread({ code: 'offline' }),
      documents: [hostMetaRead, hacxFailed({ code: 'cors' })],
    }),
  });
  await expect.element(screen.getByText(/browser withholds whether it publishes HACX/)).toBeVisible();
  await screen.getByRole('button', { name: 'Allow reading from capulet.example' }).click();
  expect(world.accessAsked).toEqual(['https://capulet.example']);
});

test('everything that documents ask of a connection is shown, with what this browser cannot do of it', async () => {
  const documents = [parseHacx(hacxDocument, 'client'), parseHostMetaJrd(hostMetaDocument)];
  const read = documents.filter((parsed) => parsed.ok);
  const sourced = read.map((parsed) => ({ kind: parsed.reading, links: parsed.links }));
  const { screen } = await shown({
    'discovery.resolve': () => ({
      ...unread({ code: 'offline' }),
      documents: [hostMetaRead],
      candidates: rankCandidates('capulet.example', sourced, 1),
      findings: read.flatMap((parsed) => parsed.findings),
    }),
  });
  const pinned = screen.getByRole('row', { name: /montague\.tld:443/ });
  await expect.element(pinned).toHaveTextContent('HACX');
  await expect.element(pinned).toHaveTextContent('priority 15');
  await expect.element(pinned).toHaveTextContent('1 key listed, not checkable here');
  await expect.element(pinned).toHaveTextContent('needs the companion');
  const fronted = screen.getByRole('row', { name: /wss:\/\/montague\.tld\/ws/ });
  await expect.element(fronted).toHaveTextContent('not dialled: it must be reached by another name (SNI)');
  await fronted.getByRole('button', { name: /^Details of/ }).click();
  const details = screen.getByRole('row').filter({ hasText: 'What is asked of a connection' });
  await expect.element(details).toHaveTextContent(/SNI\s*anotherfront.tld\s*needs the companion/);
  await expect.element(details).toHaveTextContent('Not tried from here');
  const plain = screen.getByRole('row', { name: /wss:\/\/other\.example\.org\/xmpp-websocket/ });
  await expect.element(plain).toHaveTextContent('host-meta.json (XEP-0487)');
  await expect.element(plain).toHaveTextContent('can dial it');
  await expect.element(screen.getByText('3 errors and 7 warnings')).toBeVisible();
  const finding = screen.getByRole('listitem').filter({ hasText: 'links[6].sni' });
  await expect.element(finding).toHaveTextContent('bosh has no sni, which it must have.');
  await expect.element(finding).toHaveTextContent('XEP-0487 §2.1');
});
