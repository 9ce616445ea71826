/**
 * How long a report takes where a third of the endpoints hang, how soon the others are reported, and what a list of 200
 * domains costs the worker; in real Chromium, 50 ms a round trip.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { DomainEvidence } from '../../src/core/report/evidence.ts';
import { ask } from '../extension.ts';
import { root } from '../run/root.ts';
import { launchChromium, type Chromium } from '../world/chromium.ts';
import { attachWorkerHeap } from '../world/worker-heap.ts';
import { compare, median, quantile, type Bench, type Row } from './harness.ts';
import { aloneHost, hanging, manyHosts, reachable, startReportWorld, twelveHost } from './report-world.ts';

/** Of one request before a socket is opened: the longest that is waited for at an endpoint that hangs. */
const deadlineMs = 5_000;
const times = 7;

const look = (page: Page, domain: string): Promise<DomainEvidence> =>
  ask(page, 'federation.look', { domain, run: `bench-${Date.now()}` });

/** When the offers of each endpoint were read, ms from the start of the look. */
function reportedAt({ endpoints }: DomainEvidence): readonly number[] {
  return endpoints.flatMap(({ offered, steps }) =>
    offered === null ? [] : (steps.find(({ name }) => name === 'features')?.at ?? []),
  );
}

async function* hangingEndpoints(page: Page): AsyncIterable<Row> {
  const whole: number[] = [];
  const slowest: number[] = [];
  const alone: number[] = [];
  await look(page, aloneHost);
  for (let time = 0; time < times; time += 1) {
    const own = reportedAt(await look(page, aloneHost));
    const all = await look(page, twelveHost);
    const reported = reportedAt(all);
    if (reported.length !== reachable || own.length !== 1 || all.endpoints.length !== hanging + reachable) {
      throw new Error(
        `${reported.length} of ${all.endpoints.length} endpoints answered, ${own.length} alone`,
      );
    }
    whole.push(all.took);
    slowest.push(Math.max(...reported));
    alone.push(own[0] ?? Number.NaN);
  }
  yield compare(
    {
      bench: 'report',
      metric: 'whole report, 12 endpoints of which 4 hang',
      value: median(whole),
      unit: 'ms',
      peer: 'longest single deadline',
      peer_value: deadlineMs,
    },
    { text: '≤ 1.20', met: (ratio) => ratio <= 1.2 },
  );
  const ratios = slowest.map((ms, at) => ms / (alone[at] ?? Number.NaN));
  yield {
    bench: 'report',
    metric: 'last endpoint that answers, beside 4 that hang',
    value: median(slowest),
    unit: 'ms',
    peer: 'the same endpoint as the only one',
    peer_value: median(alone),
    ratio: median(ratios),
    target: '≤ 1.20',
    ok: median(ratios) <= 1.2,
    iqr: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
}

/** Of the domains in the list, those whose endpoint told what it offers. Those that did not are told of with the reason. */
async function answered(page: Page): Promise<Row> {
  let count = 0;
  for (const domain of manyHosts) {
    const kept = await ask(page, 'reports.get', { domain });
    const lines = kept?.report.lines ?? [];
    if (lines.some(({ code }) => code === 'endpoint-reached')) count += 1;
    else console.error(domain, JSON.stringify(lines.filter(({ verdict }) => verdict !== 'pass')));
  }
  return compare(
    {
      bench: 'report',
      metric: 'domains of the list whose endpoint answered',
      value: count,
      unit: '',
      peer: 'domains',
      peer_value: manyHosts.length,
    },
    { text: '1.00', met: (ratio) => ratio === 1 },
  );
}

async function* manyDomains(chromium: Chromium, page: Page): AsyncIterable<Row> {
  const heap = await attachWorkerHeap(chromium);
  try {
    const began = performance.now();
    await ask(page, 'reports.round', { domains: manyHosts, from: 'capulet.example' });
    let most = 0;
    let half: number | null = null;
    for (;;) {
      const round = await ask(page, 'reports.roundState', {});
      if (round === null) throw new Error('the list is gone');
      most = Math.max(most, round.under.length);
      if (half === null && round.done >= manyHosts.length / 2) half = await heap.bytes();
      if (round.state !== 'running') break;
      await sleep(20);
    }
    const took = performance.now() - began;
    const growth = (await heap.bytes()) - (half ?? Number.NaN);
    const kept = await ask(page, 'reports.list', {});
    yield await answered(page);
    yield compare(
      {
        bench: 'report',
        metric: '200 domains in one list',
        value: took,
        unit: 'ms',
        peer: '200 times one after the other, as one took',
        peer_value: kept.reduce((sum, one) => sum + one.took, 0),
      },
      null,
    );
    yield compare(
      {
        bench: 'report',
        metric: 'domains at a time, at most',
        value: most,
        unit: '',
        peer: 'what is allowed',
        peer_value: 8,
      },
      { text: '≤ 1.00', met: (ratio) => ratio <= 1 },
    );
    yield compare(
      {
        bench: 'report',
        metric: 'growth of the worker’s heap over the second hundred',
        value: growth / 2 ** 20,
        unit: 'MiB',
        peer: 'what is allowed',
        peer_value: 1,
      },
      { text: '< 1', met: (ratio) => ratio < 1 },
    );
  } finally {
    await heap.close();
  }
}

async function* measure(): AsyncIterable<Row> {
  const world = await startReportWorld();
  try {
    const chromium = await launchChromium({
      extension: join(root, 'dist/chromium'),
      addresses: world.addresses,
      ca: world.ca.cert,
    });
    try {
      const page = await chromium.context.newPage();
      await page.goto(`chrome-extension://${chromium.extensionId}/manifest.json`);
      yield* hangingEndpoints(page);
      yield* manyDomains(chromium, page);
    } finally {
      await chromium.close();
    }
  } finally {
    await world.stop();
  }
}

export const report: Bench = { name: 'report', run: measure };
