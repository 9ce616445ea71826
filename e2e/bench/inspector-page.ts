/** What a person does with an inspector and waits for: functions that run in its page, in any browser. */

/** Ms since the navigation began until the newest rows are in view, and until `all` are in the list. */
export function whenOpened(all: number): Promise<{ newest: number; all: number }> {
  return new Promise((resolve) => {
    let newest = 0;
    const look = (): void => {
      const rows = Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? 0);
      if (rows > 1 && newest === 0) newest = performance.now();
      if (rows > all) resolve({ newest, all: performance.now() });
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** From the first row to the last in five seconds; the time of each frame, ms. */
export function scrollThrough(): Promise<number[]> {
  return new Promise((resolve) => {
    const grid = document.querySelector('[role="grid"]');
    if (grid === null) throw new Error('no list');
    const taken: number[] = [];
    const start = performance.now();
    let before = start;
    const step = (now: number): void => {
      taken.push(now - before);
      before = now;
      grid.scrollTop = ((now - start) / 5000) * (grid.scrollHeight - grid.clientHeight);
      if (now - start < 5000) requestAnimationFrame(step);
      else resolve(taken.slice(2));
    };
    requestAnimationFrame(step);
  });
}

/** The number of the last row that is drawn once one is at the end, and how many there are. */
export async function lastRow(): Promise<readonly [number, number]> {
  const grid = document.querySelector('[role="grid"]');
  if (grid === null) throw new Error('no list');
  grid.scrollTop = grid.scrollHeight;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const drawn = [...grid.querySelectorAll('[aria-rowindex]')].map((row) =>
    Number(row.getAttribute('aria-rowindex')),
  );
  return [Math.max(...drawn), Number(grid.getAttribute('aria-rowcount'))];
}

/** Ms from the input to the first rows of the answer, and to the last. */
export function askFor(text: string): Promise<{ first: number; done: number }> {
  return new Promise((resolve) => {
    const grid = document.querySelector('[role="grid"]');
    const box = document.querySelector<HTMLInputElement>('[role="combobox"]');
    if (grid === null || box === null) throw new Error('no inspector');
    const rows = (): number => Number(grid.getAttribute('aria-rowcount')) - 1;
    const before = rows();
    const start = performance.now();
    let first = 0;
    const watch = new MutationObserver(() => {
      const now = performance.now() - start;
      if (first === 0 && rows() !== before && rows() > 0) first = now;
      const searching = document.querySelector('progress') !== null;
      if (first > 0 && !searching) {
        watch.disconnect();
        resolve({ first, done: now });
      }
    });
    watch.observe(document.body, { subtree: true, childList: true, attributes: true });
    box.value = text;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

/** Takes the filter away again, and lets everything come to rest. */
export async function askNothing(): Promise<void> {
  const box = document.querySelector<HTMLInputElement>('[role="combobox"]');
  if (box === null) throw new Error('no inspector');
  box.value = '';
  box.dispatchEvent(new Event('input', { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve, 500));
}
