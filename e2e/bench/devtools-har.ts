/** A HAR of 200 MB, as Chromium’s developer tools write it, opened in the inspector of a real extension. */
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../run/root.ts';
import { launchChromium } from '../world/chromium.ts';
import { scratch } from '../world/scratch.ts';
import { compare, quantile, type Row } from './harness.ts';

const megabytes = Number(process.env['HAR_MEGABYTES'] ?? 200);
const bench = 'devtools';

export async function* benchHar(): AsyncIterable<Row> {
  const folder = scratch('har');
  const path = join(folder.path, 'large.har');
  const written = writeLarge(path, megabytes * 1_000_000);
  const app = await launchChromium({
    extension: join(root, 'dist/chromium'),
    home: join(folder.path, 'home'),
  });
  try {
    // What the loader of TypeScript adds to named functions is not known in a page.
    await app.context.addInitScript('globalThis.__name = (value) => value');
    const page = await app.openPage('options', '#inspector');
    await page.getByRole('grid', { name: 'Frames' }).waitFor();
    const watching = watch(page, written);
    await page.getByLabel(/^Open a capture: a HAR/).setInputFiles(path);
    const { first, done, gaps, steps } = await watching;
    const row = { bench, peer: 'limit' };
    const size = statSync(path).size / 1_000_000;
    yield compare(
      {
        ...row,
        metric: `HAR of ${size.toFixed(0)} MB, MB read a second`,
        value: size / (done / 1000),
        unit: 'MB/s',
        peer_value: 10,
      },
      { text: '≥ 10 MB/s', met: (ratio) => ratio >= 1 },
    );
    yield compare(
      { ...row, metric: 'HAR, first frames in view', value: first, unit: 'ms', peer_value: done },
      { text: 'before its end', met: (ratio) => ratio < 1 },
    );
    yield compare(
      { ...row, metric: 'HAR, steps of progress shown', value: steps, unit: 'steps', peer_value: 20 },
      { text: '≥ 20', met: (ratio) => ratio >= 1 },
    );
    yield compare(
      {
        ...row,
        metric: 'HAR, frame time of the page while it is read, p95',
        value: quantile(gaps, 0.95),
        unit: 'ms',
        peer_value: 50,
      },
      { text: '≤ 50 ms', met: (ratio) => ratio <= 1 },
    );
    yield compare(
      {
        ...row,
        metric: 'HAR, longest frame of the page meanwhile',
        value: Math.max(...gaps),
        unit: 'ms',
        peer_value: 200,
      },
      { text: '≤ 200 ms', met: (ratio) => ratio <= 1 },
    );
  } finally {
    await app.close();
    folder.remove();
  }
}

/** From when a file is chosen until all `count` frames are in the list. Times in ms. */
function watch(
  page: Page,
  count: number,
): Promise<{ first: number; done: number; gaps: number[]; steps: number }> {
  return page.evaluate(
    (wanted) =>
      new Promise<{ first: number; done: number; gaps: number[]; steps: number }>((resolve) => {
        let start = 0;
        let first = 0;
        let before = 0;
        const gaps: number[] = [];
        const steps = new Set<string>();
        document.querySelector('input[type=file]')?.addEventListener('change', () => {
          start = before = performance.now();
          const step = (): void => {
            const now = performance.now();
            gaps.push(now - before);
            before = now;
            const rows = Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount')) - 1;
            const shown = document.querySelector('progress')?.getAttribute('value');
            if (shown !== null && shown !== undefined) steps.add(shown);
            if (first === 0 && rows > 0) first = now - start;
            if (rows >= wanted) resolve({ first, done: now - start, gaps, steps: steps.size });
            else requestAnimationFrame(step);
          };
          requestAnimationFrame(step);
        });
      }),
    count,
  );
}

/** Answers how many frames of XMPP are in it: half of what a page loads is something else. */
function writeLarge(path: string, size: number): number {
  const file = openSync(path, 'w');
  let written = 0;
  let frames = 0;
  const put = (text: string): void => void (written += writeSync(file, text));
  put(
    '{\n  "log": {\n    "version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"}, "pages": [],\n    "entries": [',
  );
  const asset = JSON.stringify({
    _initiator: { type: 'script' },
    request: { method: 'GET', url: 'https://chat.example/app.js', headers: [] },
    response: {
      status: 200,
      content: { mimeType: 'text/javascript', text: 'let a = "\\u2028";\n'.repeat(50_000) },
    },
  });
  for (let socket = 0; written < size; socket += 1) {
    if (socket > 0) put(',');
    put(`${asset},\n{"_resourceType": "websocket", "_webSocketMessages": [`);
    const start = 1_795_000_000 + socket * 1000;
    for (let index = 0; index < 4000; index += 1) {
      const data = `<message xmlns="jabber:client" type="chat" id="m${socket}-${index}" from="user${index % 50}@chat.example/app" to="juliet@chat.example"><body>${'what light through yonder window breaks '.repeat(index % 7)}</body></message>`;
      const message = {
        type: index % 3 === 0 ? 'send' : 'receive',
        time: start + index / 10,
        opcode: 1,
        data,
      };
      put(`${index > 0 ? ',' : ''}\n${JSON.stringify(message)}`);
      frames += 1;
    }
    put(`], "request": {"method": "GET", "url": "wss://chat.example/ws", "headers": []}}`);
  }
  put(']}}');
  closeSync(file);
  return frames;
}
