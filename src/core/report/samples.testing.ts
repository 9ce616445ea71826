/** Evidence for tests of reports: a domain that does everything rightly, to be changed where a test wants. */
import type { Candidate, DocumentKind, DocumentReport, Resolution } from '../discovery/types.ts';
import type { DomainEvidence, EndpointEvidence } from './evidence.ts';

export function documentRead(
  kind: DocumentKind,
  changes: Partial<Extract<DocumentReport['outcome'], { ok: true }>> = {},
): DocumentReport {
  const url = `https://capulet.example/.well-known/${kind}`;
  return {
    kind,
    url,
    startedAt: 0,
    endedAt: 10,
    outcome: {
      ok: true,
      status: 200,
      contentType: 'application/json',
      finalUrl: url,
      reading: kind,
      links: 2,
      security: { hsts: { maxAge: 31_536_000, includeSubDomains: true } },
      ...changes,
    },
  };
}

export function documentFailed(
  kind: DocumentKind,
  failure: Extract<DocumentReport['outcome'], { ok: false }>['failure'],
): DocumentReport {
  return { ...documentRead(kind), outcome: { ok: false, failure } };
}

export const candidate = (changes: Partial<Candidate> = {}): Candidate => ({
  id: 'ws',
  transport: 'websocket',
  url: 'wss://capulet.example/ws',
  endpoint: 'wss://capulet.example/ws',
  sources: ['host-meta'],
  rank: 1,
  reasons: [],
  dialable: true,
  unhonoured: [],
  ...changes,
});

export const clientEndpoint = (changes: Partial<EndpointEvidence> = {}): EndpointEvidence => ({
  id: 'ws',
  use: 'client',
  transport: 'websocket',
  url: 'wss://capulet.example/ws',
  stream: 's1',
  startedAt: 20,
  steps: (['https', 'socket', 'open', 'features', 'close'] as const).map((name, at) => ({
    name,
    at: 30 + at * 10,
  })),
  offered: {
    use: 'client',
    offer: {
      profile: 'sasl',
      mechanisms: ['SCRAM-SHA-256', 'PLAIN'],
      channelBindings: null,
      tokens: [],
      bind: null,
      resume: false,
    },
  },
  pins: null,
  notAfter: null,
  ip: null,
  held: null,
  violations: [],
  settled: true,
  ...changes,
});

export const serverEndpoint = (changes: Partial<EndpointEvidence> = {}): EndpointEvidence =>
  clientEndpoint({
    id: 's2s',
    use: 'server',
    transport: 's2s-websocket',
    url: 'wss://capulet.example/s2s',
    offered: {
      use: 'server',
      offer: { mechanisms: ['EXTERNAL'], dialback: true, bidirectional: true },
      ways: [
        { way: 'EXTERNAL', lacks: 'certificate' },
        { way: 'dialback', lacks: 'call-back-address' },
      ],
    },
    ...changes,
  });

export function evidence(
  changes: Partial<Omit<DomainEvidence, 'resolution'>> & { readonly resolution?: Partial<Resolution> } = {},
): DomainEvidence {
  const { resolution, ...rest } = changes;
  return {
    domain: 'capulet.example',
    from: 'montague.example',
    at: Date.UTC(2026, 4, 3, 12),
    took: 80,
    settled: true,
    endpoints: [serverEndpoint(), clientEndpoint()],
    ...rest,
    resolution: {
      domain: 'capulet.example',
      at: 0,
      took: 15,
      settled: true,
      documents: [documentRead('host-meta.json'), documentRead('host-meta')],
      candidates: [candidate(), candidate({ id: 's2s', transport: 's2s-websocket' })],
      certificates: [],
      findings: [],
      ...resolution,
    },
  };
}
