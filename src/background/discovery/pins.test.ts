import { usualSettings } from '../../contract/settings.ts';
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { BackgroundEvent } from '../../contract/index.ts';
import { pinOf, sha256Of } from '../../core/discovery/pin-judge.ts';
import type { DocumentKind } from '../../core/discovery/types.ts';
import type { Probed } from '../../platform/ports.ts';
import { openDiscoveryStore } from '../../store/discovery-store.ts';
import { createEventHub } from '../events.ts';
import { createPinKeeper } from './pins.ts';
import { createPreflights, type Asking } from './preflight.ts';
import { readRaw } from './reading.ts';
import { createResults } from './results.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const domain = 'capulet.example';
const url = 'wss://capulet.example/ws';
const key = (fill: number): Uint8Array => new Uint8Array(91).fill(fill);
const [ours, others, next] = [key(1), key(2), key(3)];

function hacx(...keys: readonly Uint8Array[]): string {
  const pins = keys.map((one) => `<public-key-pin sha-256="${sha256Of(one)}"/>`).join('');
  return `<hacx ttl="60"><websocket url="${url}" ip="192.0.2.1" port="443" priority="1" sni="${domain}">${pins}</websocket></hacx>`;
}
function hostMeta(...keys: readonly Uint8Array[]): string {
  return JSON.stringify({
    xmpp: { ttl: 60, 'public-key-pins-sha-256': keys.map(sha256Of) },
    links: [
      {
        rel: 'urn:xmpp:alt-connections:websocket',
        href: url,
        priority: 1,
        weight: 1,
        sni: domain,
        ips: ['192.0.2.1'],
      },
    ],
  });
}

interface Start {
  /** The key the endpoint shows; null: the browser shows none; 'away': it does not answer. */
  readonly shows?: Uint8Array | null | 'away' | 'unreadable';
  /** Whether the store cannot be read. */
  readonly broken?: { failing: boolean };
  readonly refuseUnverified?: boolean;
}

function world({ shows = null, refuseUnverified = false, broken = { failing: false } }: Start = {}) {
  let now = 1000;
  let met = shows;
  const events: BackgroundEvent[] = [];
  const probes: string[] = [];
  const hub = createEventHub();
  hub.listen((event) => events.push(event));
  const fault = (error: unknown): void => {
    if (!broken.failing) throw error;
  };
  const clock = {
    now: () => now,
    after(_ms: number, run: () => void) {
      const timer = setTimeout(run);
      return () => clearTimeout(timer);
    },
  };
  const opened = openDiscoveryStore();
  const store = {
    ...opened,
    pins: () => (broken.failing ? Promise.reject(new Error('locked')) : opened.pins()),
  };
  let meanwhile = (): void => undefined;
  const pins = createPinKeeper({ store, clock, hub, fault });
  const results = createResults({ store, hub, fault });
  const preflights = createPreflights({
    pins,
    results,
    settings: {
      get: () => Promise.resolve({ ...usualSettings, refuseUnverified }),
      set: () => Promise.resolve(),
    },
    ports: {
      clock,
      fault,
      probe: {
        probe(asked): Promise<Probed> {
          probes.push(asked);
          meanwhile();
          return Promise.resolve(
            met === 'away'
              ? { ok: false, took: 3, told: true, failure: { code: 'connection-refused' } }
              : { ok: true, took: 3, spki: met },
          );
        },
      },
    },
  });
  const publish = (
    kind: DocumentKind,
    text: string,
    over: { status?: number; header?: string; from?: string } = {},
  ) => {
    const finalUrl = over.from ?? `https://${domain}/`;
    const security = over.header === undefined ? null : { hsts: null, pins: over.header };
    const body = { text };
    const raw = {
      domain,
      kind,
      url: finalUrl,
      finalUrl,
      status: over.status ?? 200,
      contentType: '',
      body,
      security,
      maxAge: null,
      fetchedAt: now,
    };
    pins.published(domain, { kind, reading: readRaw(raw), finalUrl });
  };
  return {
    pins,
    results,
    check: (asking: Asking = 'as-needed') => preflights.check(domain, url, asking),
    checkAt: (place: string) => preflights.check(domain, place, 'as-needed'),
    preflights,
    whileAsked: (run: () => void) => (meanwhile = run),
    publish,
    probes,
    events,
    show: (shown: Uint8Array | null) => (met = shown),
    pass: (ms: number) => (now += ms),
  };
}

