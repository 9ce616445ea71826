import { describe, expect, test } from 'vitest';
import ejabberdJrd from '../core/fixtures/discovery/ejabberd.host-meta.json?raw';
import page from '../core/fixtures/discovery/page.html?raw';
import hacxPublished from '../core/fixtures/discovery/hacx-published-example.xml?raw';
import hacxCorrected from '../core/fixtures/discovery/hacx-corrected-example.xml?raw';
import prosodyJrd from '../core/fixtures/discovery/prosody.host-meta.json?raw';
import prosodyXrd from '../core/fixtures/discovery/prosody.host-meta.xml?raw';
import type { FetchPort, Ports } from '../platform/ports.ts';
import { createResolver } from './resolver.ts';

type Answer = Awaited<ReturnType<FetchPort['read']>>;
type Asked = Parameters<FetchPort['read']>[0];

const capulet = 'https://capulet.example/.well-known/';
const fine = (text: string, over: Partial<Extract<Answer, { ok: true }>> = {}): Answer => ({
  ok: true,
  status: 200,
  contentType: 'application/json',
  finalUrl: capulet,
  text,
  ...over,
});

/** Documents as told, each after some milliseconds of a clock of our own. */
function world(documents: {
  json: [afterMs: number, answer: Answer];
  xrd: [afterMs: number, answer: Answer];
  /** None is published where nothing is said. */
  hacx?: [afterMs: number, answer: Answer];
}) {
  const asked: Asked[] = [];
  let now = 1_000_000;
  const waiting: { readonly at: number; readonly run: () => void }[] = [];
  const clock: Ports['clock'] = {
    now: () => now,
    after: () => () => undefined,
  };
  const fetch: FetchPort = {
    read(request) {
      asked.push(request);
      const { json, xrd, hacx = [0, fine('', { status: 404 })] } = documents;
      const [afterMs, answer] = request.url.endsWith('.json')
        ? json
        : request.url.endsWith('.xml')
          ? hacx
          : xrd;
      return new Promise((resolve) => waiting.push({ at: now + afterMs, run: () => resolve(answer) }));
    },
  };
  const random: Ports['random'] = { bytes: (count) => new Uint8Array(count) };
  /** Lets time pass until every document is there. */
  async function play(): Promise<void> {
    for (const { at, run } of waiting.toSorted((a, b) => a.at - b.at)) {
      now = at;
      run();
      await new Promise((done) => setTimeout(done));
    }
  }
  return { resolver: createResolver({ clock, fetch, random }), asked, play };
}

async function resolveWith(documents: Parameters<typeof world>[0], domain = 'capulet.example') {
  const { resolver, play } = world(documents);
  const resolving = resolver.resolve(domain);
  await play();
  return resolving;
}

