import '../theme.css';
import '../base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { FrameRecord, StreamRecord } from '../../../core/framing/index.ts';
import { fakeWorld } from '../../testing/fake.ts';
import { juliet, messageFrame, romeo } from '../../testing/samples.ts';
import Inspector from './Inspector.svelte';

beforeEach(async () => {
  await page.viewport(1200, 500);
  document.body.style.height = '500px';
});

const stream = (id: string, account: string, openedAt: number): StreamRecord => ({
  id,
  source: 'account',
  account,
  url: 'wss://capulet.example/ws',
  openedAt,
});
const streams = [stream('s1', juliet, 1), stream('s2', juliet, 2), stream('s3', romeo, 3)];

const sm = "xmlns='urn:xmpp:sm:3'";
const open = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='capulet.example' version='1.0'/>";
const got = (
  seq: number,
  kind: FrameRecord['kind'],
  text: string,
  more: Partial<FrameRecord> = {},
): FrameRecord => ({
  seq,
  time: Date.UTC(2026, 10, 20, 14, 2, seq),
  stream: 's1',
  direction: 'in',
  kind,
  text,
  bytes: text.length,
  ...more,
});
const sent = (...[seq, kind, text, more]: Parameters<typeof got>): FrameRecord =>
  got(seq, kind, text, { direction: 'out', ...more });

const session: readonly FrameRecord[] = [
  sent(1, 'open', open),
  sent(2, 'nonza', `<enable ${sm} resume='true'/>`),
  got(3, 'nonza', `<enabled ${sm} id='one' resume='true'/>`),
  sent(4, 'iq', "<iq xmlns='jabber:client' type='get' id='q'><query xmlns='jabber:iq:roster'/></iq>"),
  messageFrame(5, 'in between'),
  got(6, 'iq', "<iq xmlns='jabber:client' type='result' id='q'><query xmlns='jabber:iq:roster'/></iq>"),
  got(7, 'nonza', `<a ${sm} h='1'/>`),
  sent(8, 'open', open, { stream: 's2' }),
  sent(9, 'nonza', `<resume ${sm} h='2' previd='one'/>`, { stream: 's2' }),
  got(10, 'nonza', `<resumed ${sm} h='1' previd='one'/>`, { stream: 's2' }),
  sent(11, 'open', open, { stream: 's3' }),
  got(12, 'message', messageFrame(12, 'his own').text, { stream: 's3' }),
];

async function shown() {
  const world = fakeWorld({ streams });
  world.addFrames(...session);
  const screen = await render(Inspector, { mirror: world.mirror });
  screen.container.style.height = '500px';
  const grid = screen.getByRole('grid', { name: 'Frames' });
  await expect.element(grid).toHaveAttribute('aria-rowcount', String(session.length + 1));
  const selected = screen.getByRole('row', { selected: true });
  const pick = async (seq: number) => {
    // A list that is not tall yet is at its end a moment later.
    await expect.poll(() => document.querySelector(`[data-seq='${seq}']`)).not.toBeNull();
    await screen
      .getByRole('row')
      .and(page.elementLocator(rowOf(seq)))
      .click();
    await expect.element(selected).toHaveAttribute('data-seq', String(seq));
  };
  return { world, screen, grid, selected, pick };
}
function rowOf(seq: number): Element {
  const row = document.querySelector(`[data-seq='${seq}']`);
  if (row === null) throw new Error(`no row ${seq}`);
  return row;
}

test('what was counted and acknowledged stands at the frame, also across a resumption', async () => {
  const { screen, pick } = await shown();
  await pick(5);
  await expect.element(screen.getByText('→ 1/1 ← 1/1')).toBeVisible();
  await pick(7);
  await screen.getByText('→ 1/0 ← 2/2').click();
  await expect.element(screen.getByRole('row', { name: 'Sent 1 1 0' })).toBeVisible();
  await expect.element(screen.getByRole('row', { name: 'Received 2 0 2' })).toBeVisible();
  await pick(10);
  await expect.element(screen.getByText(/Counted on from the stream before/)).toBeVisible();
  await expect.element(screen.getByRole('row', { name: 'Received 2 2 0' })).toBeVisible();
  await pick(12);
  await expect.element(screen.getByText('Nothing is counted on this stream yet.')).toBeVisible();
});

