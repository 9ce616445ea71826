import '../shared/theme.css';
import '../shared/base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { RequestError } from '../../contract/failure.ts';
import type { PinRecord } from '../../core/discovery/pin-record.ts';
import { keyThree, pinRecords } from '../testing/discovery-samples.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import { accountIn } from '../testing/samples.ts';
import AccountsPage from './AccountsPage.svelte';
import App from './App.svelte';
import PinsPage from './PinsPage.svelte';

beforeEach(() => page.viewport(1280, 720));

async function shown(answers: Answers = {}, domain = '', records: readonly PinRecord[] = pinRecords()) {
  const world = fakeWorld({ answers: { 'pins.list': () => records, ...answers } });
  const screen = await render(PinsPage, { mirror: world.mirror, domain });
  const group = (name: string) => screen.getByRole('region', { name, exact: true });
  const record = (id: string) => screen.container.querySelector(`[data-pin="${id}"]`);
  return { world, screen, group, record };
}

test('keys stand by their domain with source, dates and how far they were checked', async () => {
  const { screen, group } = await shown();
  const capulet = group('capulet.example');
  await expect.element(capulet).toHaveTextContent('capulet.example:443');
  await expect.element(capulet).toHaveTextContent('every endpoint');
  await expect.element(capulet).toHaveTextContent('sha-256 d6qzRu9zOECb…');
  await expect.element(capulet).toHaveTextContent('seen on the same server');
  await expect.element(capulet).toHaveTextContent('another key beside it since');
  const buecher = group('bücher.example');
  await expect.element(buecher).toHaveTextContent('xn--bcher-kva.example');
  await expect.element(buecher).toHaveTextContent('another key was met');
  await expect.element(buecher).toHaveTextContent('It showed LPJNul+wow4m…');
  await expect.element(screen.getByText('4 records')).toBeVisible();
});

test('a search finds a domain in either form, an endpoint, or part of a key', async () => {
  const { screen, group } = await shown();
  const field = screen.getByLabelText('Search domain, endpoint or key');
  for (const [text, found] of [
    ['xn--bcher', 'bücher.example'],
    ['BÜCHER', 'bücher.example'],
    [':443', 'capulet.example'],
    ['d6qzRu9z', 'capulet.example'],
  ] as const) {
    await field.fill(text);
    await expect.element(group(found)).toBeVisible();
    await expect.element(group('montague.example')).not.toBeInTheDocument();
  }
  await field.fill('verona');
  await expect.element(screen.getByText('Nothing fits “verona”.')).toBeVisible();
});

test('the location names whose keys are shown first', async () => {
  const { group } = await shown({}, 'capulet.example');
  await expect.element(group('capulet.example')).toBeVisible();
  await expect.element(group('bücher.example')).not.toBeInTheDocument();
});

test('verifying asks for one record and shows what came of it', async () => {
  const [first] = pinRecords();
  if (!first) throw new Error('no sample');
  const { world, screen, record } = await shown({
    'pins.verify': () => ({ ...first, checked: { at: Date.now() + 1000, level: 'mismatch', key: 'BBBB' } }),
  });
  await screen.getByRole('button', { name: 'Verify capulet.example, capulet.example:443 now' }).click();
  expect(world.asked).toEqual([{ name: 'pins.verify', args: { id: first.id } }]);
  await expect.poll(() => record(first.id)?.textContent).toContain('another key was met');
  await expect.poll(() => record(first.id)?.textContent).toContain('It showed BBBB');
});

test('what is removed can be put back as it was', async () => {
  const [first, ...others] = pinRecords();
  if (!first) throw new Error('no sample');
  const { world, screen, record } = await shown({
    'pins.remove': () => (world.push({ type: 'pins.changed', pins: others }), null),
    'pins.restore': ({ record: back }) => (
      world.push({ type: 'pins.changed', pins: [back, ...others] }),
      null
    ),
  });
  await screen.getByRole('button', { name: 'Remove capulet.example, capulet.example:443' }).click();
  await expect.element(screen.getByText('The keys of capulet.example are no longer kept.')).toBeVisible();
  expect(record(first.id)).toBeNull();
  await screen.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => record(first.id)).not.toBeNull();
  const { record: restored } = world.asked.at(-1)?.args as { record: PinRecord };
  expect(restored.pins).toEqual(first.pins);
  await expect.element(screen.getByRole('button', { name: 'Undo' })).not.toBeInTheDocument();
});

test('a change shows both keys and what to do, and is approved only when asked twice', async () => {
  const { world, screen } = await shown({ 'pins.approve': () => null });
  const notice = screen.getByRole('article', { name: 'montague.example publishes other keys than before' });
  await expect.element(notice).toHaveTextContent(/Kept here sha-256 LPJNul\+wow4m…/);
  await expect.element(notice).toHaveTextContent(/Published now sha-256 xjFbVNbRBSFw…/);
  await expect.element(notice).toHaveTextContent('Ask the operator over another way');
  await notice.getByRole('button', { name: 'Approve what montague.example publishes now' }).click();
  await notice.getByRole('button', { name: 'Keep refusing' }).click();
  expect(world.asked).toEqual([]);
  await notice.getByRole('button', { name: 'Approve what montague.example publishes now' }).click();
  await notice.getByRole('button', { name: 'Yes, it was confirmed' }).click();
  expect(world.asked).toMatchObject([{ name: 'pins.approve', args: { id: 'montague.example host-meta-2' } }]);
  expect(world.asked[0]?.args).toHaveProperty('at');
});

