import '../theme.css';
import '../base.css';
import { beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { fakeWorld } from '../../testing/fake.ts';
import { messageFrame } from '../../testing/samples.ts';
import Inspector from './Inspector.svelte';

beforeEach(async () => {
  await page.viewport(1200, 500);
  document.body.style.height = '500px';
});

async function shown(count: number) {
  const world = fakeWorld({ answers: { 'frames.clear': () => (world.eraseFrames(), null) } });
  world.addFrames(
    ...Array.from({ length: count }, (_, index) =>
      messageFrame(index + 1, `line ${index + 1}`, index % 3 ? 'in' : 'out'),
    ),
  );
  const screen = await render(Inspector, { mirror: world.mirror });
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

test('the selected frame stays through a filter that hides it', async () => {
  const { screen, grid } = await shown(6);
  await screen.getByText('“line 2”').click();
  const filter = screen.getByRole('searchbox', { name: 'Filter text' });
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
  await expect.element(screen.getByRole('searchbox')).toHaveFocus();
});

test('the view does not move while one reads further up', async () => {
  const { world, screen, grid } = await shown(200);
  grid.element().scrollTop = 240;
  await expect.element(screen.getByRole('button', { name: 'Newest' })).toBeVisible();
  world.addFrames(messageFrame(201, 'newest'));
  await expect.element(grid).toHaveAttribute('aria-rowcount', '202');
  expect(grid.element().scrollTop).toBe(240);
  await screen.getByRole('button', { name: 'Newest' }).click();
  await expect.element(screen.getByText('“newest”')).toBeVisible();
});

test('exact text keeps every blank and line break', async () => {
  const { world, screen } = await shown(1);
  const frame = messageFrame(2, 'two  blanks\n\tand a tab');
  world.addFrames(frame);
  await screen.getByText('“two blanks and a tab”').click();
  expect(screen.getByLabelText('Exact text', { exact: true }).element().textContent).toBe(frame.text);
});

test('clearing asks by a second click', async () => {
  const { world, screen } = await shown(3);
  await screen.getByRole('button', { name: 'Clear' }).click();
  expect(world.asked).toEqual([]);
  await screen.getByRole('button', { name: /Click again to erase/ }).click();
  await expect.element(screen.getByText('No frames yet')).toBeVisible();
});

test('a malformed frame names its problem and still shows its text', async () => {
  const { world, screen } = await shown(1);
  world.addFrames({ ...messageFrame(2, ''), kind: 'malformed', text: '<a/><b/>', problem: 'second-root' });
  await screen.getByText('a second element follows in the same frame').click();
  await expect.element(screen.getByText(/Not well-formed/)).toBeVisible();
  await expect.element(screen.getByLabelText('Exact text', { exact: true })).toHaveTextContent('<a/><b/>');
});
