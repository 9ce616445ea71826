import '../theme.css';
import '../base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { readFrame, type FrameRecord } from '../../../core/framing/index.ts';
import { fakeWorld } from '../../testing/fake.ts';
import Inspector from './Inspector.svelte';

beforeEach(async () => {
  await page.viewport(1200, 700);
});

const framing = "xmlns='urn:ietf:params:xml:ns:xmpp-framing'";
const wire = [
  `> <open ${framing} to='capulet.example' from='juliet@capulet.example' version='1.0' xml:lang='en'/>`,
  `< <open ${framing} id='a' from='capulet.example' to='juliet@capulet.example' xml:lang='en' version='1.0'/>`,
  "< <features xmlns='http://etherx.jabber.org/streams'><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></features>",
  "> <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>••••••••</auth>",
  "< <challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>••••••••</challenge>",
  "> <response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>••••••••</response>",
  "< <success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>••••••••</success>",
  "< <features xmlns='http://etherx.jabber.org/streams'/>",
  "< <message xmlns='jabber:client' from='romeo@montague.example'><body>hi</body><own xmlns='urn:example:own'/></message>",
];

function frames(lines: readonly string[], step = 1000): FrameRecord[] {
  return lines.map((line, index) => {
    const text = line.slice(2);
    const reading = readFrame(text);
    return {
      seq: index + 1,
      time: 1_700_000_000_000 + index * step,
      stream: 's1',
      direction: line.startsWith('>') ? 'out' : 'in',
      kind: reading.ok ? reading.kind : 'malformed',
      text,
      bytes: text.length,
    };
  });
}

async function shown(lines: readonly string[] = wire) {
  const world = fakeWorld();
  world.addFrames(...frames(lines));
  const screen = await render(Inspector, { mirror: world.mirror });
  screen.container.style.height = '700px';
  const grid = screen.getByRole('grid', { name: 'Frames' });
  await expect.element(grid).toHaveAttribute('aria-rowcount', String(lines.length + 1));
  const filter = screen.getByRole('combobox', { name: 'Filter' });
  return { world, screen, grid, filter };
}

test('a broken rule stands at its frame, in its detail, and in the list, from which one gets to it', async () => {
  const { screen } = await shown();
  await expect.element(screen.getByRole('row', { name: /Rule 20/ })).toHaveAttribute('aria-rowindex', '9');
  await screen.getByRole('button', { name: '1 violation' }).click();
  const list = screen.getByRole('region', { name: 'Violations' });
  await list.getByRole('button', { name: /The stream was not opened again/ }).click();
  const selected = screen.getByRole('row', { selected: true });
  await expect.element(selected).toHaveAttribute('aria-rowindex', '9');
  await list.getByRole('button', { name: 'Close' }).click();
  await expect
    .element(screen.getByText(/RFC 7395 §3\.7, RFC 6120 §4\.3\.3 · After classic SASL/))
    .toBeVisible();
});

test('where no rule is broken, the list says how many are held, and which cannot be', async () => {
  const { screen } = await shown(wire.slice(0, 3));
  await screen.getByRole('button', { name: '0 violations' }).click();
  await expect.element(screen.getByText('No rule is broken')).toBeVisible();
  await screen.getByText('8 rules cannot be checked from recorded frames').click();
  await expect
    .element(screen.getByText('A browser checks the certificate; the application cannot.'))
    .toBeVisible();
});

test('meaning names payloads by specification, private ones as such, and stays from frame to frame', async () => {
  const { screen, grid } = await shown();
  await screen.getByText('“hi”').click();
  await screen.getByRole('tab', { name: 'Meaning' }).click();
  const meaning = screen.getByRole('group', { name: 'Meaning' });
  await expect.element(meaning).toHaveTextContent(/message RFC 6120 XMPP: Core.*own private/s);
  (grid.element() as HTMLElement).focus();
  await userEvent.keyboard('{Home}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}');
  await expect
    .element(meaning)
    .toHaveTextContent(/SCRAM-SHA-256, server-first: 8 characters.*s \(salt\) •••• masked/s);
});

const archived = [
  `<message xmlns='jabber:client' to='juliet@capulet.example/balcony' from='juliet@capulet.example'>`,
  `<result xmlns='urn:xmpp:mam:2' id='28' queryid='q'><forwarded xmlns='urn:xmpp:forward:0'>`,
  `<message xmlns='jabber:client' from='romeo@montague.example/orchard' to='juliet@capulet.example'>`,
  `<body>by night</body><long>${'x'.repeat(12_000)}</long></message></forwarded></result></message>`,
].join('');

test('a message out of the archive is shown as such, with who wrote it, and its tree names specifications', async () => {
  const { screen } = await shown([...wire, `< ${archived}`]);
  const row = screen.getByRole('row', { name: /by night/ });
  await expect
    .element(row)
    .toHaveTextContent(/archive\s*“by night”\s*romeo@montague\.example\s*→\s*juliet@capulet\.example/);
  await expect.element(row).toHaveTextContent('(0313)');
  await row.click();
  const tree = screen.getByRole('tree');
  await expect.element(tree).toHaveTextContent('XEP-0313 Message Archive Management');
  await expect.element(tree).toHaveTextContent('2,000 more characters, see Exact text');
  await screen.getByRole('tab', { name: 'Meaning' }).click();
  await expect
    .element(screen.getByRole('group', { name: 'Meaning' }))
    .toHaveTextContent(
      /from\s*romeo@montague\.example\/orchard\s*to\s*juliet@capulet\.example\s*body\s*by night/,
    );
});