describe('resolving a domain', () => {
  test('reads its documents and merges what they list', async () => {
    const resolution = await resolveWith({ json: [60, fine(prosodyJrd)], xrd: [70, fine(prosodyXrd)] });
    expect(resolution).toMatchObject({ domain: 'capulet.example', at: 1_000_000, took: 70 });
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
        startedAt: 0,
        endedAt: 0,
        outcome: { ok: false, failure: { code: 'not-published' } },
      },
    ]);
    expect(resolution.candidates.map((c) => [c.rank, c.url, c.sources.length, c.dialable])).toEqual([
      [1, 'wss://capulet.example/xmpp-websocket', 2, true],
      [2, 'https://capulet.example/http-bind', 2, false],
    ]);
  });

  test('asks for each form by its media type, within five seconds and one mebibyte', () => {
    const { resolver, asked } = world({ json: [0, fine(prosodyJrd)], xrd: [0, fine(prosodyXrd)] });
    void resolver.resolve('capulet.example');
    expect(asked).toEqual([
      { url: `${capulet}host-meta.json`, accept: 'application/json', timeoutMs: 5_000, maxBytes: 1_048_576 },
      {
        url: `${capulet}host-meta`,
        accept: 'application/xrd+xml, application/xml;q=0.9',
        timeoutMs: 5_000,
        maxBytes: 1_048_576,
      },
      {
        url: `${capulet}xmpp-client.xml`,
        accept: 'application/xml, text/xml;q=0.9',
        timeoutMs: 5_000,
        maxBytes: 1_048_576,
      },
    ]);
  });

  test('a stalled document never delays what the other one lists', async () => {
    const { resolver, play } = world({
      json: [5_000, { ok: false, failure: { code: 'timeout', seconds: 5 } }],
      xrd: [40, fine(prosodyXrd)],
    });
    const told: unknown[] = [];
    const resolving = resolver.resolve('capulet.example', {
      onDocument: (report, candidates) => told.push([report.kind, report.endedAt, candidates[0]?.url]),
    });
    await play();
    expect(told).toEqual([
      ['hacx', 0, undefined],
      ['host-meta', 40, 'wss://capulet.example/xmpp-websocket'],
      ['host-meta.json', 5_000, 'wss://capulet.example/xmpp-websocket'],
    ]);
    expect((await resolving).documents[0]).toMatchObject({
      kind: 'host-meta.json',
      outcome: { ok: false, failure: { code: 'timeout', seconds: 5 } },
    });
  });

  test('the result does not show which document came first', async () => {
    const one = await resolveWith({ json: [10, fine(ejabberdJrd)], xrd: [20, fine(prosodyXrd)] });
    const other = await resolveWith({ json: [20, fine(ejabberdJrd)], xrd: [10, fine(prosodyXrd)] });
    expect(other.candidates).toEqual(one.candidates);
    expect(other.documents.map((d) => d.kind)).toEqual(one.documents.map((d) => d.kind));
  });

  test('each document keeps its own reason of failure', async () => {
    const { documents, candidates } = await resolveWith({
      json: [10, fine('', { status: 404 })],
      xrd: [10, fine(page, { contentType: 'text/html' })],
    });
    expect(documents.map((d) => d.outcome)).toEqual([
      { ok: false, failure: { code: 'http-status', status: 404 } },
      { ok: false, failure: { code: 'not-xrd', found: 'html' } },
      { ok: false, failure: { code: 'not-published' } },
    ]);
    expect(candidates).toEqual([]);
  });

  test('HACX counts first, and what no browser can dial of it stays listed', async () => {
    const { documents, candidates } = await resolveWith({
      json: [10, fine(prosodyJrd)],
      xrd: [10, fine(prosodyXrd)],
      hacx: [20, fine(hacxCorrected, { contentType: 'application/xml' })],
    });
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
      ['host-meta.json', 'bosh', false],
    ]);
  });

  test('the HACX example as it was published says where it breaks off', async () => {
    const { documents, findings } = await resolveWith({
      json: [10, fine(prosodyJrd)],
      xrd: [10, fine(prosodyXrd)],
      hacx: [20, fine(hacxPublished)],
    });
    expect(documents[2]?.outcome).toMatchObject({
      ok: false,
      failure: { code: 'not-hacx', at: { line: 9, problem: 'mismatched-tag' } },
    });
    expect(findings).toEqual([]);
  });

  test('findings come in the order of the documents, contradictions last', async () => {
    const listed = (href: string) =>
      JSON.stringify({ links: [{ rel: 'urn:xmpp:alt-connections:websocket', href }] });
    const { findings } = await resolveWith({
      json: [20, fine(listed('ws://capulet.example/ws'))],
      xrd: [10, fine(prosodyXrd)],
      hacx: [0, fine('<hacx ttl="-1"/>')],
    });
    expect(findings.map(({ source, code }) => [source, code])).toEqual([
      ['host-meta.json', 'bad-url'],
      ['hacx', 'ttl-invalid'],
      ['host-meta', 'missing-in'],
      ['host-meta', 'missing-in'],
    ]);
  });

  test('the signal reaches every request', () => {
    const { resolver, asked } = world({ json: [0, fine('')], xrd: [0, fine('')] });
    const { signal } = new AbortController();
    void resolver.resolve('capulet.example', { signal });
    expect(asked.map((request) => request.signal)).toEqual([signal, signal, signal]);
  });

  test('an internationalised domain is asked by its A-labels', async () => {
    const resolution = await resolveWith(
      { json: [0, fine(prosodyJrd)], xrd: [0, fine(prosodyXrd)] },
      'b\u00fccher.example',
    );
    expect(resolution.domain).toBe('b\u00fccher.example');
    expect(resolution.documents[0]?.url).toBe('https://xn--bcher-kva.example/.well-known/host-meta.json');
  });

  test.each(['evil.example/x', 'romeo@evil.example', 'evil.example:8443', 'a b', ''])(
    'the domain "%s" sends no request anywhere',
    async (domain) => {
      const { resolver, asked } = world({ json: [0, fine(prosodyJrd)], xrd: [0, fine(prosodyXrd)] });
      const { documents } = await resolver.resolve(domain);
      expect(asked).toEqual([]);
      expect(documents.map((d) => d.outcome)).toEqual(
        Array.from({ length: 3 }, () => ({ ok: false, failure: { code: 'name-not-resolved' } })),
      );
    },
  );
});
