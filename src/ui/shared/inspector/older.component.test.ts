/** The list while the newest frames are in view and those before them are still being read. */
import '../theme.css';
import '../base.css';
import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { fakeWorld, type FakeWorld } from '../../testing/fake.ts';
import { messageFrame } from '../../testing/samples.ts';
import { extensions } from './catalogue.ts';
import Inspector from './Inspector.svelte';
import { Viewpoint } from './viewpoint.svelte.ts';

beforeEach(async () => {
  await page.viewport(1200, 500);
  document.body.style.height = '500px';
});

const count = 300;
const newest = 201;

/** Three hundred frames, of which the last hundred are the newest; the others come with `settle`. `shown`: at first. */
async function opened(viewpoint = new Viewpoint(), shown = count - newest + 1) {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let reading = promise as Promise<void>;
  const frames = Array.from({ length: count }, (_, index) => ({
    ...messageFrame(index + 1, `line ${index + 1}`),
    time: new Date(2026, 10, 21, 12, 0, index).getTime(),
  }));
  const world = fakeWorld({ frames, older: { newest, read: () => reading } });
  const screen = await render(Inspector, { mirror: world.mirror, viewpoint });
  screen.container.style.height = '500px';
  const grid = screen.getByRole('grid', { name: 'Frames' });
  const rows = (some: number) => expect.element(grid).toHaveAttribute('aria-rowcount', String(some + 1));
  if (shown === 0) await expect.element(screen.getByText('150 new frames')).toBeVisible();
  await rows(shown);
  return {
    ...{ world, screen, grid, rows, viewpoint },
    settle: () => resolve(undefined),
    fail: (why: string) => reject(new Error(why)),
    /** From now on they are read for ever. */
    hold: () => void (reading = new Promise(() => undefined)),
    /** From now on they can be read. */
    mend: () => void (reading = Promise.resolve()),
  };
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('all is read anew', () => {
  test.each([
    ['when a worker comes back', (world: FakeWorld) => world.comeBack([])],
    ['when an account is forgotten', (world: FakeWorld) => world.push({ type: 'frames.forgotten' })],
  ])('%s, and what is selected, where one reads and the pause stay', async (_when, happens) => {
    const { world, screen, grid, rows, settle, hold, viewpoint } = await opened();
    settle();
    await rows(count);
    (grid.element() as HTMLElement).focus();
    await userEvent.keyboard(' {Home}{ArrowDown}');
    grid.element().scrollTop = 240;
    await expect.element(screen.getByRole('button', { name: 'Newest' })).toBeVisible();
    hold();
    happens(world);
    world.addFrames(messageFrame(count + 1, 'after it'));
    await expect.element(screen.getByText('1 new frame')).toBeVisible();
    await pause(300);
    await rows(count);
    expect([viewpoint.selectedSeq, viewpoint.frozen, grid.element().scrollTop]).toEqual([2, count, 240]);
  });
});

describe('a pause', () => {
  test('from before the inspector was left stays as it was', async () => {
    const viewpoint = new Viewpoint();
    viewpoint.pause({ first: 1, last: 150 });
    const { rows, settle, screen } = await opened(viewpoint, 0);
    await expect.element(screen.getByText('overwritten')).not.toBeInTheDocument();
    expect([viewpoint.frozen, viewpoint.frozenFrom]).toEqual([150, 1]);
    settle();
    await rows(150);
    expect(viewpoint.frozen).toBe(150);
  });

  test('made meanwhile counts what is overwritten from the oldest that is held', async () => {
    const { world, rows, settle, screen } = await opened();
    await screen.getByRole('button', { name: 'Pause' }).click();
    settle();
    await rows(count);
    world.eraseFrames(40);
    await expect.element(screen.getByText('40 overwritten')).toBeVisible();
  });

  test('of which all was overwritten meanwhile stands at the oldest that is left', async () => {
    const viewpoint = new Viewpoint();
    viewpoint.pause({ first: 1, last: 150 });
    const { world, rows, settle, screen, grid } = await opened(viewpoint, 0);
    world.eraseFrames(160);
    await expect.element(screen.getByText('160 overwritten')).toBeVisible();
    settle();
    await rows(count - 160);
    await expect.element(screen.getByText('“line 161”')).toBeVisible();
    expect([viewpoint.frozen, grid.element().scrollTop]).toEqual([count, 0]);
  });
});

describe('while older frames are being read', () => {
  test('it is said, and nothing is said of all that is known of a part', async () => {
    const { screen, rows, settle } = await opened();
    const note = screen.getByText('Reading older frames …');
    await expect.element(note).toBeVisible();
    await screen.getByRole('button', { name: 'Violations' }).click();
    await expect.element(screen.getByText('No rule is broken')).not.toBeInTheDocument();
    await screen.getByRole('combobox', { name: 'Filter' }).fill('kind:iq');
    await rows(0);
    await expect.element(screen.getByText('No frame matches the filter')).not.toBeInTheDocument();
    settle();
    await expect.element(screen.getByText('No frame matches the filter')).toBeVisible();
    await expect.element(screen.getByText('No rule is broken')).toBeVisible();
    await expect.element(note).not.toBeInTheDocument();
  });

  test('that they cannot be read is said, the newest go on, and the older alone are read again', async () => {
    const { world, screen, rows, fail, mend } = await opened();
    fail('the disk is on fire');
    await expect
      .element(screen.getByText(/Older frames could not be read.*the disk is on fire/))
      .toBeVisible();
    await screen.getByText(`“line ${count}”`).click();
    world.addFrames(messageFrame(count + 1, 'after it'));
    await expect.element(screen.getByText('“after it”')).toBeVisible();
    await rows(count - newest + 2);
    await expect.element(screen.getByText(/the disk is on fire/)).toBeVisible();
    mend();
    await screen.getByRole('button', { name: 'Try again' }).click();
    await rows(count + 1);
    await expect.element(screen.getByText(/the disk is on fire/)).not.toBeInTheDocument();
    await expect.element(screen.getByRole('row', { selected: true })).toHaveTextContent(`line ${count}`);
  });

  test('nothing is left to be read where all was erased', async () => {
    const { world, screen, rows, fail } = await opened();
    fail('the disk is on fire');
    await expect.element(screen.getByText(/the disk is on fire/)).toBeVisible();
    world.eraseFrames();
    await rows(0);
    await expect.element(screen.getByText(/the disk is on fire/)).not.toBeInTheDocument();
    await expect.element(screen.getByText('No frames yet')).toBeVisible();
  });
});

describe('an export', () => {
  const dialogOf = async (screen: Awaited<ReturnType<typeof opened>>['screen']) => {
    await screen.getByRole('button', { name: 'Export frames' }).click();
    const dialog = screen.getByRole('dialog', { name: 'Export frames' });
    return { dialog, save: dialog.getByRole('button', { name: 'Export' }) };
  };

  test('waits for the older frames', async () => {
    const { screen, settle } = await opened();
    const { dialog, save } = await dialogOf(screen);
    await expect.element(dialog.getByText('Reading older frames …')).toBeVisible();
    await expect.element(save).toBeDisabled();
    settle();
    await expect.element(dialog.getByText('All (300)')).toBeVisible();
    await expect.element(save).toBeEnabled();
  });

  test('without them says that they are missing', async () => {
    const { screen, fail } = await opened();
    fail('the disk is on fire');
    const { dialog, save } = await dialogOf(screen);
    await expect.element(dialog.getByText('Older frames could not be read and are missing.')).toBeVisible();
    await expect.element(save).toBeEnabled();
  });

  test('of what was found says that the search is not done', async () => {
    const { world, screen, settle } = await opened();
    settle();
    await screen.getByRole('combobox', { name: 'Filter' }).fill('line 17');
    await expect.element(screen.getByText('“line 17”')).toBeVisible();
    const { dialog } = await dialogOf(screen);
    await expect.element(dialog.getByText('As filtered (13)')).toBeVisible();
    await expect.element(dialog.getByText(/search/)).not.toBeInTheDocument();
    await dialog.getByRole('button', { name: 'Cancel' }).first().click();
    world.holdSearches();
    await screen.getByRole('combobox', { name: 'Filter' }).fill('line 18');
    await expect.element(screen.getByText(/Searched 0 of 2/)).toBeVisible();
    const again = (await dialogOf(screen)).dialog;
    await expect.element(again.getByText(/The search is not done/)).toBeVisible();
    await again.getByText('All (300)').click();
    await expect.element(again.getByText(/The search is not done/)).not.toBeInTheDocument();
    await again.getByRole('button', { name: 'Cancel' }).first().click();
    await screen.getByRole('button', { name: 'Stop', exact: true }).click();
    const last = (await dialogOf(screen)).dialog;
    await expect.element(last.getByText(/The search was stopped/)).toBeVisible();
  });
});

describe('a place that is gone to', () => {
  test('by time is the one among all frames, once they are there', async () => {
    const { screen, rows, settle } = await opened();
    await screen.getByLabelText('Go to time').fill('2026-11-21 12:00:49');
    await userEvent.keyboard('{Enter}');
    await expect.element(screen.getByRole('row', { selected: true })).toHaveTextContent('“line 201”');
    settle();
    await rows(count);
    await expect.element(screen.getByRole('row', { selected: true })).toHaveTextContent('“line 50”');
    await expect.element(screen.getByRole('row', { selected: true })).toBeInViewport();
  });

  test('by Home is the first of all, once they are there', async () => {
    const { screen, grid, rows, settle } = await opened();
    (grid.element() as HTMLElement).focus();
    await userEvent.keyboard('{Home}');
    await expect.element(screen.getByRole('row', { selected: true })).toHaveTextContent('“line 201”');
    settle();
    await rows(count);
    await expect.element(screen.getByRole('row', { selected: true })).toHaveTextContent('“line 1”');
    await expect.element(screen.getByRole('row', { selected: true })).toBeInViewport();
  });

  test('is forgotten where one goes on before', async () => {
    const { screen, grid, rows, settle } = await opened();
    (grid.element() as HTMLElement).focus();
    await userEvent.keyboard('{Home}{ArrowDown}');
    settle();
    await rows(count);
    await pause(300);
    await expect.element(screen.getByRole('row', { selected: true })).toHaveTextContent('“line 202”');
  });
});

describe('a filter by text', () => {
  test('holds the place where one reads while older frames join', async () => {
    const { world, screen, grid, rows, settle } = await opened();
    await expect.poll(() => extensions.catalogue).not.toBeNull();
    await screen.getByRole('combobox', { name: 'Filter' }).fill('line');
    await rows(count - newest + 1);
    await expect.element(screen.getByText(/^Searched/)).not.toBeInTheDocument();
    grid.element().scrollTop = 240;
    await expect.element(screen.getByText('“line 211”')).toBeVisible();
    world.holdSearches();
    settle();
    await expect.element(screen.getByText(/^Searched 0 of 2/)).toBeVisible();
    await rows(count - newest + 1);
    expect(grid.element().scrollTop).toBe(240);
  });
});

test('the newest frame is in view from the start, though the picture of traffic takes its room', async () => {
  const { screen } = await opened();
  await expect.element(screen.getByRole('group', { name: 'Traffic over time' })).toBeVisible();
  await pause(200);
  await expect.element(screen.getByRole('button', { name: 'Newest' })).not.toBeInTheDocument();
  await expect.element(screen.getByText(`“line ${count}”`)).toBeInViewport({ ratio: 1 });
});
