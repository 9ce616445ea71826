import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { BackgroundEvent } from '../../contract/index.ts';
import type { DomainEvidence } from '../../core/report/evidence.ts';
import {
  clientEndpoint,
  documentFailed,
  evidence,
  serverEndpoint,
} from '../../core/report/samples.testing.ts';
import type { Notice } from '../../platform/ports.ts';
import { openReportsStore } from '../../store/reports-store.ts';
import type { Look } from '../federation/look.ts';
import { createReports } from './service.ts';

const hour = 3_600_000;
/** As long as a machine with other things to do may take. */
const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 15_000 });

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** The part of a worker that keeps reports, over the databases that stand now. */
function worker(find: (look: Look) => Promise<DomainEvidence> | DomainEvidence, start = 0) {
  let now = start;
  const events: BackgroundEvent[] = [];
  const notices: Notice[] = [];
  const wakes: (number | null)[] = [];
  const faults: unknown[] = [];
  const looks: Look[] = [];
  const reports = createReports({
    ports: {
      clock: { now: () => now, after: () => () => undefined },
      wake: {
        keepAwake: () => undefined,
        wakeEvery: () => undefined,
        wakeAt: (time) => void wakes.push(time),
        onOnline: () => undefined,
      },
      notices: { show: (notice) => void notices.push(notice), clear: () => undefined },
      fault: (error) => void faults.push(error),
    },
    hub: { push: (event) => void events.push(event) },
    store: openReportsStore(),
    async lookAt(look) {
      looks.push(look);
      return { ...(await find(look)), domain: look.domain, at: now };
    },
  });
  return {
    ...reports,
    events,
    notices,
    wakes,
    faults,
    looks,
    get now() {
      return now;
    },
    pass(ms: number) {
      now += ms;
    },
  };
}

const failure = { area: 'servers', failure: { code: 'dial-timeout', seconds: 10 } } as const;
const broken = (): DomainEvidence =>
  evidence({
    endpoints: [
      serverEndpoint(),
      clientEndpoint({ offered: null, steps: [{ name: 'socket', at: 30, failure }] }),
    ],
  });
const offline = (): DomainEvidence =>
  evidence({ resolution: { documents: [documentFailed('host-meta', { code: 'offline' })] } });

describe('what is kept', () => {
  test('the newest report and what changed since the one before, over the death of the worker', async () => {
    const first = worker(evidence);
    await first.restored;
    await first.keeper.keep(evidence({ at: 1000 }), false);
    expect(await first.handlers['reports.get']({ domain: 'capulet.example' })).toMatchObject({
      report: { at: 1000 },
      since: null,
    });
    const next = worker(evidence);
    await next.restored;
    await next.keeper.keep({ ...broken(), at: 2000 }, false);
    const kept = await next.handlers['reports.get']({ domain: 'juliet@Capulet.Example' });
    expect(kept?.since).toMatchObject({
      at: 1000,
      changes: [{ kind: 'worse', after: { code: 'endpoint-failed' } }],
    });
    expect(await next.handlers['reports.list']({})).toMatchObject([
      { domain: 'capulet.example', at: 2000, since: { at: 1000, worse: 1, better: 0 }, watch: null },
    ]);
  });

  test('not what was stopped, or looked at without a network', async () => {
    const { keeper, handlers } = worker(evidence);
    expect(await keeper.keep(evidence(), true)).toBeNull();
    expect(await keeper.keep(evidence({ settled: false }), false)).toBeNull();
    expect(await keeper.keep(offline(), false)).toBeNull();
    expect(await handlers['reports.list']({})).toEqual([]);
  });

  test('until it is forgotten', async () => {
    const { keeper, handlers } = worker(evidence);
    await keeper.keep(evidence(), false);
    await handlers['reports.watch']({ domain: 'capulet.example', hours: 1, from: null });
    await handlers['reports.forget']({ domain: 'capulet.example' });
    expect(await handlers['reports.list']({})).toEqual([]);
    expect(await openReportsStore().watches()).toEqual([]);
  });
});

