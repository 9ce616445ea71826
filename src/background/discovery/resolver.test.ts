import { describe, expect, test } from 'vitest';
import ejabberdJrd from '../../core/fixtures/discovery/ejabberd.host-meta.json?raw';
import page from '../../core/fixtures/discovery/page.html?raw';
import hacxPublished from '../../core/fixtures/discovery/hacx-published-example.xml?raw';
import hacxCorrected from '../../core/fixtures/discovery/hacx-corrected-example.xml?raw';
import prosodyJrd from '../../core/fixtures/discovery/prosody.host-meta.json?raw';
import prosodyXrd from '../../core/fixtures/discovery/prosody.host-meta.xml?raw';
import type { DnsAnswer } from '../../core/discovery/dns.ts';
import type { DocumentKind, Resolution } from '../../core/discovery/types.ts';
import type { FetchPort, Ports } from '../../platform/ports.ts';
import type { KeptDocument } from '../../store/schema.ts';
import { createResolver, type Published, type ResolveOptions } from './resolver.ts';

type Answer = Awaited<ReturnType<FetchPort['read']>>;
type Asked = Parameters<FetchPort['read']>[0];
type Timed = readonly [afterMs: number, answer: Answer];

const capulet = 'https://capulet.example/.well-known/';
const fine = (text: string, over: Partial<Extract<Answer, { ok: true }>> = {}): Answer => ({
  ok: true,
  status: 200,
  contentType: 'application/json',
  finalUrl: capulet,
  text,
  maxAge: null,
  security: null,
  timing: {},
  ...over,
});
const none = fine('', { status: 404 });
const timedOut: Answer = { ok: false, failure: { code: 'timeout', seconds: 5 }, timing: {} };

/** By the end of their path. */
type Documents = Readonly<Record<string, Timed>>;

/** Documents as told, each after some milliseconds of a clock of our own; none is published where nothing is said. */
function world(start: {
  readonly documents: Documents;
  readonly kept?: readonly KeptDocument[];
  readonly dns?: { readonly resolver: string; readonly answers: readonly DnsAnswer[] };
}) {
  let { documents } = start;
  const asked: Asked[] = [];
  const published: Published[] = [];
  const recalled: Published[] = [];
  const kept = new Map<DocumentKind, KeptDocument>((start.kept ?? []).map((one) => [one.kind, one]));
  let now = 1_000_000;
  const waiting: { readonly at: number; run: () => void }[] = [];
  const clock: Ports['clock'] = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      waiting.push(timer);
      return () => (timer.run = () => undefined);
    },
  };
  const later = <T>(afterMs: number, value: T): Promise<T> =>
    new Promise((resolve) => waiting.push({ at: now + afterMs, run: () => resolve(value) }));
  const fetch: FetchPort = {
    read(request) {
      asked.push(request);
      const name = Object.keys(documents).find((path) => request.url.endsWith(path));
      return later(...(documents[name ?? ''] ?? ([0, none] as const)));
    },
  };
  const dns: Ports['dns'] = { lookUp: () => later(5, start.dns?.answers ?? []) };
  const resolver = createResolver({
    ports: {
      clock,
      fetch,
      dns,
      random: { bytes: (count) => new Uint8Array(count) },
      fault(error) {
        throw error;
      },
    },
    store: {
      domains: () => Promise.resolve(new Set([...kept.values()].map(({ domain }) => domain))),
      documents: () => Promise.resolve([...kept.values()]),
      putDocuments: (documents) => Promise.resolve(documents.forEach((one) => kept.set(one.kind, one))),
      removeDocument: (_domain, kind) => Promise.resolve(void kept.delete(kind)),
    },
    ready: Promise.resolve(),
    dnsResolver: () => Promise.resolve(start.dns?.resolver ?? null),
    published: (_domain, document) => published.push(document),
    recalled: (_domain, document) => recalled.push(document),
  });
  const settle = () => new Promise((done) => setTimeout(done));

  /** Resolves while time passes until every document is there. */
  async function resolve(domain = 'capulet.example', options?: ResolveOptions): Promise<Resolution> {
    const resolving = resolver.resolve(domain, options);
    await settle();
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      waiting.push(next);
      waiting.sort((a, b) => a.at - b.at);
      const first = waiting.shift();
      if (first === undefined) break;
      now = Math.max(now, first.at);
      first.run();
      await settle();
    }
    return resolving;
  }
  return {
    resolver,
    resolve,
    asked,
    kept,
    published,
    recalled,
    pass: (ms: number) => (now += ms),
    change: (next: Documents) => (documents = next),
  };
}