describe('keys that a domain publishes', () => {
  test('are kept for the endpoint by HACX and for the domain by XEP-0487, and outlive the worker', async () => {
    const { pins, publish } = world();
    await pins.ready();
    publish('hacx', hacx(ours));
    publish('host-meta.json', hostMeta(ours));
    const kept = pins.list().map(({ source, endpoint }) => [source, endpoint]);
    expect(kept.sort()).toEqual([
      ['hacx', 'capulet.example:443'],
      ['host-meta-2', null],
    ]);
    await new Promise((done) => setTimeout(done, 20));
    const woken = world();
    await woken.pins.ready();
    expect(woken.pins.list()).toEqual(pins.list());
  });

  test('and change wait for approval, with both values and dates', async () => {
    const { pins, publish, pass, events } = world();
    await pins.ready();
    publish('hacx', hacx(ours));
    pass(500);
    publish('hacx', hacx(others));
    expect(pins.list()).toMatchObject([
      { pins: [pinOf(ours)], firstSeen: 1000, change: { kind: 'changed', at: 1500, pins: [pinOf(others)] } },
    ]);
    await expect.poll(() => events.map(({ type }) => type)).toEqual(['pins.changed']);
    const [record] = pins.list();
    pins.approve(record?.id ?? '', record?.change?.at ?? 0);
    expect(pins.list()).toMatchObject([{ pins: [pinOf(others)], change: null }]);
  });

  test('and go raise the same notice, whether the list is gone from the document or the document', async () => {
    const { pins, publish } = world();
    await pins.ready();
    publish('hacx', hacx(ours));
    publish('hacx', hacx());
    expect(pins.list()).toMatchObject([{ change: { kind: 'vanished' } }]);
    publish('hacx', hacx(ours));
    expect(pins.list()).toMatchObject([{ change: null }]);
    publish('hacx', '', { status: 404 });
    expect(pins.list()).toMatchObject([{ change: { kind: 'vanished' } }]);
  });

  test('and roll over alarm nobody', async () => {
    const { pins, publish, pass } = world();
    await pins.ready();
    publish('host-meta.json', hostMeta(ours));
    pass(10);
    publish('host-meta.json', hostMeta(ours, next));
    pass(3_600_000);
    publish('host-meta.json', hostMeta(next));
    expect(pins.list()).toMatchObject([{ pins: [pinOf(next)], change: null, rolledAt: 1010 }]);
  });

  test('and go as soon as another one stood beside them do alarm', async () => {
    const { pins, publish, pass } = world();
    await pins.ready();
    publish('host-meta.json', hostMeta(ours));
    pass(10);
    publish('host-meta.json', hostMeta(ours, others));
    pass(60_000);
    publish('host-meta.json', hostMeta(others));
    expect(pins.list()).toMatchObject([{ change: { kind: 'changed' } }]);
  });

  test('by a header count where the host itself sent it', async () => {
    const { pins, publish } = world();
    await pins.ready();
    const header = `pin-sha256="${sha256Of(ours)}"; pin-sha256="${sha256Of(next)}"; max-age=600`;
    publish('host-meta', '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"/>', {
      header,
      from: 'https://cdn.example/',
    });
    expect(pins.list()).toEqual([]);
    publish('host-meta', '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"/>', { header });
    expect(pins.list()).toMatchObject([{ source: 'header', pins: [pinOf(ours), pinOf(next)] }]);
  });
});