test('P goes to the answer of a request and back', async () => {
  const { selected, pick } = await shown();
  await pick(4);
  await userEvent.keyboard('p');
  await expect.element(selected).toHaveAttribute('data-seq', '6');
  await userEvent.keyboard('P');
  await expect.element(selected).toHaveAttribute('data-seq', '4');
});

test('sources are hidden and shown, all of an account or one stream, resumed ones told apart', async () => {
  const { screen, grid } = await shown();
  await expect.element(page.elementLocator(rowOf(10))).toHaveTextContent(/juliet2↻/);
  await screen.getByRole('button', { name: 'Sources' }).click();
  await expect.element(screen.getByText(/resumed session/)).toBeVisible();
  await screen.getByRole('checkbox', { name: /juliet ?2/ }).click();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '10');
  await screen.getByRole('button', { name: `Show the frames of ${romeo} only` }).click();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '3');
  await expect.element(screen.getByRole('button', { name: 'Sources, 2 hidden' })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(screen.getByRole('button', { name: 'Sources, 2 hidden' })).toHaveFocus();
  await screen.getByRole('button', { name: 'Sources, 2 hidden' }).click();
  await screen.getByRole('button', { name: 'Show all' }).click();
  await expect.element(grid).toHaveAttribute('aria-rowcount', String(session.length + 1));
});

test('one frame is said to be one', async () => {
  const world = fakeWorld();
  world.addFrames(session[0] ?? messageFrame(1, 'first'));
  const screen = await render(Inspector, { mirror: world.mirror });
  await screen.getByRole('button', { name: 'Sources' }).click();
  await expect.element(screen.getByText(/^opened .* · 1 frame ·/)).toBeVisible();
  await userEvent.keyboard('{Escape}s');
  await expect
    .element(screen.getByRole('heading', { name: 'Statistics of 1 frame', exact: true }))
    .toBeVisible();
});

test('statistics are of the frames shown, and a row of them narrows the filter', async () => {
  const { screen, grid } = await shown();
  (grid.element() as HTMLElement).focus();
  await userEvent.keyboard('s');
  await expect.element(screen.getByRole('heading', { name: 'Statistics of 12 frames' })).toBeVisible();
  await expect
    .element(screen.getByRole('button', { name: /^open: 3 frames, .* 0 received, 3 sent/ }))
    .toBeVisible();
  await screen.getByRole('button', { name: 'Namespace' }).click();
  await screen.getByRole('button', { name: /^jabber:iq:roster: 2 frames/ }).click();
  await expect.element(screen.getByRole('combobox', { name: 'Filter' })).toHaveValue('ns:jabber:iq:roster');
  await expect.element(grid).toHaveAttribute('aria-rowcount', '3');
  await expect.element(screen.getByRole('heading', { name: 'Statistics of 2 frames' })).toBeVisible();
  await screen.getByRole('button', { name: 'XEP' }).click();
  await expect.element(screen.getByText('None of the frames shown has one.')).toBeVisible();
});

test('keys are listed, and the time is gone to by keyboard', async () => {
  const { screen, grid, selected } = await shown();
  (grid.element() as HTMLElement).focus();
  await userEvent.keyboard('?');
  const help = screen.getByRole('dialog', { name: 'Keys' });
  await expect.element(help).toHaveTextContent(/to the answer of this request/);
  await userEvent.keyboard('{Escape}');
  await expect.element(help).not.toBeInTheDocument();
  await expect.element(grid).toHaveFocus();
  await userEvent.keyboard('t');
  const field = screen.getByRole('textbox', { name: 'Go to time' });
  await expect.element(field).toHaveFocus();
  await field.fill('noon');
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByText(/^Not a time/)).toBeVisible();
  const { time } = session[8] ?? { time: 0 };
  await field.fill(new Date(time).toTimeString().slice(0, 8));
  await userEvent.keyboard('{Enter}');
  await expect.element(selected).toHaveAttribute('data-seq', '9');
  await expect.element(grid).toHaveFocus();
});

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