const reports = ({ documents }: Resolution) =>
  new Map(documents.map((document) => [document.kind, document]));

describe('resolving a domain', () => {
  test('reads its documents and merges what they list', async () => {
    const { resolve } = world({
      documents: { 'host-meta.json': [60, fine(prosodyJrd)], 'host-meta': [70, fine(prosodyXrd)] },
    });
    const resolution = await resolve();
    expect(resolution).toMatchObject({ domain: 'capulet.example', at: 1_000_000, took: 70, settled: true });
    expect(resolution.documents).toMatchObject([
      {
        kind: 'host-meta.json',
        url: `${capulet}host-meta.json`,
        startedAt: 0,
        endedAt: 60,
        outcome: { ok: true, links: 2 },
      },
      {
        kind: 'host-meta',
        url: `${capulet}host-meta`,
        startedAt: 0,
        endedAt: 70,
        outcome: { ok: true, links: 2 },
      },
      {
        kind: 'hacx',
        url: `${capulet}xmpp-client.xml`,
        outcome: { ok: false, failure: { code: 'not-published' } },
      },
    ]);
    expect(resolution.candidates.map((c) => [c.rank, c.url, c.sources.length, c.dialable])).toEqual([
      [1, 'wss://capulet.example/xmpp-websocket', 2, true],
      [2, 'https://capulet.example/http-bind', 2, true],
    ]);
  });

  test('asks for each form by its media type, all at once, within five seconds and one mebibyte', async () => {
    const { resolve, asked } = world({ documents: {} });
    await resolve('capulet.example', { use: 'all' });
    const xml = 'application/xml, text/xml;q=0.9';
    expect(asked.map(({ url, accept }) => [url.slice(capulet.length), accept])).toEqual([
      ['host-meta.json', 'application/json'],
      ['host-meta', 'application/xrd+xml, application/xml;q=0.9'],
      ['xmpp-client.xml', xml],
      ['xmpp-server.xml', xml],
      ['posh/xmpp-client.json', 'application/json'],
      ['posh/xmpp-server.json', 'application/json'],
    ]);
    for (const request of asked) expect(request).toMatchObject({ timeoutMs: 5_000, maxBytes: 1_048_576 });
  });

  test('a session asks only for what clients connect by', async () => {
    const { resolve, asked } = world({ documents: {} });
    await resolve();
    expect(asked.map(({ url }) => url.slice(capulet.length))).toEqual([
      'host-meta.json',
      'host-meta',
      'xmpp-client.xml',
    ]);
  });

  test('a stalled document never delays what the other one lists', async () => {
    const { resolve } = world({
      documents: { 'host-meta.json': [5_000, timedOut], 'host-meta': [40, fine(prosodyXrd)] },
    });
    const told: unknown[] = [];
    const resolution = await resolve('capulet.example', {
      onProgress: ({ documents, candidates, took, settled }) =>
        told.push([documents.length, took, candidates[0]?.url, settled]),
    });
    expect(told).toEqual([
      [1, 0, undefined, false],
      [2, 40, 'wss://capulet.example/xmpp-websocket', false],
    ]);
    expect(reports(resolution).get('host-meta.json')).toMatchObject({
      outcome: { ok: false, failure: { code: 'timeout', seconds: 5 } },
    });
  });

  test('the result does not show which document came first', async () => {
    const one = await world({
      documents: { 'host-meta.json': [10, fine(ejabberdJrd)], 'host-meta': [20, fine(prosodyXrd)] },
    }).resolve();
    const other = await world({
      documents: { 'host-meta.json': [20, fine(ejabberdJrd)], 'host-meta': [10, fine(prosodyXrd)] },
    }).resolve();
    expect(other.candidates).toEqual(one.candidates);
    expect(other.documents.map((d) => d.kind)).toEqual(one.documents.map((d) => d.kind));
  });

  test('each document keeps its own reason of failure', async () => {
    const { resolve } = world({
      documents: {
        'host-meta.json': [10, none],
        'host-meta': [10, fine(page, { contentType: 'text/html' })],
      },
    });
    const { documents, candidates } = await resolve();
    expect(documents.map((d) => d.outcome)).toEqual([
      { ok: false, failure: { code: 'http-status', status: 404 } },
      { ok: false, failure: { code: 'not-xrd', found: 'html' } },
      { ok: false, failure: { code: 'not-published' } },
    ]);
    expect(candidates).toEqual([]);
  });

  test('HACX counts first, and what no browser can dial of it stays listed', async () => {
    const { resolve } = world({
      documents: {
        'host-meta.json': [10, fine(prosodyJrd)],
        'host-meta': [10, fine(prosodyXrd)],
        'xmpp-client.xml': [20, fine(hacxCorrected, { contentType: 'application/xml' })],
      },
    });
    const { documents, candidates } = await resolve();
    expect(documents[2]).toMatchObject({
      kind: 'hacx',
      outcome: { ok: true, reading: 'hacx', links: 5, ttl: 604_800 },
    });
    expect(candidates.map((c) => [c.sources[0], c.transport, c.dialable])).toEqual([
      ['hacx', 'tls', false],
      ['hacx', 'tls', false],
      ['hacx', 'tls', false],
      ['hacx', expect.stringMatching(/websocket|bosh/), false],
      ['hacx', expect.stringMatching(/websocket|bosh/), false],
      ['host-meta.json', 'websocket', true],
      ['host-meta.json', 'bosh', true],
    ]);
  });

  test('the HACX example as it was published says where it breaks off', async () => {
    const { resolve } = world({ documents: { 'xmpp-client.xml': [20, fine(hacxPublished)] } });
    const { documents } = await resolve();
    expect(documents[2]?.outcome).toMatchObject({
      ok: false,
      failure: { code: 'not-hacx', at: { line: 9, problem: 'mismatched-tag' } },
    });
  });

  test('findings come in the order of the documents, contradictions last', async () => {
    const listed = JSON.stringify({
      links: [{ rel: 'urn:xmpp:alt-connections:websocket', href: 'ws://capulet.example/ws' }],
    });
    const { resolve } = world({
      documents: {
        'host-meta.json': [20, fine(listed)],
        'host-meta': [10, fine(prosodyXrd, { contentType: 'application/xrd+xml' })],
        'xmpp-client.xml': [0, fine('<hacx ttl="-1"/>', { contentType: 'application/xml' })],
      },
    });
    const { findings } = await resolve();
    expect(findings.map(({ source, code }) => [source, code])).toEqual([
      ['host-meta.json', 'bad-url'],
      ['hacx', 'ttl-invalid'],
      ['host-meta', 'missing-in'],
      ['host-meta', 'missing-in'],
    ]);
  });

  test('the signal reaches every request', async () => {
    const { resolve, asked } = world({ documents: {} });
    const { signal } = new AbortController();
    await resolve('capulet.example', { signal });
    expect(asked.map((request) => request.signal)).toEqual([signal, signal, signal]);
  });

  test('an internationalised domain is asked by its A-labels', async () => {
    const { resolve } = world({ documents: { 'host-meta.json': [0, fine(prosodyJrd)] } });
    const resolution = await resolve('b\u00fccher.example');
    expect(resolution.domain).toBe('b\u00fccher.example');
    expect(resolution.documents[0]?.url).toBe('https://xn--bcher-kva.example/.well-known/host-meta.json');
  });

  test.each(['evil.example/x', 'romeo@evil.example', 'evil.example:8443', 'a b', ''])(
    'the domain "%s" sends no request anywhere',
    async (domain) => {
      const { resolve, asked } = world({ documents: {} });
      const { documents } = await resolve(domain);
      expect(asked).toEqual([]);
      expect(documents.map((d) => d.outcome)).toEqual(
        Array.from({ length: 3 }, () => ({ ok: false, failure: { code: 'name-not-resolved' } })),
      );
    },
  );
});

