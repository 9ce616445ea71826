/** What `discover` does within a page of the extension: resolving a domain as a surface does, and a bare `fetch`. */
import type { Page } from 'playwright-core';
import { enclose } from '../../src/contract/asking.ts';
import type { Pushed } from '../../src/contract/index.ts';
import { eventsPort } from '../../src/contract/version.ts';
import type { Candidate, DocumentReport, Resolution } from '../../src/core/discovery/types.ts';

/** Milliseconds by the clock of the page, from the request to the news of it. */
export interface Watched {
  /** Until the first candidate that this browser can dial. */
  readonly first: number;
  /** Until the ranking was final; null where it was not waited for. */
  readonly settled: number | null;
  /** The document that named the first candidate. */
  readonly namedBy: string;
  /** Of those that answered, the one that took longest, and when its body was there. */
  readonly slowest: string;
  readonly slowestAt: number;
  readonly candidates: number;
}

/** Forgets the domain, so that nothing is kept, and resolves it. */
export async function watchResolution(
  page: Page,
  domain: string,
  until: 'first' | 'settled',
): Promise<Watched> {
  const run = `bench-${Math.random().toString(36).slice(2)}`;
  const seen = await page.evaluate(watch, {
    port: eventsPort,
    forget: enclose('discovery.forget', { domain }),
    resolve: enclose('discovery.resolve', { address: domain, use: 'all', run }),
    stop: enclose('discovery.stop', { run }),
    run,
    stopAtFirst: until === 'first',
  });
  const { first, settled, resolution } = seen;
  const answered = resolution.documents.filter(({ outcome }) => outcome.ok);
  const duration = ({ startedAt, endedAt }: DocumentReport): number => endedAt - startedAt;
  const slowest = answered.reduce<DocumentReport | undefined>(
    (worst, each) => (worst === undefined || duration(each) > duration(worst) ? each : worst),
    undefined,
  );
  if (seen.namedBy === undefined || slowest === undefined) throw new Error(`${domain}: nothing was found`);
  return {
    first,
    settled,
    namedBy: seen.namedBy,
    slowest: slowest.url,
    slowestAt: Math.max(...answered.map(({ bodyAt, endedAt }) => bodyAt ?? endedAt)),
    candidates: resolution.candidates.length,
  };
}

interface Orders {
  readonly port: string;
  readonly forget: unknown;
  readonly resolve: unknown;
  readonly stop: unknown;
  readonly run: string;
  readonly stopAtFirst: boolean;
}

interface Seen {
  readonly first: number;
  readonly settled: number | null;
  /** URL of the document that was there when the first candidate was. */
  readonly namedBy: string | undefined;
  readonly resolution: Resolution;
}

/** Runs in the page: nothing from outside of it is known here. */
async function watch(orders: Orders): Promise<Seen> {
  interface Reply {
    readonly ok: boolean;
    readonly result: unknown;
  }
  const send = async (request: unknown): Promise<unknown> => {
    const reply = (await chrome.runtime.sendMessage(request)) as Reply;
    if (!reply.ok) throw new Error(JSON.stringify(reply));
    return reply.result;
  };
  const dialable = ({ candidates }: Resolution): Candidate | undefined =>
    candidates.find((candidate) => candidate.dialable);

  const port = chrome.runtime.connect({ name: orders.port });
  await new Promise<void>((ready) => {
    port.onMessage.addListener((pushed) => {
      if ((pushed as Pushed).type === 'snapshot') ready();
    });
  });
  await send(orders.forget);

  const started = performance.now();
  const first = new Promise<{ at: number; resolution: Resolution }>((found) => {
    port.onMessage.addListener((message) => {
      const pushed = message as Pushed;
      if (pushed.type !== 'event' || pushed.event.type !== 'discovery.progress') return;
      const { run, resolution } = pushed.event;
      if (run !== orders.run || dialable(resolution) === undefined) return;
      found({ at: performance.now() - started, resolution });
    });
  });
  const whole = send(orders.resolve).then((resolution) => ({
    at: performance.now() - started,
    resolution: resolution as Resolution,
  }));
  const early = await Promise.race([first, whole]);
  if (orders.stopAtFirst) await send(orders.stop);
  const late = await whole;
  port.disconnect();
  return {
    first: early.at,
    settled: orders.stopAtFirst ? null : late.at,
    namedBy: early.resolution.documents.find(({ outcome }) => outcome.ok && outcome.links > 0)?.url,
    resolution: late.resolution,
  };
}

/** Milliseconds that reading one document takes without us, as a page does it: requested, and its text there. */
export function bareFetch(page: Page, url: string): Promise<number> {
  return page.evaluate(async (address) => {
    const started = performance.now();
    const answer = await fetch(address, {
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
    await answer.text();
    return performance.now() - started;
  }, url);
}