describe('before a socket is opened', () => {
  test('the endpoint is asked over HTTPS, and what keeps it from answering is told', async () => {
    const { check, probes } = world({ shows: 'away' });
    expect(await check()).toEqual({
      ok: false,
      took: 3,
      failure: { area: 'discovery', failure: { code: 'connection-refused' } },
      pins: null,
      untold: false,
    });
    expect(probes).toEqual(['https://capulet.example/ws']);
  });

  test('one that worked the last time and has no keys to compare is not asked', async () => {
    const { check, results, probes } = world();
    results.record({ domain, url, at: 1, took: 1, outcome: { ok: true, reached: 'stream' }, pins: null });
    expect(await check()).toMatchObject({ ok: true });
    expect(probes).toEqual([]);
    await check('always');
    expect(probes).toHaveLength(1);
  });

  test('a key that is pinned is seen, and so noted', async () => {
    const { pins, check, publish } = world({ shows: ours });
    await pins.ready();
    publish('hacx', hacx(others, ours));
    publish('host-meta.json', hostMeta(ours));
    expect(await check()).toMatchObject({ ok: true, pins: 'seen' });
    for (const { checked } of pins.list())
      expect(checked).toEqual({ at: 1000, level: 'seen', key: sha256Of(ours) });
  });

  test('another key forbids it, with both values', async () => {
    const { pins, check, publish } = world({ shows: others });
    await pins.ready();
    publish('hacx', hacx(ours));
    expect(await check()).toEqual({
      ok: false,
      took: 3,
      untold: false,
      pins: 'mismatch',
      failure: {
        area: 'pins',
        failure: {
          code: 'pin-mismatch',
          endpoint: 'capulet.example:443',
          expected: [sha256Of(ours)],
          met: sha256Of(others),
        },
      },
    });
    expect(pins.list()).toMatchObject([{ checked: { level: 'mismatch' } }]);
  });

  test('the keys of every document must be satisfied', async () => {
    const { pins, check, publish } = world({ shows: ours });
    await pins.ready();
    publish('hacx', hacx(ours));
    publish('host-meta.json', hostMeta(others));
    expect(await check()).toMatchObject({ ok: false, failure: { failure: { code: 'pin-mismatch' } } });
  });

  test('what the browser does not show is listed, never checked', async () => {
    const { pins, check, publish } = world();
    await pins.ready();
    publish('hacx', hacx(ours));
    expect(await check()).toMatchObject({ ok: true, pins: 'listed' });
    expect(pins.list()).toMatchObject([{ checked: { level: 'listed', key: null } }]);
  });

  test('and is refused where the person wants that', async () => {
    const { pins, check, publish } = world({ refuseUnverified: true });
    await pins.ready();
    expect(await check()).toMatchObject({ ok: true, pins: null });
    publish('hacx', hacx(ours));
    expect(await check()).toMatchObject({ ok: false, failure: { failure: { code: 'pin-unverified' } } });
  });

  test('a change that waits for approval forbids it without asking anybody', async () => {
    const { pins, check, publish, probes } = world({ shows: others });
    await pins.ready();
    publish('hacx', hacx(ours));
    publish('hacx', hacx(others));
    expect(await check()).toMatchObject({ ok: false, failure: { failure: { code: 'pin-changed', domain } } });
    expect(probes).toEqual([]);
    const [record] = pins.list();
    expect(() => pins.approve(record?.id ?? '', 1)).toThrow('pin-moved');
    pins.approve(record?.id ?? '', record?.change?.at ?? 0);
    expect(await check()).toMatchObject({ ok: true, pins: 'seen' });
  });

  test('of a header only a match tells something: it may be of an issuer', async () => {
    const { pins, check, publish, show } = world({ shows: ours });
    await pins.ready();
    const header = `pin-sha256="${sha256Of(ours)}"; pin-sha256="${sha256Of(next)}"; max-age=600`;
    publish('hacx', hacx(), { header });
    expect(await check()).toMatchObject({ ok: true, pins: 'seen' });
    show(others);
    expect(await check()).toMatchObject({ ok: true, pins: 'listed' });
  });

  test('without any published key the first one met is kept, and another one noticed but not refused', async () => {
    const { pins, check, show } = world({ shows: ours });
    await pins.ready();
    expect(await check()).toMatchObject({ ok: true, pins: null });
    expect(pins.list()).toMatchObject([{ source: 'first-seen', pins: [pinOf(ours)], change: null }]);
    show(others);
    expect(await check()).toMatchObject({ ok: true, pins: null });
    expect(pins.list()).toMatchObject([
      {
        pins: [pinOf(ours)],
        change: { kind: 'changed', pins: [pinOf(others)] },
        checked: { level: 'mismatch' },
      },
    ]);
  });
});