test('the keys move between wire and meaning', async () => {
  const { screen } = await shown();
  await screen.getByText('“hi”').click();
  (screen.getByRole('tab', { name: 'Wire' }).element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(screen.getByRole('tab', { name: 'Meaning' })).toHaveFocus();
  await expect.element(screen.getByRole('tab', { name: 'Meaning' })).toHaveAttribute('aria-selected', 'true');
});

test('the negotiation is a picture and a text, from which one gets to each frame', async () => {
  const { screen } = await shown();
  await screen.getByRole('button', { name: 'Negotiation' }).click();
  const picture = screen.getByRole('img', {
    name: /Sequence of 8 frames .* Phases: Opening, Features, Auth/,
  });
  await expect.element(picture).toBeVisible();
  await screen.getByText('As text').click();
  const heads = screen.getByRole('heading', { level: 4 }).filter({ hasText: /^[A-Z]/ });
  await expect
    .poll(() => heads.elements().map(({ textContent }) => textContent))
    .toEqual(['Opening', 'Features', 'Authentication', 'Features']);
  await screen.getByRole('button', { name: 'client to server: auth SCRAM-SHA-256' }).click();
  await expect.element(screen.getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', '5');
});

test('a stretch of time is chosen by keys, shown alone, and let go of', async () => {
  const { screen, grid } = await shown();
  const from = screen.getByRole('slider', { name: 'Shown from' });
  await expect.element(from).toBeInTheDocument();
  (from.element() as HTMLElement).focus();
  await userEvent.keyboard('{PageUp}{PageUp}{ArrowRight}');
  await expect.element(grid).toHaveAttribute('aria-rowcount', '8');
  await userEvent.keyboard('{Escape}');
  await expect.element(grid).toHaveAttribute('aria-rowcount', '10');
});

test('a stretch of time is brushed by the pointer', async () => {
  const { screen, grid } = await shown();
  const drawn = screen.getByRole('img', { name: /Traffic over time/ });
  await expect.element(drawn).toBeVisible();
  const picture = drawn.element();
  const { left, top, width } = picture.getBoundingClientRect();
  const at = (share: number) => ({
    clientX: left + width * share,
    clientY: top + 5,
    bubbles: true,
    pointerId: 1,
  });
  // Synthetic pointers cannot be captured.
  picture.setPointerCapture = () => undefined;
  picture.dispatchEvent(new PointerEvent('pointerdown', at(0.6)));
  picture.dispatchEvent(new PointerEvent('pointermove', at(0.999)));
  picture.dispatchEvent(new PointerEvent('pointerup', at(0.999)));
  await expect.element(grid).toHaveAttribute('aria-rowcount', '5');
  await screen.getByRole('button', { name: 'Show all times' }).click();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '10');
});

test('the filter completes fields and what was seen, by keys alone', async () => {
  const { screen, grid, filter } = await shown();
  await filter.click();
  await userEvent.keyboard('ki');
  await expect.element(screen.getByRole('option', { name: /^kind:/ })).toBeVisible();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await expect.element(filter).toHaveValue('kind:');
  await userEvent.keyboard('sa');
  await userEvent.keyboard('{ArrowDown}');
  const option = screen.getByRole('option', { name: 'sasl' });
  await expect.element(filter).toHaveAttribute('aria-activedescendant', option.element().id);
  await userEvent.keyboard('{Tab}');
  await expect.element(filter).toHaveValue('kind:sasl ');
  await expect.element(grid).toHaveAttribute('aria-rowcount', '5');
});

test('what cannot be read is pointed at, and hides nothing', async () => {
  const { screen, grid, filter } = await shown();
  await filter.fill('kind:sasl OR foo:bar');
  await expect.element(screen.getByText(/There is no such field.*At “foo”/)).toBeVisible();
  expect(document.querySelector('mark')?.textContent).toBe('foo');
  await expect.element(filter).toHaveAttribute('aria-invalid', 'true');
  await expect.element(grid).toHaveAttribute('aria-rowcount', '10');
});

test('a filter is saved, found again and removed', async () => {
  const { world, screen, filter } = await shown();
  await filter.fill('rule:any');
  await screen.getByRole('button', { name: 'Save this filter' }).click();
  await expect.poll(() => [...world.saving.values()]).toEqual(['["rule:any"]']);
  await filter.fill('');
  await screen.getByRole('button', { name: 'Saved filters' }).click();
  await screen.getByRole('button', { name: 'rule:any', exact: true }).click();
  await expect.element(filter).toHaveValue('rule:any');
  await screen.getByRole('button', { name: 'Saved filters' }).click();
  await screen.getByRole('button', { name: 'Remove rule:any' }).click();
  await expect.poll(() => world.saving.size).toBe(0);
});

test('the help lists every field, and an example can be tried', async () => {
  const { screen, filter } = await shown();
  await screen.getByRole('button', { name: 'How to filter' }).click();
  const help = screen.getByRole('region', { name: 'How to filter' });
  await expect.element(help).toHaveTextContent('latency:');
  await help.getByRole('button', { name: 'rule:any' }).click();
  await expect.element(filter).toHaveValue('rule:any');
  await expect.element(help).not.toBeInTheDocument();
});