describe('POSH', () => {
  const prints = (expires: number) =>
    JSON.stringify({
      fingerprints: [{ 'sha-256': '4/mggdlVx8A3pvHAWW5sD+qJyMtUHgiRuPjVC48N0XQ=' }],
      expires,
    });
  const elsewhere = JSON.stringify({ url: 'https://host.example/posh.json', expires: 60 });

  test('fingerprints are listed, by way of one reference, and the shorter time counts', async () => {
    const { resolve, kept } = world({
      documents: {
        'posh/xmpp-client.json': [10, fine(elsewhere)],
        'host.example/posh.json': [10, fine(prints(86_400))],
        'posh/xmpp-server.json': [10, fine(prints(600))],
      },
    });
    const resolution = await resolve('capulet.example', { use: 'all' });
    expect(resolution.certificates).toMatchObject([{ service: 'xmpp-client' }, { service: 'xmpp-server' }]);
    expect(reports(resolution).get('posh-client')).toMatchObject({
      startedAt: 0,
      endedAt: 20,
      redirects: ['https://host.example/posh.json'],
    });
    const time = (kind: DocumentKind) => {
      const { fetchedAt = 0, expiresAt = 0 } = kept.get(kind) ?? {};
      return (expiresAt - fetchedAt) / 1000;
    };
    expect([time('posh-client'), time('posh-server')]).toEqual([60, 600]);
  });

  test('a reference that leads to a reference is followed no further', async () => {
    const { resolve, asked } = world({
      documents: {
        'posh/xmpp-client.json': [10, fine(elsewhere)],
        'host.example/posh.json': [10, fine(elsewhere)],
      },
    });
    const resolution = await resolve('capulet.example', { use: 'all' });
    expect(reports(resolution).get('posh-client')?.outcome).toEqual({
      ok: false,
      failure: { code: 'not-posh' },
    });
    expect(asked.filter(({ url }) => url.includes('posh.json'))).toHaveLength(1);
  });
});

