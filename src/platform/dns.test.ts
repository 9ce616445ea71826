import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decode, encode, type Answer } from 'dns-packet';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DnsAnswer } from '../core/discovery/dns.ts';
import { createDnsPort } from './dns.ts';
import { createReader } from './read.ts';

/** What the resolver knows by name, and the names at which it misbehaves. */
let zone: Record<string, readonly Answer[]> = {};
let misdeeds: Record<string, 'silent' | 'html' | 'status' | 'huge'> = {};
let asked: string[] = [];

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://resolver');
  const { questions: [question] = [] } = decode(Buffer.from(url.searchParams.get('dns') ?? '', 'base64url'));
  if (question === undefined) throw new Error('no question came');
  asked.push(`${request.method ?? ''} ${url.pathname} ${question.type} ${question.name}`);
  const dns = { 'content-type': 'application/dns-message' };
  switch (misdeeds[question.name]) {
    case 'silent':
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>It works</title>');
      return;
    case 'status':
      response.writeHead(400).end();
      return;
    case 'huge':
      response.writeHead(200, dns).end(Buffer.alloc(70_000));
      return;
    default:
      response
        .writeHead(200, dns)
        .end(encode({ type: 'response', questions: [question], answers: [...(zone[question.name] ?? [])] }));
  }
});
let resolver = '';
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  resolver = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/dns-query`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  zone = {};
  misdeeds = {};
  asked = [];
});

const lookUp = (domain: string, over: { timeoutMs?: number; signal?: AbortSignal; resolver?: string } = {}) =>
  createDnsPort(createReader()).lookUp({ resolver, domain, timeoutMs: 3_000, ...over });
const srv = (service: string, target: string, port = 5223): readonly Answer[] => [
  { type: 'SRV', name: service, ttl: 60, data: { priority: 1, weight: 1, port, target } },
];
const of = (answers: readonly DnsAnswer[], name: string) => answers.find((one) => one.name === name)?.outcome;

const names = [
  'SRV _xmpp-client._tcp.capulet.example',
  'SRV _xmpps-client._tcp.capulet.example',
  'SRV _xmpp-server._tcp.capulet.example',
  'SRV _xmpps-server._tcp.capulet.example',
  'TXT _xmppconnect.capulet.example',
  'HTTPS capulet.example',
];
const spelled = (answers: readonly DnsAnswer[]) => answers.map(({ type, name }) => `${type} ${name}`);

describe('looking a domain up', () => {
  test('asks every question once, by GET, and for each has an answer', async () => {
    const answers = await lookUp('capulet.example');
    expect(spelled(answers)).toEqual(names);
    expect(answers.every(({ outcome }) => outcome.ok && outcome.records.length === 0)).toBe(true);
    const wire = names.map((one) => `GET /dns-query ${one.replace('HTTPS', 'UNKNOWN_65')}`);
    expect(asked.sort()).toEqual(wire.sort());
  });

  test('asks for TLSA of what SRV names, once for each place', async () => {
    zone = {
      '_xmpps-client._tcp.capulet.example': srv('_xmpps-client._tcp.capulet.example', 'XMPP.capulet.example'),
      '_xmpps-server._tcp.capulet.example': srv('_xmpps-server._tcp.capulet.example', 'xmpp.capulet.example'),
      '_xmpp-server._tcp.capulet.example': srv('_xmpp-server._tcp.capulet.example', '.', 0),
    };
    const answers = await lookUp('capulet.example');
    expect(spelled(answers)).toEqual([...names, 'TLSA _5223._tcp.xmpp.capulet.example']);
  });

  test('of no more than eight places, and of none that is no host name', async () => {
    const service = '_xmpp-client._tcp.capulet.example';
    const targets = ['a b', 'x\u0000', 'ü', ...Array.from({ length: 12 }, (_, index) => `h${index}.example`)];
    zone = { [service]: targets.flatMap((target) => srv(service, target)) };
    const tlsa = spelled(await lookUp('capulet.example')).filter((one) => one.startsWith('TLSA'));
    expect(tlsa).toEqual(Array.from({ length: 8 }, (_, index) => `TLSA _5223._tcp.h${index}.example`));
  });

  test('asks in A-labels', async () => {
    await lookUp('bücher.example');
    expect(asked).toContain('GET /dns-query UNKNOWN_65 xn--bcher-kva.example');
  });

  test('takes a resolver told as a template', async () => {
    await lookUp('capulet.example', { resolver: `${resolver}{?dns}` });
    expect(asked).toHaveLength(6);
  });

  test('asks nothing about addresses, and no name that is too long', async () => {
    for (const domain of ['192.0.2.1', '[2001:db8::1]', 'not a domain'])
      expect(await lookUp(domain)).toEqual([]);
    const long = `${'a'.repeat(60)}.`.repeat(4) + 'example';
    expect((await lookUp(long)).every(({ outcome }) => outcome.ok)).toBe(true);
    expect(asked).toEqual([`GET /dns-query UNKNOWN_65 ${long}`]);
  });
});

describe('a resolver that misbehaves', () => {
  test('spoils one answer and not the others', async () => {
    misdeeds = {
      '_xmpp-client._tcp.capulet.example': 'silent',
      '_xmpps-client._tcp.capulet.example': 'html',
      '_xmpp-server._tcp.capulet.example': 'status',
      '_xmppconnect.capulet.example': 'huge',
    };
    const started = performance.now();
    const answers = await lookUp('capulet.example', { timeoutMs: 300 });
    expect(performance.now() - started).toBeLessThan(1_500);
    const failureOf = (name: string) => {
      const outcome = of(answers, `${name}capulet.example`);
      return outcome?.ok === false ? outcome.failure : null;
    };
    expect(failureOf('_xmpp-client._tcp.')).toEqual({ code: 'timeout', seconds: 0.3 });
    expect(failureOf('_xmpps-client._tcp.')).toEqual({ code: 'not-dns' });
    expect(failureOf('_xmpp-server._tcp.')).toEqual({ code: 'http-status', status: 400 });
    expect(failureOf('_xmppconnect.')).toEqual({ code: 'too-large', limit: 65_535 });
    expect(failureOf('_xmpps-server._tcp.')).toBeNull();
    expect(failureOf('')).toBeNull();
  });

  test('one deadline holds for the questions that others lead to', async () => {
    const service = '_xmpps-client._tcp.capulet.example';
    zone = { [service]: srv(service, 'xmpp.capulet.example') };
    misdeeds = { '_5223._tcp.xmpp.capulet.example': 'silent' };
    const started = performance.now();
    const answers = await lookUp('capulet.example', { timeoutMs: 300 });
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(of(answers, '_5223._tcp.xmpp.capulet.example')).toEqual({
      ok: false,
      failure: { code: 'timeout', seconds: 0.3 },
    });
  });

  test('a resolver that is not there, and one that is no URL', async () => {
    const absent = await lookUp('capulet.example', { resolver: 'http://127.0.0.1:1/' });
    const nonsense = await lookUp('capulet.example', { resolver: 'dns' });
    for (const { outcome } of absent)
      expect(outcome).toEqual({ ok: false, failure: { code: 'unreachable' } });
    for (const { outcome } of nonsense) expect(outcome).toEqual({ ok: false, failure: { code: 'not-dns' } });
  });

  test('stopping stops every question', async () => {
    misdeeds = { 'capulet.example': 'silent' };
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const answers = await lookUp('capulet.example', { signal: stop.signal });
    expect(of(answers, 'capulet.example')).toEqual({ ok: false, failure: { code: 'stopped' } });
  });
});
