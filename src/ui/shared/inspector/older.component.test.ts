/** The list while the newest frames are in view and those before them are still being read. */
import '../theme.css';
import '../base.css';
import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { fakeWorld, type FakeWorld } from '../../testing/fake.ts';
import { messageFrame } from '../../testing/samples.ts';
import Inspector from './Inspector.svelte';
import { Viewpoint } from './viewpoint.svelte.ts';

beforeEach(async () => {
  await page.viewport(1200, 500);
  document.body.style.height = '500px';
});

const count = 300;
const newest = 201;

/** Three hundred frames, of which the last hundred are the newest; the others come with `settle`. */
async function opened(viewpoint = new Viewpoint()) {
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
  const rows = (shown: number) => expect.element(grid).toHaveAttribute('aria-rowcount', String(shown + 1));
  await rows(count - newest + 1);
  return {
    ...{ world, screen, grid, rows, viewpoint },
    settle: () => resolve(undefined),
    fail: (why: string) => reject(new Error(why)),
    /** From now on they are read for ever. */
    hold: () => (reading = new Promise(() => undefined)),
    /** From now on they can be read. */
    mend: () => (reading = Promise.resolve()),
  };
}
const some = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

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
    await some(300);
    await rows(count);
    expect([viewpoint.selectedSeq, viewpoint.frozen, grid.element().scrollTop]).toEqual([2, count, 240]);
  });
});
