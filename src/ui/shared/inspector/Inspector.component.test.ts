import '../theme.css';
import '../base.css';
import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { fakeWorld } from '../../testing/fake.ts';
import { accountIn, juliet, messageFrame, online, romeo } from '../../testing/samples.ts';
import Inspector from './Inspector.svelte';

beforeEach(async () => {
  await page.viewport(1200, 500);
  document.body.style.height = '500px';
});

async function shown(count: number, more: Parameters<typeof fakeWorld>[0] = {}, account = '') {
  const world = fakeWorld({ ...more, answers: { 'frames.clear': () => (world.eraseFrames(), null) } });
  world.addFrames(
    ...Array.from({ length: count }, (_, index) =>
      messageFrame(index + 1, `line ${index + 1}`, index % 3 ? 'in' : 'out'),
    ),
  );
  const screen = await render(Inspector, { mirror: world.mirror, account });
  screen.container.style.height = '500px';
  const grid = screen.getByRole('grid', { name: 'Frames' });
  await expect.element(grid).toHaveAttribute('aria-rowcount', String(count + 1));
  return { world, screen, grid };
}
const drawnRows = () => document.querySelectorAll('[data-seq]').length;

test('of five thousand frames only those in view are drawn, and the newest is in view', async () => {
  const { screen } = await shown(5000);
  await expect.element(screen.getByText('“line 5000”')).toBeVisible();
  expect(drawnRows()).toBeLessThan(60);
});

test('a paused list stays still, counts what comes, and shows it when resumed', async () => {
  const { world, screen, grid } = await shown(3);
  (grid.element() as HTMLElement).focus();
  await userEvent.keyboard(' ');
  world.addFrames(messageFrame(4, 'fourth'), messageFrame(5, 'fifth'));
  await expect.element(screen.getByText('2 new frames')).toBeVisible();
  expect(drawnRows()).toBe(3);
  await screen.getByRole('button', { name: 'Resume' }).click();
  await expect.element(screen.getByText('“fifth”')).toBeVisible();
});

test('a paused list of which all was overwritten stands at the oldest that is left, and says how many went', async () => {
  const { world, screen, grid } = await shown(100);
  (grid.element() as HTMLElement).focus();
  await userEvent.keyboard(' ');
  world.addFrames(...Array.from({ length: 100 }, (_, index) => messageFrame(101 + index, `later ${index}`)));
  world.eraseFrames(40);
  await expect.element(screen.getByText('40 overwritten')).toBeVisible();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '61');
  world.eraseFrames(120);
  await expect.element(screen.getByText('120 overwritten')).toBeVisible();
  await expect.element(screen.getByText('“later 20”')).toBeVisible();
  expect(grid.element().scrollTop).toBe(0);
  world.addFrames(messageFrame(201, 'newest'));
  await expect.element(screen.getByText('1 new frame')).toBeVisible();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '81');
  await screen.getByRole('button', { name: 'Resume' }).click();
  await expect.element(screen.getByText('overwritten')).not.toBeInTheDocument();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '82');
});

test('a paused list that a person empties stays empty', async () => {
  const { world, screen, grid } = await shown(3);
  await screen.getByRole('button', { name: 'Pause' }).click();
  await screen.getByRole('button', { name: 'Clear' }).click();
  await screen.getByRole('button', { name: /Erase every recorded frame/ }).click();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '1');
  world.addFrames(messageFrame(4, 'fourth'));
  await expect.element(screen.getByText('1 new frame')).toBeVisible();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '1');
  await expect.element(screen.getByText('overwritten')).not.toBeInTheDocument();
});