describe('a list', () => {
  const many = Array.from({ length: 200 }, (_none, at) => `d${at}.example`);

  test('200 domains, eight at a time, nothing of it recorded', async () => {
    let most = 0;
    let under = 0;
    const one = worker(async () => {
      most = Math.max(most, (under += 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      under -= 1;
      return evidence();
    });
    await one.restored;
    const begun = await one.handlers['reports.round']({ domains: many, from: 'montague.example' });
    expect(begun).toMatchObject({ total: 200, done: 0, state: 'running' });
    await eventually(async () => (await one.handlers['reports.roundState']({}))?.state).toBe('done');
    expect(most).toBe(8);
    expect(one.looks.map(({ domain }) => domain)).toEqual(many);
    expect(one.looks.every(({ recorded, from }) => !recorded && from === 'montague.example')).toBe(true);
    expect(await one.handlers['reports.list']({})).toHaveLength(200);
    expect(one.faults).toEqual([]);
    await eventually(() => one.wakes.at(-1)).toBeNull();
  });

  test('goes on where the worker died, with those that were under way', async () => {
    const dying = worker(({ domain }) =>
      Number(/\d+/.exec(domain)?.[0]) < 20 ? evidence() : new Promise<never>(() => undefined),
    );
    await dying.restored;
    await dying.handlers['reports.round']({ domains: many, from: null });
    await eventually(async () => (await dying.handlers['reports.roundState']({}))?.done).toBe(20);
    // Whoever is dead is woken.
    expect(dying.wakes.at(-1)).toBeGreaterThan(dying.now);
    const next = worker(evidence);
    await next.restored;
    await eventually(async () => (await next.handlers['reports.roundState']({}))?.state).toBe('done');
    expect(next.looks.map(({ domain }) => domain).sort()).toEqual(many.slice(20).sort());
    expect(await next.handlers['reports.list']({})).toHaveLength(200);
  });

  test('is stopped, and stays so', async () => {
    const slow = (look: Look): Promise<DomainEvidence> =>
      new Promise((resolve) =>
        look.signal.addEventListener('abort', () => resolve(evidence({ settled: true }))),
      );
    const one = worker(slow);
    await one.restored;
    await one.handlers['reports.round']({ domains: many, from: null });
    await eventually(() => one.looks.length).toBe(8);
    await one.handlers['reports.stopRound']({});
    expect(await one.handlers['reports.roundState']({})).toMatchObject({ state: 'stopped', under: [] });
    const next = worker(slow);
    await next.restored;
    expect(next.looks).toEqual([]);
    expect(await next.handlers['reports.roundState']({})).toMatchObject({ state: 'stopped', total: 200 });
    expect(await next.handlers['reports.list']({})).toEqual([]);
  });

  test('each domain once, and no address that is none', async () => {
    const one = worker(evidence);
    await one.restored;
    const { total } = await one.handlers['reports.round']({
      domains: ['capulet.example', 'juliet@capulet.example', 'CAPULET.example'],
      from: null,
    });
    expect(total).toBe(1);
    await expect(
      (async () => one.handlers['reports.round']({ domains: ['a..b'], from: null }))(),
    ).rejects.toMatchObject({ failure: { code: 'invalid-address' } });
  });
});

describe('a domain of the own network', () => {
  const host = '127.0.0.1';
  const find = ({ nearby }: Look): DomainEvidence =>
    nearby ? evidence() : { ...evidence({ endpoints: [] }), uncalled: host };

  test('is not called for a list, and that stands in its report', async () => {
    const one = worker(find);
    await one.restored;
    await one.handlers['reports.round']({ domains: [host], from: null });
    await eventually(async () => (await one.handlers['reports.roundState']({}))?.state).toBe('done');
    expect(one.looks).toMatchObject([{ domain: host, nearby: false }]);
    const kept = await one.handlers['reports.get']({ domain: host });
    expect(kept?.report.lines.map(({ code }) => code)).toContain('domain-nearby');
    // Once more: that it was not called is no leave to call it.
    await one.handlers['reports.round']({ domains: [host], from: null });
    await eventually(() => one.looks.length).toBe(2);
    expect(one.looks[1]).toMatchObject({ nearby: false });
  });

  test('is called for a list and by alarm once the person was asked', async () => {
    const one = worker(find);
    await one.restored;
    await one.keeper.keep(evidence({ domain: host }), false);
    await one.handlers['reports.watch']({ domain: host, hours: 1, from: null });
    one.pass(hour);
    one.woken();
    await eventually(() => one.looks).toMatchObject([{ domain: host, nearby: true }]);
    expect(one.notices).toEqual([]);
  });
});

describe('watching', () => {
  const watched = async (find: () => DomainEvidence) => {
    const one = worker(find);
    await one.restored;
    await one.keeper.keep(evidence(), false);
    await one.handlers['reports.watch']({ domain: 'capulet.example', hours: 6, from: 'montague.example' });
    return one;
  };

  test('a domain is looked at when it is due, and the person told once that it got worse', async () => {
    const one = await watched(broken);
    expect(one.wakes.at(-1)).toBe(one.now + 6 * hour);
    one.woken();
    await Promise.resolve();
    expect(one.looks).toEqual([]);
    one.pass(6 * hour);
    one.woken();
    await eventually(() => one.notices).toEqual([
      { type: 'worse', id: 'capulet.example', count: 1, keys: false, certificate: false },
    ]);
    expect(one.looks).toMatchObject([{ from: 'montague.example', recorded: false }]);
    await eventually(() => one.wakes.at(-1)).toBe(one.now + 6 * hour);
    one.pass(6 * hour);
    one.woken();
    await eventually(() => one.looks.length).toBe(2);
    await eventually(() => one.wakes.at(-1)).toBe(one.now + 6 * hour);
    // As bad as before is no news.
    expect(one.notices).toHaveLength(1);
  });

  test('without a network it is tried again soon, and nobody alarmed', async () => {
    const one = await watched(offline);
    one.pass(6 * hour);
    one.woken();
    await eventually(() => one.wakes.at(-1)).toBe(one.now + 5 * 60_000);
    expect(one.notices).toEqual([]);
  });

  test('what fell due while nobody ran is looked at by the next worker', async () => {
    await watched(evidence);
    const next = worker(broken, 7 * hour);
    await next.restored;
    await eventually(() => next.notices.length).toBe(1);
  });

  test('an expiring certificate and a changed pin are news', async () => {
    const expiring = (): DomainEvidence =>
      evidence({
        endpoints: [
          serverEndpoint(),
          clientEndpoint({
            offered: null,
            notAfter: null,
            steps: [
              {
                name: 'https',
                at: 30,
                failure: { area: 'pins', failure: { code: 'pin-changed', domain: 'capulet.example' } },
              },
            ],
          }),
        ],
      });
    const one = await watched(expiring);
    one.pass(6 * hour);
    one.woken();
    await eventually(() => one.notices).toMatchObject([{ type: 'worse', keys: true, certificate: false }]);
    const ending = await watched(() =>
      evidence({ endpoints: [serverEndpoint(), clientEndpoint({ notAfter: 6 * hour + 86_400_000 })] }),
    );
    ending.pass(6 * hour);
    ending.woken();
    const worse = async (): Promise<readonly string[]> => {
      const kept = await ending.handlers['reports.get']({ domain: 'capulet.example' });
      const changes = kept?.since?.changes ?? [];
      return changes.flatMap(({ kind, after }) => (kind === 'worse' && after !== null ? [after.code] : []));
    };
    await eventually(worse).toContain('certificate-expiring');
    await eventually(() => ending.notices).toMatchObject([{ type: 'worse', keys: false, certificate: true }]);
  });

  test('until it is not wanted any more', async () => {
    const one = await watched(broken);
    await one.handlers['reports.watch']({ domain: 'capulet.example', hours: null, from: null });
    expect(one.wakes.at(-1)).toBeNull();
    one.pass(24 * hour);
    one.woken();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(one.looks).toEqual([]);
  });
});
