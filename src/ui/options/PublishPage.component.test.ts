import '../shared/base.css';
import '../shared/theme.css';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { readSource } from '../../core/discovery/read-source.ts';
import type { Candidate, Resolution } from '../../core/discovery/types.ts';
import { fakeWorld, type Answers } from '../testing/fake.ts';
import PublishPage from './PublishPage.svelte';

const domain = 'capulet.example';
const candidate = (more: Partial<Candidate>): Candidate => ({
  id: more.url ?? 'id',
  transport: 'websocket',
  endpoint: '',
  sources: ['host-meta'],
  rank: 1,
  reasons: [],
  dialable: true,
  unhonoured: [],
  ...more,
});
const found = (...candidates: readonly Candidate[]): Answers => ({
  'discovery.resolve': (): Resolution => ({
    domain,
    at: 0,
    took: 1,
    settled: true,
    documents: [],
    candidates,
    certificates: [],
    findings: [],
  }),
});
const complete = candidate({ url: `wss://${domain}/ws`, ips: ['192.0.2.1'], priority: 5, weight: 1 });

async function shown(answers: Answers) {
  const world = fakeWorld({ answers });
  const screen = await render(PublishPage, { mirror: world.mirror, domain });
  const document = (name: string) =>
    screen.container.querySelector(`[data-document="${name}"] pre`)?.textContent ?? null;
  return { screen, document };
}

test('what is found becomes a form, and the form documents', async () => {
  const { screen, document } = await shown(found(complete, candidate({ transport: 'starttls', rank: 2 })));
  await expect.poll(() => document('host-meta.json')).toContain(`wss://${domain}/ws`);
  await expect.element(screen.getByText(/1 way to connect was taken over/)).toBeVisible();
  await expect.element(screen.getByText(/1 was left out: STARTTLS/)).toBeVisible();
  expect(document('xmpp-client.xml')).toContain('ip="192.0.2.1"'.replaceAll('"', "'"));
  const read = readSource('host-meta.json', document('host-meta.json') ?? '');
  expect(read).toMatchObject({ ok: true, findings: [], links: [{ priority: 5, weight: 1 }] });
});

test('a gap is named at its field, and nothing is published with it', async () => {
  const { screen, document } = await shown(found(candidate({ url: `wss://${domain}/ws` })));
  const ips = screen.getByRole('textbox', { name: 'IP addresses' });
  await expect.element(ips).toHaveAttribute('aria-invalid', 'true');
  await expect.element(screen.getByText('1 field needs attention before there are documents.')).toBeVisible();
  expect(document('host-meta.json')).toBeNull();
  await ips.fill('192.0.2.7 2001:db8::7');
  await expect.poll(() => document('host-meta.json')).toContain('2001:db8::7');
  await ips.fill('<script>');
  await expect.element(screen.getByText('<script> is no IP address')).toBeVisible();
  expect(screen.container.querySelector('script')).toBeNull();
});

test('ways are added and removed, keys pinned and checked', async () => {
  const { screen, document } = await shown(found(complete));
  await expect.poll(() => document('host-meta')).not.toBeNull();
  await screen.getByLabelText('Kind of way').selectOptions('s2s-tls');
  await screen.getByRole('button', { name: 'Add', exact: true }).click();
  await screen.getByRole('textbox', { name: 'IP addresses' }).nth(1).fill('192.0.2.9');
  await expect.poll(() => document('xmpp-server.xml')).toContain('192.0.2.9');
  await screen.getByRole('textbox', { name: /Pinned keys/ }).fill('aGVsbG8=');
  await expect.element(screen.getByText('aGVsbG8= is no SHA-256')).toBeVisible();
  await screen
    .getByRole('textbox', { name: /Pinned keys/ })
    .fill('sha256//4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=');
  await expect
    .poll(() => document('xmpp-server.xml'))
    .toContain('4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=');
  await screen.getByRole('button', { name: 'Remove way 2' }).click();
  await expect.poll(() => document('xmpp-server.xml')).toBeNull();
});

test('the configuration is for the server one chooses', async () => {
  const { screen } = await shown(found(complete));
  const serve = screen.getByRole('region', { name: 'How to serve them' });
  await expect.element(serve).toHaveTextContent('location = /.well-known/host-meta.json');
  await serve.getByRole('button', { name: 'Caddy' }).click();
  await expect.element(serve).toHaveTextContent('file_server');
});