test('the selected frame stays through a filter that hides it', async () => {
  const { screen, grid } = await shown(6);
  await screen.getByText('“line 2”').click();
  const filter = screen.getByRole('combobox', { name: 'Filter' });
  await filter.fill('line 5');
  await expect.element(grid).toHaveAttribute('aria-rowcount', '2');
  await expect.element(screen.getByText('hidden by the filter')).toBeVisible();
  await expect
    .element(screen.getByLabelText('Exact text', { exact: true }))
    .toHaveTextContent('<body>line 2</body>');
  await filter.fill('');
  await expect.element(screen.getByRole('row', { selected: true })).toHaveTextContent('line 2');
});

test('the keys move, open the detail and reach the filter', async () => {
  const { screen, grid } = await shown(40);
  (grid.element() as HTMLElement).focus();
  await userEvent.keyboard('{Home}{ArrowDown}{ArrowDown}');
  const selected = screen.getByRole('row', { selected: true });
  await expect.element(selected).toHaveAttribute('aria-rowindex', '4');
  expect(grid.element().getAttribute('aria-activedescendant')).toBe(selected.element().id);
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('tree')).toHaveFocus();
  await userEvent.keyboard('/');
  await expect.element(screen.getByRole('combobox', { name: 'Filter' })).toHaveFocus();
});

test('the view does not move while one reads further up', async () => {
  const { world, screen, grid } = await shown(200);
  grid.element().scrollTop = 240;
  const newest = screen.getByRole('button', { name: 'Newest' });
  await expect.element(newest).toBeVisible();
  const head = grid.element().getBoundingClientRect().top + 24;
  expect(newest.element().getBoundingClientRect().bottom).toBeLessThanOrEqual(head);
  world.addFrames(messageFrame(201, 'newest'));
  await expect.element(grid).toHaveAttribute('aria-rowcount', '202');
  expect(grid.element().scrollTop).toBe(240);
  await screen.getByRole('button', { name: 'Newest' }).click();
  await expect.element(screen.getByText('“newest”')).toBeVisible();
});

// Without a pause, in which a picture would be drawn: with it a list is told that it has scrolled, or got another height.
const atOnce = async (holds: () => boolean) => {
  for (let turn = 0; turn < 1000 && !holds(); turn += 1) await Promise.resolve();
};

describe('a frame comes before the list is told', () => {
  async function followed() {
    const { world, screen, grid } = await shown(200);
    const list = grid.element();
    // What is heard right after a reading waits; then it is read at once.
    await pause(1500);
    const comes = async () => {
      world.addFrames(messageFrame(201, 'meanwhile'));
      await atOnce(() => list.getAttribute('aria-rowcount') === '202');
      expect(list.getAttribute('aria-rowcount')).toBe('202');
    };
    return { screen, list, comes, selected: () => screen.getByRole('row', { selected: true }) };
  }
  const press = (list: Element, key: string) =>
    list.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  const newest = (list: Element) =>
    expect.poll(() => list.scrollHeight - list.clientHeight - list.scrollTop).toBeLessThanOrEqual(1);

  test('who left the end stays where they went', async () => {
    const { list, comes, selected } = await followed();
    press(list, 'Home');
    await atOnce(() => list.scrollTop === 0);
    await comes();
    await expect.element(selected()).toBeVisible();
    expect(list.scrollTop).toBe(0);
  });

  test('who selects the last row follows on, though the list gets another height', async () => {
    const { list, comes, selected } = await followed();
    press(list, 'End');
    await atOnce(() => document.querySelector('[aria-selected="true"]') !== null);
    await comes();
    await expect.element(selected()).toBeVisible();
    await newest(list);
  });

  test('in a narrow view a row that the detail would cover stays in view instead', async () => {
    await page.viewport(480, 500);
    const { list, comes } = await followed();
    const rows = [...list.querySelectorAll<HTMLElement>('[data-seq]')];
    const top = list.getBoundingClientRect().top + 24;
    const first = rows.find((row) => row.getBoundingClientRect().top >= top);
    first?.click();
    await atOnce(() => document.querySelector('[aria-selected="true"]') !== null);
    await comes();
    await pause(200);
    const { top: rowTop, bottom } = (
      document.querySelector('[aria-selected="true"]') ?? list
    ).getBoundingClientRect();
    const view = list.getBoundingClientRect();
    expect(rowTop).toBeGreaterThanOrEqual(view.top);
    expect(bottom).toBeLessThanOrEqual(view.bottom + 1);
  });
});

