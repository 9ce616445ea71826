import { describe, expect, test } from 'vitest';
import { parseHacx } from '../core/discovery/hacx.ts';
import { rankCandidates } from '../core/discovery/rank.ts';
import type { DiscoveryFailure, DocumentKind, DocumentReport, Resolution } from '../core/discovery/types.ts';
import type { ClockPort } from '../platform/ports.ts';
import { findEndpoints } from './endpoints.ts';

const clock: ClockPort = { now: () => 0, after: () => () => undefined };

const failed = (kind: DocumentKind, failure: DiscoveryFailure): DocumentReport => ({
  kind,
  url: `https://verona.example/${kind}`,
  outcome: { ok: false, failure },
  startedAt: 0,
  endedAt: 1,
});

function endpointsOf(over: Partial<Resolution>) {
  const resolution: Resolution = {
    domain: 'verona.example',
    at: 0,
    took: 1,
    documents: [],
    settled: true,
    candidates: [],
    certificates: [],
    findings: [],
    ...over,
  };
  return findEndpoints({ resolve: () => Promise.resolve(resolution) }, clock, 'verona.example');
}

describe('what a session dials', () => {
  test('of HACX only what has its own host as SNI; nothing that hides a name', async () => {
    const method = (host: string, sni: string) =>
      `<websocket url="wss://${host}.example/" ip="192.0.2.1" port="443" priority="1" ${sni}/>`;
    const document = parseHacx(
      `<hacx ttl="60"><tls ip="192.0.2.1" port="443" priority="0" sni="verona.example"/>` +
        method('silent', '') +
        method('fronted', 'sni="front.example"') +
        method('plain', 'sni="plain.example"') +
        `<bosh url="https://b.example/" ip="192.0.2.1" port="443" priority="1" sni="b.example"/></hacx>`,
      'client',
    );
    const links = document.ok ? document.links : [];
    const candidates = rankCandidates('verona.example', [{ kind: 'hacx', links }], 1);
    expect(candidates).toHaveLength(5);
    expect(await endpointsOf({ candidates })).toEqual({
      ok: true,
      urls: ['wss://plain.example/', 'https://b.example/'],
    });
  });
});

describe('why nothing can be dialled', () => {
  const missing = { code: 'http-status', status: 404 } as const;

  test('a HACX document that may not be read explains nothing', async () => {
    const documents = [
      failed('host-meta.json', missing),
      failed('host-meta', missing),
      failed('hacx', { code: 'cors' }),
    ];
    expect(await endpointsOf({ documents })).toEqual({
      ok: false,
      failure: { area: 'discovery', failure: missing },
    });
  });

  test('that none is published neither, and a host-meta that may not be read still does', async () => {
    const documents = [
      failed('host-meta.json', { code: 'cors' }),
      failed('host-meta', missing),
      failed('hacx', { code: 'not-published' }),
    ];
    expect(await endpointsOf({ documents })).toEqual({
      ok: false,
      failure: { area: 'discovery', failure: { code: 'cors' } },
    });
  });
});

describe('while documents arrive', () => {
  const clockOf = () => {
    const timers: (() => void)[] = [];
    const clock: ClockPort = { now: () => 0, after: (_ms, run) => (timers.push(run), () => undefined) };
    return { clock, timers };
  };
  const candidate = (url: string): Resolution['candidates'][number] => ({
    id: url,
    transport: 'websocket',
    url,
    endpoint: url,
    sources: ['hacx'],
    rank: 1,
    reasons: [],
    dialable: true,
    unhonoured: [],
  });
  const state = (candidates: Resolution['candidates'], settled: boolean): Resolution => ({
    domain: 'verona.example',
    at: 0,
    took: 0,
    settled,
    documents: [],
    candidates,
    certificates: [],
    findings: [],
  });

  test('what was kept and is withdrawn within the time for late ones is not dialled, nor waited for in vain', async () => {
    const { clock, timers } = clockOf();
    let progress: (resolution: Resolution) => void = () => undefined;
    let settle: (resolution: Resolution) => void = () => undefined;
    const finding = findEndpoints(
      {
        resolve: (_domain, { onProgress } = {}) => {
          progress = onProgress ?? progress;
          return new Promise((resolve) => (settle = resolve));
        },
      },
      clock,
      'verona.example',
    );
    progress(state([candidate('wss://old.example/')], false));
    progress(state([], false));
    for (const run of timers) run();
    settle(state([], true));
    expect(await finding).toEqual({
      ok: false,
      failure: { area: 'session', failure: { code: 'no-candidate' } },
    });
  });
});
