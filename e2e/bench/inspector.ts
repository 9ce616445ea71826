/** The inspector on a million frames, in real extensions: recording, opening, scrolling, asking. */
import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'playwright-core';
import { build } from 'vite';
import { root } from '../run/root.ts';
import { run as runStep } from '../run/steps.ts';
import { launchChromium } from '../world/chromium.ts';
import { launchFirefox } from '../world/firefox.ts';
import { needs } from '../world/needs.ts';
import { scratch } from '../world/scratch.ts';
import { attachWorkerHeap } from '../world/worker-heap.ts';
import { compare, quantile, type Bench, type Row } from './harness.ts';
import { askFor, askNothing, lastRow, scrollThrough, whenOpened } from './inspector-page.ts';
import { recordedSession } from './inspector-session.ts';
import type { InspectorBench } from './inspector-worker.ts';

const million = 1_000_000;
const count = Number(process.env['INSPECTOR_FRAMES'] ?? million);
const mib = 2 ** 20;

export const inspector: Bench = { name: 'inspector', run };

/** A number that has a limit and no peer: the limit stands in its place. */
export function limit(metric: string, value: number, unit: string, most: number): Row {
  return compare(
    { bench: 'inspector', metric, value, unit, peer: 'limit', peer_value: most },
    { text: `≤ ${most} ${unit}`, met: (ratio) => ratio <= 1 },
  );
}

function least(metric: string, value: number, unit: string, least: number): Row {
  return compare(
    { bench: 'inspector', metric, value, unit, peer: 'limit', peer_value: least },
    { text: `≥ ${least} ${unit}`, met: (ratio) => ratio >= 1 },
  );
}

/** A built extension with the driver of this benchmark in it. Never what is shipped. */
async function benchExtension(browser: 'chromium' | 'firefox', folder: string): Promise<string> {
  const copy = join(folder, 'extension');
  cpSync(join(root, 'dist', browser), copy, { recursive: true });
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      lib: {
        entry: join(root, 'e2e/bench/inspector-worker.ts'),
        formats: ['iife'],
        name: 'bench',
        fileName: () => 'bench.js',
      },
      outDir: copy,
      emptyOutDir: false,
    },
  });
  return copy;
}

declare global {
  var inspectorBench: InspectorBench;
}

async function* run(): AsyncIterable<Row> {
  yield* inChromium();
  yield* recordedSession();
  yield* inFirefox();
}

/** A page with an inspector, of whichever browser. */
interface Inspected {
  evaluate<R>(work: () => R | Promise<R>): Promise<R>;
  evaluate<A, R>(work: (arg: A) => R | Promise<R>, arg: A): Promise<R>;
}

async function* inChromium(): AsyncIterable<Row> {
  const temporary = scratch('inspector');
  const extension = await benchExtension('chromium', temporary.path);
  appendFileSync(join(extension, 'background.js'), "\nimportScripts('bench.js');\n");
  // A worker without a page in view is given less of the processor than all else that this machine does.
  const args = ['--disable-renderer-backgrounding'];
  const app = await launchChromium({ extension, home: join(temporary.path, 'home'), args });
  try {
    const worker = app.context.serviceWorkers()[0];
    if (worker === undefined) throw new Error('no worker');
    yield* recording(worker, app);
    await worker.evaluate((frames) => globalThis.inspectorBench.fill(frames), count);
    // What the loader of TypeScript adds to named functions is not known in a page.
    await app.context.addInitScript('globalThis.__name = (value) => value');
    const page = await app.openPage('options', '#inspector');
    await page.evaluate(whenOpened, count);
    await page.reload();
    yield* opened(await page.evaluate(whenOpened, count), '');
    yield* used(page, '');
    const cdp = await app.context.newCDPSession(page);
    await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = await cdp.send('Runtime.getHeapUsage');
    yield limit('panel heap after collection', (usedSize + backingStorageSize) / mib, 'MiB', 150);
  } finally {
    await app.close();
    temporary.remove();
  }
}

/** The same list in an engine that lets an element be half as high. */
async function* inFirefox(): AsyncIterable<Row> {
  const missing = await needs('firefox');
  if (missing !== undefined) {
    console.error(missing);
    return;
  }
  const built = await runStep('vite', ['build', '--mode', 'firefox']);
  if (!built.ok) throw new Error(built.output);
  const temporary = scratch('inspector-firefox');
  const extension = await benchExtension('firefox', temporary.path);
  const app = await launchFirefox({ extension });
  try {
    const page = await app.openPage('options', '#inspector');
    await page.evaluate(async (frames) => {
      await import(new URL('/bench.js', location.href).href);
      await globalThis.inspectorBench.fill(frames);
    }, count);
    await page.goto(app.url('options'));
    await page.goto(`${app.url('options')}?again#inspector`);
    yield* opened(await page.evaluate(whenOpened, count), 'Firefox: ');
    yield* used(page, 'Firefox: ');
  } finally {
    await app.close();
    temporary.remove();
  }
}

function* opened({ newest, all }: { newest: number; all: number }, where: string): Iterable<Row> {
  yield limit(`${where}opens on a million frames`, newest, 'ms', 300);
  // Whoever looks at the newest does not wait for the rest.
  yield limit(`${where}opens, until all of them are in the list`, all, 'ms', 1000);
}

/** What a person does once it is open. */
async function* used(page: Inspected, where: string): AsyncIterable<Row> {
  const frames = await page.evaluate(scrollThrough);
  yield limit(`${where}frame time while scrolling, p95`, quantile(frames, 0.95), 'ms', 17);
  const [last, rows] = await page.evaluate(lastRow);
  yield least(`${where}the last row that can be scrolled to`, last, 'rows', rows);
  const ask = async (query: string): Promise<{ first: number; done: number }> => {
    const answer = await page.evaluate(askFor, query);
    await page.evaluate(askNothing);
    return answer;
  };
  const column = await ask('dir:in kind:iq type:result from:user7@capulet.example');
  yield limit(`${where}query on columns`, column.done, 'ms', 50);
  const rare = await ask('siebenundfuenfzig-quokka');
  yield limit(`${where}rare text, first rows`, rare.first, 'ms', 100);
  yield limit(`${where}rare text, complete`, rare.done, 'ms', 1000);
  const common = await ask('yonder window');
  yield limit(`${where}common text, first rows`, common.first, 'ms', 100);
  yield limit(`${where}common text, complete`, common.done, 'ms', 3000);
}

async function* recording(worker: Worker, app: Parameters<typeof attachWorkerHeap>[0]): AsyncIterable<Row> {
  const heap = await attachWorkerHeap(app);
  const { perSecond, dropped } = await worker.evaluate(() => globalThis.inspectorBench.ingest(42_000, 30));
  yield least('frames recorded a second for 30 s', perSecond, 'frames/s', 40_000);
  yield compare(
    {
      bench: 'inspector',
      metric: 'frames dropped',
      value: dropped,
      unit: 'frames',
      peer: 'limit',
      peer_value: 1,
    },
    { text: '0', met: (ratio) => ratio === 0 },
  );
  yield limit('worker heap after collection', (await heap.bytes()) / mib, 'MiB', 64);
  await heap.close();
}