test('keys that vanished are told as such', async () => {
  const vanished = pinRecords().map((one) =>
    one.change === null ? one : { ...one, change: { kind: 'vanished' as const, at: 1, pins: [] } },
  );
  const { screen } = await shown({}, '', vanished);
  const notice = screen.getByRole('article', {
    name: 'montague.example no longer publishes the keys it had',
  });
  await expect.element(notice).toHaveTextContent(/Published now none/);
});

async function choose(screen: Awaited<ReturnType<typeof shown>>['screen'], text: string): Promise<void> {
  const file = new File([text], 'pins.json', { type: 'application/json' });
  await userEvent.upload(screen.getByLabelText('File of pinned keys'), file);
}

test('an import says what was added, known and left out, and why', async () => {
  const { world, screen } = await shown({
    'pins.import': () => ({
      added: 2,
      known: 1,
      refused: [
        { at: 'pins[3]', why: 'endpoint' },
        { at: '<b>pins[4]</b>', why: 'twice' },
      ],
    }),
  });
  await choose(screen, '{"format": "causeway-pins"}');
  await expect
    .poll(() => world.asked)
    .toEqual([{ name: 'pins.import', args: { text: '{"format": "causeway-pins"}' } }]);
  await expect
    .element(screen.getByText('2 records added and 1 known already and left as it is'))
    .toBeVisible();
  await expect.element(screen.getByText('pins[3]: its endpoint is no host and port')).toBeVisible();
  await expect.element(screen.getByText('<b>pins[4]</b>: it stands in the file twice')).toBeVisible();
});

test.each([
  [{ at: '3:7', detail: 'not-json' }, 'line 3, column 7: it is not JSON, or breaks off being JSON there.'],
  [{ at: '', detail: 'not-pins' }, 'The file is refused: it is JSON, but not a file of pinned keys.'],
])('a file that is none says where and why: %o', async (fault, says) => {
  const { screen } = await shown({
    'pins.import': () => {
      throw new RequestError({ code: 'bad-file', ...fault });
    },
  });
  await choose(screen, '{');
  await expect.element(screen.getByText(says)).toBeVisible();
  await expect.element(screen.getByText(/^Nothing was changed/)).toBeVisible();
});

test('a file that is too large is not even read', async () => {
  const { world, screen } = await shown();
  await choose(screen, ' '.repeat(8 * 1024 * 1024 + 1));
  await expect.element(screen.getByText(/at most 8 MiB are read/)).toBeVisible();
  expect(world.asked).toEqual([]);
});

test('an export is a file with every record', async () => {
  const { screen } = await shown();
  const blobs: Blob[] = [];
  const create = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob: Blob) => (blobs.push(blob), create(blob));
  document.addEventListener('click', (event) => {
    if (event.target instanceof HTMLAnchorElement) event.preventDefault();
  });
  await screen.getByRole('button', { name: 'Export' }).click();
  URL.createObjectURL = create;
  const file = JSON.parse((await blobs[0]?.text()) ?? '') as { format: string; pins: unknown[] };
  expect(file.format).toBe('causeway-pins');
  expect(file.pins).toHaveLength(4);
});

test('without keys the page says what will appear and how; without an answer, why', async () => {
  const { screen } = await shown({}, '', []);
  await expect.element(screen.getByText('No keys are pinned yet')).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Export' })).toBeDisabled();
  const failed = await shown({
    'pins.list': () => {
      throw new RequestError({ code: 'internal', detail: 'the store is gone' });
    },
  });
  await expect.element(failed.screen.getByText('the store is gone')).toBeVisible();
});

test('the rail counts the changes that wait, and a session that waits for one leads there', async () => {
  location.hash = '#accounts';
  const needing = accountIn({
    phase: 'needs-you',
    need: 'changed-key',
    failure: { area: 'pins', failure: { code: 'pin-changed', domain: 'capulet.example' } },
  });
  const world = fakeWorld({ accounts: [needing], answers: { 'pins.list': () => pinRecords() } });
  const screen = await render(App, { mirror: world.mirror });
  await expect.element(screen.getByRole('link', { name: /Pinned keys/ })).toHaveTextContent('1 change waits');
  await expect.element(screen.getByText('Needs you: a changed key')).toBeVisible();
  await expect
    .element(screen.getByRole('link', { name: 'See pinned keys' }))
    .toHaveAttribute('href', '#pins?domain=capulet.example');
});

test('what is refused because nothing can be verified leads to the setting', async () => {
  const refused = accountIn({
    phase: 'stopped',
    failure: { area: 'pins', failure: { code: 'pin-unverified', endpoint: 'capulet.example:443' } },
  });
  const world = fakeWorld({ accounts: [refused] });
  const screen = await render(AccountsPage, { mirror: world.mirror });
  await expect
    .element(screen.getByRole('link', { name: 'Open settings' }))
    .toHaveAttribute('href', '#settings');
});

test('thousands of domains with hostile texts are shown in steps, as text', async () => {
  const evil = '<img src=x onerror="document.title=1">';
  const many = Array.from({ length: 10_000 }, (_, index): PinRecord => ({
    id: `r${index}`,
    domain: `d${index}.example`,
    endpoint: evil,
    source: 'hacx',
    pins: [{ hashes: [{ name: evil, value: evil }] }, keyThree],
    firstSeen: 0,
    lastSeen: 0,
    checked: null,
    change: null,
    rolledAt: null,
    settling: null,
    ttl: 0,
    expiresAt: null,
  }));
  const { screen } = await shown({}, '', many);
  await expect.element(screen.getByRole('button', { name: 'Show 9,950 more' })).toBeVisible();
  expect(screen.container.querySelectorAll('[data-pin]')).toHaveLength(50);
  expect(screen.container.querySelector('img')).toBeNull();
});