describe('DNS', () => {
  const srv: DnsAnswer = {
    name: '_xmpps-client._tcp.capulet.example',
    type: 'SRV',
    outcome: {
      ok: true,
      authenticated: false,
      records: [
        { type: 'SRV', ttl: 300, priority: 5, weight: 0, port: 5223, target: 'xmpp.capulet.example' },
      ],
    },
  };

  test('is asked only where the person chose a resolver, and never for a session', async () => {
    const without = await world({ documents: {} }).resolve('capulet.example', { use: 'all' });
    expect(reports(without).has('dns')).toBe(false);
    const dns = { resolver: 'https://dns.example/dns-query', answers: [srv] };
    const session = await world({ documents: {}, dns }).resolve('capulet.example');
    expect(reports(session).has('dns')).toBe(false);
    const all = await world({ documents: {}, dns }).resolve('capulet.example', { use: 'all' });
    expect(all.candidates).toMatchObject([{ transport: 'tls', sources: ['dns'], dialable: false }]);
  });

  test('of which no question was answered is a failure with its reason', async () => {
    const outcome = { ok: false, failure: { code: 'dns-error', rcode: 'SERVFAIL' } } as const;
    const dns = { resolver: 'https://dns.example/dns-query', answers: [{ ...srv, outcome }] };
    const all = await world({ documents: {}, dns }).resolve('capulet.example', { use: 'all' });
    expect(reports(all).get('dns')?.outcome).toEqual(outcome);
  });
});

