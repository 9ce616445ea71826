/** Against stand-ins for what browsers give developer tools alone: the inspected page, and the Port to the background. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { PageItem, PageNotice, PageOrder } from '../../contract/page.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** What the page says next, one answer each; then nothing. */
let says: PageItem[][] = [];
/** What the background heard, Port by Port. */
let heard: PageNotice[][] = [];
/** Items are not taken until it is false. */
let held = false;
let taking: (() => void)[] = [];
/** Whether the background answers that it records. */
let answers = true;

function connect() {
  const notices: PageNotice[] = [];
  heard.push(notices);
  let listener: (order: PageOrder) => void = () => undefined;
  let open = true;
  const order = (one: PageOrder) => void Promise.resolve().then(() => open && listener(one));
  return {
    onMessage: { addListener: (to: typeof listener) => (listener = to) },
    onDisconnect: { addListener: () => undefined },
    disconnect: () => (open = false),
    postMessage(notice: PageNotice) {
      notices.push(notice);
      if (notice.type === 'record' && answers) order({ type: 'ready', ok: true });
      if (notice.type !== 'items') return;
      if (held) taking.push(() => order({ type: 'taken' }));
      else order({ type: 'taken' });
    },
  };
}

function evaluate(expression: string): unknown {
  if (expression === 'location.origin') return 'https://a.example';
  if (!expression.includes('"fetch"')) return true;
  const next = says.shift();
  return next === undefined ? '' : JSON.stringify(next);
}

Object.assign(globalThis, {
  window: { addEventListener: () => undefined },
  browser: {
    runtime: { id: 'causeway', connect },
    devtools: { network: { onNavigated: { addListener: () => undefined } } },
    permissions: { contains: () => Promise.resolve(false) },
  },
  chrome: {
    runtime: { id: 'causeway' },
    devtools: {
      inspectedWindow: {
        tabId: 7,
        eval: (text: string, done: (value: unknown) => void) => setTimeout(() => done(evaluate(text))),
        reload: () => undefined,
      },
    },
  },
});
const { PageRecording } = await import('./page-recording.svelte.ts');
const { PagePort } = await import('./page-port.ts');

const item = (id: number): PageItem => ['socket', id, 1, `wss://a.example/${id}`];
/** What the background was given, in order. */
const given = () =>
  heard.flat().flatMap((notice) => (notice.type === 'items' ? notice.items.map(([, id]) => id) : []));
const takeAll = () => {
  held = false;
  for (const take of taking.splice(0)) take();
};

beforeEach(() => {
  [says, heard, taking, held, answers] = [[], [], [], false, true];
});

async function recorded() {
  const recording = new PageRecording();
  await vi.waitFor(() => expect(recording.origin).toBe('https://a.example'));
  await recording.record();
  await vi.waitFor(() => expect(recording.standing).toBe('once'));
  return recording;
}

describe('a recording', () => {
  test('that is begun again while the one before still hands on what was said goes on', async () => {
    const recording = await recorded();
    held = true;
    says = [[item(1)]];
    const stopping = recording.stop();
    const again = recording.record();
    await vi.waitFor(() => expect(taking.length).toBeGreaterThan(0));
    takeAll();
    await Promise.all([stopping, again]);
    await vi.waitFor(() => expect(recording.standing).toBe('once'));
    says = [[item(2)]];
    await vi.waitFor(() => expect(given()).toEqual([1, 2]));
    expect(heard.map((port) => port.at(-1)?.type)).toEqual(['stop', 'items']);
    await recording.stop();
  });

  test('that is stopped before anybody answered is none, and whoever began it is told', async () => {
    const recording = new PageRecording();
    await vi.waitFor(() => expect(recording.origin).toBe('https://a.example'));
    answers = false;
    const recorded = recording.record();
    await vi.waitFor(() => expect(heard.length).toBe(1));
    await recording.stop();
    await recorded;
    expect(recording.standing).toBe('idle');
  });

  test('hands on all that was said until it was stopped', async () => {
    const recording = await recorded();
    held = true;
    says = [[item(1)], [item(2)], [item(3)]];
    await vi.waitFor(() => expect(taking.length).toBe(1));
    const stopping = recording.stop();
    await settled();
    takeAll();
    await stopping;
    expect(given()).toEqual([1, 2, 3]);
  });
});

test('items wait until those before them were taken', async () => {
  const port = new PagePort(() => Promise.resolve(false));
  await port.record({ tab: 7, origin: 'https://a.example', lasting: false, workers: false });
  port.begin('load');
  held = true;
  const done: number[] = [];
  for (const id of [1, 2]) void port.items([item(id)]).then(() => done.push(id));
  await settled();
  expect([given(), done]).toEqual([[1], []]);
  takeAll();
  await vi.waitFor(() =>
    expect([given(), done]).toEqual([
      [1, 2],
      [1, 2],
    ]),
  );
});