test('exact text keeps every blank and line break', async () => {
  const { world, screen } = await shown(1);
  const frame = messageFrame(2, 'two  blanks\n\tand a tab');
  world.addFrames(frame);
  await screen.getByText('“two blanks and a tab”').click();
  expect(screen.getByLabelText('Exact text', { exact: true }).element().textContent).toBe(frame.text);
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('clearing is confirmed beside the button, after which the keys move in the list again', async () => {
  const { world, screen, grid } = await shown(3, { accounts: [accountIn(online)] });
  const clear = screen.getByRole('button', { name: 'Clear' });
  const place = () => screen.getByRole('combobox', { name: 'Filter' }).element().getBoundingClientRect().x;
  const before = place();
  await clear.click();
  expect(world.asked).toEqual([]);
  const confirm = screen.getByRole('button', { name: /Erase every recorded frame/ });
  expect(place()).toBe(before);
  expect(confirm.element().getBoundingClientRect().left).toBeGreaterThan(
    clear.element().getBoundingClientRect().right,
  );
  await confirm.click();
  await expect.element(screen.getByText('No frames yet')).toBeVisible();
  await expect.element(screen.getByText(/Sign in/)).not.toBeInTheDocument();
  await expect.element(grid).toHaveFocus();
});

test('a double click erases nothing', async () => {
  const { world, screen } = await shown(3);
  await screen.getByRole('button', { name: 'Clear' }).dblClick();
  await pause(100);
  expect(world.asked).toEqual([]);
  await expect.element(screen.getByRole('button', { name: /Erase every/ })).toBeVisible();
});

test('without an account online the empty list says how to see frames', async () => {
  const { screen } = await shown(0);
  await expect.element(screen.getByText(/Sign in to an account/)).toBeVisible();
});

test.each(['{ArrowDown}', '{Enter}'])('%s leaves the filter for its first match', async (key) => {
  const { screen, grid } = await shown(40);
  await screen.getByRole('combobox', { name: 'Filter' }).fill('line 7');
  await userEvent.keyboard(key);
  await expect.element(grid).toHaveFocus();
  await expect.element(screen.getByRole('row', { selected: true })).toHaveTextContent('“line 7”');
});

test('Escape clears the filter first, then leaves it', async () => {
  const { screen, grid } = await shown(4);
  const filter = screen.getByRole('combobox', { name: 'Filter' });
  await filter.fill('line 2');
  await userEvent.keyboard('{Escape}');
  await expect.element(filter).toHaveValue('');
  await expect.element(filter).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  await expect.element(grid).toHaveFocus();
});

test('the kinds are one stop of the Tab key, and arrows move among them', async () => {
  const { world, screen } = await shown(3);
  world.addFrames({ ...messageFrame(4, ''), kind: 'presence', text: '<presence/>' });
  const message = screen.getByRole('button', { name: /^message/ });
  const presence = screen.getByRole('button', { name: /^presence/ });
  await expect.element(presence).toHaveAttribute('tabindex', '-1');
  (message.element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(presence).toHaveFocus();
  await expect.element(message).toHaveAttribute('tabindex', '-1');
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(message).toHaveFocus();
});

const stream = (id: string, account: string) => ({
  id,
  source: 'account' as const,
  account,
  url: 'wss://capulet.example/ws',
  openedAt: 0,
});

test('the frames of one account are shown when asked for, and all of them again by the menu', async () => {
  const streams = [stream('s1', juliet), stream('s2', romeo)];
  const { world, screen, grid } = await shown(2, { streams }, juliet);
  world.addFrames({ ...messageFrame(3, 'his own'), stream: 's2' });
  await expect.element(screen.getByText('“his own”')).not.toBeInTheDocument();
  await screen.getByRole('button', { name: 'Sources, 1 hidden' }).click();
  await expect.element(screen.getByText(`Only ${juliet} is shown.`)).toBeVisible();
  await screen.getByRole('button', { name: 'Show all' }).click();
  await expect.element(grid).toHaveAttribute('aria-rowcount', '4');
  await expect.element(screen.getByText('“his own”')).toBeVisible();
});

test('a message begins with its text and whom it is from, the resource on hover', async () => {
  const { screen } = await shown(3);
  const row = screen.getByRole('row', { name: /line 2/ });
  await expect.element(row).toHaveTextContent(/“line 2”\s+romeo@montague\.example\s+chat$/);
  await expect.element(row.getByTitle(`${romeo}/orchard`)).toBeVisible();
});

test('a bare answer says what it answers, though the filter hides the request', async () => {
  const { world, screen } = await shown(0);
  const iq = { ...messageFrame(1, ''), kind: 'iq' as const };
  world.addFrames(
    {
      ...iq,
      direction: 'out',
      text: `<iq xmlns='jabber:client' type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>`,
    },
    { ...iq, seq: 2, text: `<iq xmlns='jabber:client' type='result' id='p'/>` },
  );
  await screen.getByRole('combobox', { name: 'Filter' }).fill('result');
  await expect.element(screen.getByRole('row', { name: /result of ping/ })).toBeVisible();
});

test('C copies the selected frame and says so', async () => {
  const { screen } = await shown(3);
  await screen.getByText('“line 2”').click();
  await userEvent.keyboard('c');
  await expect.element(screen.getByRole('status').getByText('Copied')).toBeVisible();
});

test('the list has the whole width until a frame is selected', async () => {
  const { screen, grid } = await shown(3);
  expect(grid.element().clientWidth).toBeGreaterThan(1150);
  await screen.getByText('“line 2”').click();
  expect(grid.element().clientWidth).toBeLessThan(800);
});

test('a malformed frame names its problem and still shows its text', async () => {
  const { world, screen } = await shown(1);
  world.addFrames({ ...messageFrame(2, ''), kind: 'malformed', text: '<a/><b/>', problem: 'second-root' });
  await screen.getByText('a second element follows in the same frame').click();
  await expect.element(screen.getByText(/Not well-formed/)).toBeVisible();
  await expect.element(screen.getByLabelText('Exact text', { exact: true })).toHaveTextContent('<a/><b/>');
});

test('recording that is off, a full disk and lost frames are said', async () => {
  const { world, screen } = await shown(3);
  const state = { on: true, keep: 5000, shrunkTo: null, dropped: 0 };
  world.push({ type: 'frames.state', state: { ...state, on: false } });
  await expect.element(screen.getByText(/Recording is off/)).toBeVisible();
  await screen.getByRole('button', { name: 'Recording settings' }).click();
  expect(world.opened).toEqual(['settings']);
  world.push({ type: 'frames.state', state: { ...state, keep: 1_000_000, shrunkTo: 300_000, dropped: 7 } });
  await expect.element(screen.getByText(/only the newest 300,000 of 1,000,000 frames/)).toBeVisible();
  await expect.element(screen.getByText(/7 frames were lost/)).toBeVisible();
  await expect.element(screen.getByText(/Recording is off/)).not.toBeInTheDocument();
});

test('a time can be gone to', async () => {
  const { world, screen } = await shown(0);
  const at = (minute: number) => new Date(2026, 10, 21, 12, minute).getTime();
  world.addFrames(
    ...Array.from({ length: 50 }, (_, index) => ({
      ...messageFrame(index + 1, `minute ${index}`),
      time: at(index),
    })),
  );
  await screen.getByLabelText('Go to time').fill('2026-11-21 12:20:30');
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('row', { selected: true })).toHaveTextContent('minute 21');
});
