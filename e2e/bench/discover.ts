/**
 * How long discovery takes against one bare `fetch`, in real Chromium with 50 ms of round-trip time; what hostile
 * documents cost; and one resolution beside the resolvers of other clients, in Node on the same documents.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { attachWorkerHeap } from '../world/worker-heap.ts';
import { bareFetch, watchResolution, type Watched } from './discover-page.ts';
import { resolvers, type Resolve } from './discover-peers.ts';
import {
  calmHost,
  completeHost,
  hostileHost,
  openDiscoverBrowser,
  startDiscoverWorld,
  type DiscoverBrowser,
  type DiscoverWorld,
} from './discover-world.ts';
import { compare, interleave, median, noTarget, pairs, quantile, type Bench, type Row } from './harness.ts';

interface PairedAbout {
  readonly metric: string;
  readonly unit: string;
  readonly peer: string;
  /** The ratio that must not be passed; absent: none was asked. */
  readonly atMost?: number;
}

function paired(about: PairedAbout, results: readonly (readonly [number, number])[]): Row {
  const { metric, unit, peer, atMost } = about;
  const ratios = results.map(([ours, theirs]) => ours / theirs);
  const ratio = median(ratios);
  return {
    bench: 'discover',
    metric,
    value: median(results.map(([ours]) => ours)),
    unit,
    peer,
    peer_value: median(results.map(([, theirs]) => theirs)),
    ratio,
    target: atMost === undefined ? noTarget : `≤ ${atMost.toFixed(2)}`,
    ok: atMost === undefined || ratio <= atMost,
    iqr: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
}

/** A resolution and a bare `fetch` of the document that `pick` chooses of it, in turn. */
async function againstBare(
  page: Page,
  until: 'first' | 'settled',
  pick: (seen: Watched) => readonly [ms: number, url: string],
): Promise<(readonly [number, number])[]> {
  let url = '';
  return interleave(
    async () => {
      const [ms, document] = pick(await watchResolution(page, completeHost, until));
      url = document;
      return ms;
    },
    () => bareFetch(page, url),
  );
}

/** When the ranking was final, beside when the last of the sources that it waits for had answered. */
async function againstItself(page: Page): Promise<(readonly [number, number])[]> {
  const results: (readonly [number, number])[] = [];
  for (let i = 0; i < pairs; i += 1) {
    const { settled, slowestAt } = await watchResolution(page, completeHost, 'settled');
    results.push([settled ?? Number.NaN, slowestAt]);
  }
  return results;
}

async function* inChromium({ page }: DiscoverBrowser): AsyncIterable<Row> {
  yield paired(
    {
      metric: 'first dialable candidate',
      unit: 'ms',
      peer: 'bare fetch of the document that names it',
      atMost: 1.1,
    },
    await againstBare(page, 'settled', ({ first, namedBy }) => [first, namedBy]),
  );
  yield paired(
    {
      metric: 'settled ranking',
      unit: 'ms',
      peer: 'the slowest source that answered, in the same run',
      atMost: 1.1,
    },
    await againstItself(page),
  );
  yield paired(
    {
      metric: 'settled ranking of six sources',
      unit: 'ms',
      peer: 'bare fetch of the slowest alone',
    },
    await againstBare(page, 'settled', ({ settled, slowest }) => [settled ?? Number.NaN, slowest]),
  );
  const first = (host: string) => async (): Promise<number> =>
    (await watchResolution(page, host, 'first')).first;
  yield paired(
    {
      metric: 'first candidate beside a stalled source and one of 1 GB',
      unit: 'ms',
      peer: 'Causeway without those two',
      atMost: 1.05,
    },
    await interleave(first(hostileHost), first(calmHost)),
  );
}

/** Bytes that the worker holds more while, and after, hostile documents are read, at worst. */
async function heapGrowth({ chromium, page }: DiscoverBrowser): Promise<number> {
  await watchResolution(page, hostileHost, 'first');
  const heap = await attachWorkerHeap(chromium);
  try {
    const before = await heap.bytes();
    let most = 0;
    for (let i = 0; i < pairs; i += 1) {
      const resolution = watchResolution(page, hostileHost, 'settled');
      // By now the large one has been given up and the stalled one is still waited for.
      await sleep(1000);
      most = Math.max(most, (await heap.bytes()) - before);
      await resolution;
      most = Math.max(most, (await heap.bytes()) - before);
    }
    return most;
  } finally {
    await heap.close();
  }
}

async function* besidePeers(world: DiscoverWorld): AsyncIterable<Row> {
  const { ours, peers, close } = await resolvers(world);
  try {
    const time = (resolve: Resolve) => async (): Promise<number> => {
      const started = performance.now();
      await resolve(completeHost);
      return performance.now() - started;
    };
    const found = await ours(completeHost);
    for (const [peer, resolve] of Object.entries(peers)) {
      const about = { metric: 'one resolution, in Node', unit: 'ms', peer };
      yield paired(about, await interleave(time(ours), time(resolve)));
      const metric = 'ways to connect found';
      const peerValue = await resolve(completeHost);
      yield compare({ bench: 'discover', metric, value: found, unit: '', peer, peer_value: peerValue }, null);
    }
  } finally {
    close();
  }
}

async function* measure(): AsyncIterable<Row> {
  const world = await startDiscoverWorld();
  try {
    const browser = await openDiscoverBrowser(world);
    try {
      yield* inChromium(browser);
      const value = (await heapGrowth(browser)) / 2 ** 20;
      yield compare(
        {
          bench: 'discover',
          metric: 'growth of the worker’s heap by those two',
          value,
          unit: 'MiB',
          peer: 'what is allowed',
          peer_value: 5,
        },
        { text: '< 1', met: (ratio) => ratio < 1 },
      );
    } finally {
      await browser.chromium.close();
    }
    yield* besidePeers(world);
  } finally {
    await world.stop();
  }
}

export const discover: Bench = { name: 'discover', run: measure };