test('a picture is drawn from its bytes once it is asked for', async () => {
  const { world, screen, grid, pick } = await shown();
  const photo = `<PHOTO><BINVAL>${pixel}</BINVAL></PHOTO>`;
  world.addFrames(
    got(
      13,
      'iq',
      `<iq xmlns='jabber:client' type='result' id='v'><vCard xmlns='vcard-temp'>${photo}</vCard></iq>`,
    ),
  );
  await expect.element(grid).toHaveAttribute('aria-rowcount', '14');
  await pick(13);
  await screen.getByRole('tab', { name: 'Meaning' }).click();
  await expect.element(screen.getByText(/1 × 1 pixels/)).toBeVisible();
  expect(document.querySelector('.meaning img')).toBeNull();
  await screen.getByRole('button', { name: 'Show the picture' }).click();
  const image = screen.getByRole('img', { name: /png/ });
  await expect.element(image).toBeVisible();
  expect(image.element().getAttribute('src')).toMatch(/^blob:/);
});

test.each([
  [1200, 300],
  [420, 640],
])('at %i × %i the list, the detail and the menus have room', async (width, height) => {
  await page.viewport(width, height);
  document.body.style.height = `${height}px`;
  const { screen, grid, pick } = await shown();
  screen.container.style.height = `${height}px`;
  await pick(12);
  const box = (element: Element) => element.getBoundingClientRect();
  expect(box(grid.element()).height).toBeGreaterThan(70);
  await screen.getByRole('button', { name: 'Sources' }).click();
  const panel = box(screen.getByRole('group', { name: 'Whose frames are shown' }).element());
  expect(panel.right).toBeLessThanOrEqual(width);
  expect(panel.bottom).toBeLessThanOrEqual(height);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});

test('over BOSH frames are shown unwrapped, and the body that carried one when it is asked for', async () => {
  const url = 'https://capulet.example/http-bind';
  const carried: readonly StreamRecord[] = [
    { ...stream('s1', juliet, 1), url },
    { ...stream('s1.bodies', juliet, 1), url, source: 'bosh' },
  ];
  const world = fakeWorld({ streams: carried });
  const bosh = "xmlns='http://jabber.org/protocol/httpbind'";
  const light = messageFrame(3, 'What light?');
  const east = messageFrame(6, 'It is the east.', 'out');
  world.addFrames(
    got(1, 'nonza', `<body ${bosh}/>`, { stream: 's1.bodies' }),
    got(2, 'nonza', `<body ${bosh}>${light.text}</body>`, { stream: 's1.bodies' }),
    { ...light, stream: 's1' },
    // One that does not carry it stands between: it was sent again.
    { ...east, seq: 4, stream: 's1' },
    sent(5, 'nonza', `<body ${bosh} rid='••'/>`, { stream: 's1.bodies' }),
    sent(6, 'nonza', `<body ${bosh} rid='••'>${east.text}</body>`, { stream: 's1.bodies' }),
  );
  const screen = await render(Inspector, { mirror: world.mirror });
  screen.container.style.height = '500px';
  const grid = screen.getByRole('grid', { name: 'Frames' });
  await expect.element(grid).toHaveAttribute('aria-rowcount', '3');
  const exact = screen.getByLabelText('Exact text', { exact: true });
  for (const [line, text] of [
    ['“What light?”', `<body ${bosh}>${light.text}</body>`],
    ['“It is the east.”', `<body ${bosh} rid='••'>${east.text}</body>`],
  ] as const) {
    await screen.getByText(line).click();
    await screen.getByRole('tab', { name: 'Stream' }).click();
    await screen.getByRole('button', { name: 'Show the body that carried it' }).click();
    await expect.element(screen.getByText('BOSH bodies as sent, juliet@capulet.example')).toBeVisible();
    // What is in it counts and asks, not the body.
    await expect.element(screen.getByText('Stream management')).not.toBeInTheDocument();
    await screen.getByRole('tab', { name: 'Wire' }).click();
    await expect.element(exact).toHaveTextContent(text);
    await expect.element(screen.getByText('hidden by the filter')).toBeVisible();
  }
  await screen.getByRole('button', { name: /^Sources/ }).click();
  await screen.getByRole('checkbox', { name: /BOSH bodies as sent/ }).click();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '7');
});