describe('ways round', () => {
  test.each(['wss://capulet.example:8443/ws', 'wss://elsewhere.example/ws', 'wss://capulet.example/other'])(
    'keys that were taken away stop the domain, also at %s',
    async (place) => {
      const { pins, checkAt, publish } = world();
      await pins.ready();
      publish('hacx', hacx(ours));
      publish('hacx', '', { status: 404 });
      expect(await checkAt(place)).toMatchObject({
        ok: false,
        failure: { failure: { code: 'pin-changed' } },
      });
    },
  );

  test('an endpoint that moved with its key alarms nobody', async () => {
    const { pins, publish } = world();
    await pins.ready();
    publish('hacx', hacx(ours));
    publish('hacx', hacx(ours).replaceAll('443', '8443'));
    expect(pins.list()).toMatchObject([{ endpoint: 'capulet.example:8443', change: null }]);
  });

  test('keys that are published while the endpoint is asked count', async () => {
    const { pins, check, publish, whileAsked } = world({ shows: others });
    await pins.ready();
    whileAsked(() => publish('hacx', hacx(ours)));
    expect(await check()).toMatchObject({ ok: false, failure: { failure: { code: 'pin-mismatch' } } });
  });

  test('what cannot be read about keys forbids, and is read again', async () => {
    const broken = { failing: true };
    const { check } = world({ broken });
    expect(await check()).toMatchObject({ ok: false, failure: { failure: { code: 'pins-unreadable' } } });
    broken.failing = false;
    expect(await check()).toMatchObject({ ok: true });
  });

  test('a certificate that was shown and cannot be read is not one that was not shown', async () => {
    const { pins, check, publish } = world({ shows: 'unreadable' });
    await pins.ready();
    expect(await check()).toMatchObject({ ok: true, pins: null });
    publish('hacx', hacx(ours));
    expect(await check()).toMatchObject({ ok: false, failure: { failure: { code: 'pin-unverified' } } });
  });

  test('the key met first is compared again, also where the endpoint works', async () => {
    const { pins, results, check, show } = world({ shows: ours });
    await check();
    results.record({ domain, url, at: 1, took: 1, outcome: { ok: true, reached: 'stream' }, pins: null });
    show(others);
    await check();
    expect(pins.list()).toMatchObject([{ change: { kind: 'changed' } }]);
  });

  test('that it answers over HTTPS is no proof that it works', async () => {
    const { results, check, probes } = world();
    results.record({ domain, url, at: 1, took: 1, outcome: { ok: true, reached: 'https' }, pins: null });
    await check();
    expect(probes).toHaveLength(1);
  });

  test('endpoints that change at each look do not fill the store', async () => {
    const { pins, publish, pass } = world();
    await pins.ready();
    for (let look = 0; look < 6; look += 1) {
      const methods = Array.from({ length: 100 }, (_, at) => {
        const name = `h${String(look)}-${String(at)}.example`;
        return hacx(key(look * 100 + at))
          .replaceAll(domain, name)
          .replace(/^<hacx ttl="60">|<\/hacx>$/g, '');
      });
      publish('hacx', `<hacx ttl="0">${methods.join('')}</hacx>`);
      pass(1000);
    }
    expect(pins.list()).toHaveLength(256);
  });
});

test('a record is compared for itself where the person asks, whatever waits for approval', async () => {
  const { pins, publish, preflights } = world({ shows: others });
  await pins.ready();
  publish('hacx', hacx(ours));
  publish('hacx', hacx(others));
  const [record] = pins.list();
  if (record === undefined) throw new Error('nothing is kept');
  await preflights.verify(record, 'https://capulet.example:443/');
  expect(pins.list()).toMatchObject([{ checked: { level: 'mismatch', key: sha256Of(others) } }]);
});