describe('what is kept', () => {
  const hacx = (ttl: number) =>
    `<hacx ttl="${String(ttl)}"><websocket url="wss://capulet.example/ws" ip="192.0.2.1" port="443" priority="1" sni="capulet.example"/></hacx>`;
  const published = (text: string) =>
    ({ 'xmpp-client.xml': [10, fine(text, { contentType: 'application/xml' })] }) as const;
  const first = ({ candidates }: Resolution) => candidates[0]?.url;

  test('and current is not fetched again, unless that is asked for', async () => {
    const { resolve, asked, pass } = world({ documents: published(hacx(60)) });
    await resolve();
    pass(59_000);
    asked.length = 0;
    const again = await resolve();
    expect(asked.map(({ url }) => url)).not.toContain(`${capulet}xmpp-client.xml`);
    expect(first(again)).toBe('wss://capulet.example/ws');
    expect(reports(again).get('hacx')?.outcome).toMatchObject({
      ok: true,
      kept: { fetchedAt: 1_000_010, expiresAt: 1_060_010 },
    });
    await resolve('capulet.example', { refresh: true });
    expect(asked.map(({ url }) => url)).toContain(`${capulet}xmpp-client.xml`);
  });

  test('and past its time is announced at once while it is fetched anew', async () => {
    const { resolve, pass, change } = world({ documents: published(hacx(60)) });
    await resolve();
    pass(61_000);
    change(published(hacx(60).replace('/ws"', '/new"')));
    const told: unknown[] = [];
    const again = await resolve('capulet.example', { onProgress: (now) => told.push(first(now)) });
    expect(told[0]).toBe('wss://capulet.example/ws');
    expect(first(again)).toBe('wss://capulet.example/new');
  });

  test.each([
    ['there is no answer', timedOut],
    ['a page answers for it', fine(page, { contentType: 'text/html' })],
    ['the server is in trouble', fine('', { status: 503 })],
  ])('is used past its time where %s', async (_what, answer) => {
    const { resolve, pass, change, kept } = world({ documents: published(hacx(0)) });
    await resolve();
    pass(700_000_000);
    change({ 'xmpp-client.xml': [5, answer] });
    const again = await resolve();
    expect(first(again)).toBe('wss://capulet.example/ws');
    expect(reports(again).get('hacx')?.outcome).toMatchObject({ ok: true, kept: { failure: {} } });
    expect(kept.has('hacx')).toBe(true);
  });

  test('is over once the document is', async () => {
    const { resolve, pass, change, kept, published: told } = world({ documents: published(hacx(0)) });
    await resolve();
    pass(1_000);
    change({});
    const again = await resolve();
    expect(again.candidates).toEqual([]);
    expect(kept.has('hacx')).toBe(false);
    expect(told.filter(({ kind }) => kind === 'hacx').map(({ reading }) => reading.outcome.ok)).toEqual([
      true,
      false,
    ]);
  });

  test('is no longer current than a week, whatever the document says', async () => {
    const { resolve, kept } = world({ documents: published(hacx(99_999_999)) });
    await resolve();
    const { fetchedAt = 0, expiresAt = 0 } = kept.get('hacx') ?? {};
    expect((expiresAt - fetchedAt) / 1000).toBe(604_800);
  });

  test('of plain host-meta goes by what HTTP says', async () => {
    const { resolve, kept } = world({
      documents: {
        'host-meta.json': [0, fine(prosodyJrd, { maxAge: 120 })],
        'host-meta': [0, fine(prosodyXrd)],
      },
    });
    await resolve();
    const time = (kind: DocumentKind) =>
      ((kept.get(kind)?.expiresAt ?? 0) - (kept.get(kind)?.fetchedAt ?? 0)) / 1000;
    expect([time('host-meta.json'), time('host-meta')]).toEqual([120, 300]);
  });

  test('can be recalled without asking anybody', async () => {
    const { resolver, resolve, asked } = world({ documents: published(hacx(60)) });
    await resolve();
    asked.length = 0;
    expect(first(await resolver.recall('capulet.example'))).toBe('wss://capulet.example/ws');
    expect(asked).toEqual([]);
  });

  test('is told of, so that keys of which nothing is kept are made up for', async () => {
    const { resolve, recalled } = world({ documents: published(hacx(60)) });
    await resolve();
    expect(recalled).toEqual([]);
    await resolve();
    expect(recalled.map(({ kind, reading }) => [kind, reading.parsed?.links.length])).toEqual([['hacx', 1]]);
  });

  test('is not what an earlier request brings later', async () => {
    const { resolver, resolve, change, kept, published: told } = world({ documents: published(hacx(1)) });
    const slow = resolver.resolve('capulet.example');
    await new Promise((done) => setTimeout(done));
    change({ 'xmpp-client.xml': [0, fine(hacx(2), { contentType: 'application/xml' })] });
    await resolve();
    await slow;
    const body = kept.get('hacx')?.body;
    expect(body).toEqual({ text: hacx(2) });
    expect(told.filter(({ kind, reading }) => kind === 'hacx' && reading.outcome.ok)).toHaveLength(1);
  });

  test('does not come back by a request that was under way when it was forgotten', async () => {
    const { resolver, resolve, kept } = world({ documents: published(hacx(60)) });
    const resolving = resolver.resolve('capulet.example');
    await new Promise((done) => setTimeout(done));
    resolver.disregard('capulet.example');
    await resolve('other.example');
    expect(first(await resolving)).toBe('wss://capulet.example/ws');
    expect(kept.has('hacx') && kept.get('hacx')?.domain === 'capulet.example').toBe(false);
  });
});