test('how a stream ended stands beside it, and attempts without a frame are listed with why', async () => {
  const at = Date.UTC(2026, 10, 20, 14, 2, 5);
  const failure = { area: 'stream', failure: { code: 'dial-timeout', seconds: 10 } } as const;
  const world = fakeWorld({
    streams: [
      { ...stream('s1', juliet, 1), end: { at, how: 'cut', closeCode: 1006 } },
      { ...stream('refused', juliet, 2), silent: true, end: { at, how: 'unopened', closeCode: 1006 } },
      { ...stream('late', juliet, 3), silent: true, end: { at, how: 'unopened', failure } },
      { ...stream('second', juliet, 4), silent: true, end: { at, how: 'superseded' } },
      { ...stream('s4', 'montague.example', 5), source: 's2s', end: { at, how: 'here' } },
    ],
  });
  world.addFrames(sent(1, 'open', open), sent(2, 'open', open, { stream: 's4' }));
  const screen = await render(Inspector, { mirror: world.mirror });
  screen.container.style.height = '500px';
  await screen.getByRole('button', { name: 'Sources' }).click();
  const panel = screen.getByRole('group', { name: 'Whose frames are shown' });
  await expect.element(panel.getByRole('checkbox', { name: /Cut off, code 1006/ })).toBeVisible();
  await panel.getByText('3 attempts without a frame').click();
  const attempts = panel.getByRole('listitem').filter({ hasText: 'wss://' });
  await expect.element(attempts.nth(0)).toHaveTextContent(/Left: another endpoint was there first/);
  await expect.element(attempts.nth(1)).toHaveTextContent(/Did not open .*capulet\.example did not answer/);
  await expect.element(attempts.nth(2)).toHaveTextContent(/Did not open .*HTTP 403, another subprotocol/);
  await userEvent.keyboard('{Escape}');
  await screen.getByRole('gridcell').getByText('juliet').click();
  await screen.getByRole('tab', { name: 'Stream' }).click();
  await expect.element(screen.getByText(/^Cut off, code 1006/)).toBeVisible();
  await expect.element(screen.getByText(/No closing frame came/)).toBeVisible();
  await screen.getByRole('button', { name: 'Negotiation' }).click();
  await expect.element(screen.getByText('✕ Cut off, code 1006')).toBeVisible();
  await screen.getByText('As text').click();
  await expect.element(screen.getByText('Ended after 4 secs: Cut off, code 1006')).toBeVisible();
});

test('between servers the sides of the negotiation are those of servers', async () => {
  const world = fakeWorld({ streams: [{ ...stream('s4', 'montague.example', 5), source: 's2s' }] });
  world.addFrames(sent(1, 'open', open, { stream: 's4' }));
  const screen = await render(Inspector, { mirror: world.mirror });
  screen.container.style.height = '500px';
  await screen.getByRole('button', { name: 'Negotiation' }).click();
  await expect.element(screen.getByText('Receiving server', { exact: true })).toBeVisible();
  await screen.getByText('As text').click();
  await expect
    .element(screen.getByRole('button', { name: 'Initiating server to Receiving server: open' }))
    .toBeVisible();
});
