import { describe, expect, test } from 'vitest';
import type { BackgroundEvent } from '../../contract/index.ts';
import type { Candidate, Resolution } from '../../core/discovery/types.ts';
import type { DomainEvidence } from '../../core/report/evidence.ts';
import type { SocketHandlers } from '../../platform/ports.ts';
import type { Holding } from '../discovery/holding.ts';
import type { Preflight } from '../discovery/preflight.ts';
import type { ResolveOptions } from '../discovery/resolver.ts';
import { createFederation } from './service.ts';
import { createTurns } from './turns.ts';

/** As long as a machine with other things to do may take. */
const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 15_000 });

const framing = 'urn:ietf:params:xml:ns:xmpp-framing-server';
const clients = 'urn:ietf:params:xml:ns:xmpp-framing';
const open = `<open xmlns='${framing}' from='montague.example' to='capulet.example' id='x' version='1.0' xml:lang='en'/>`;
const streams = "xmlns:stream='http://etherx.jabber.org/streams'";
const features = `<stream:features ${streams}><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms><dialback xmlns='urn:xmpp:features:dialback'/></stream:features>`;
const url = 'wss://montague.example/s2s';

const candidate = (to: string, changes: Partial<Candidate> = {}): Candidate => ({
  id: to,
  transport: 's2s-websocket',
  url: to,
  endpoint: to,
  sources: ['host-meta-2'],
  rank: 1,
  reasons: [],
  dialable: false,
  obstacle: 'server-to-server',
  unhonoured: [],
  ...changes,
});

const resolutionOf = (candidates: readonly Candidate[]): Resolution => ({
  domain: 'montague.example',
  at: 0,
  took: 0,
  settled: true,
  documents: [],
  candidates,
  certificates: [],
  findings: [],
});

interface Around {
  readonly own?: string | null;
  readonly preflight?: Preflight;
  /** As documents come in, before the last of them. */
  readonly holding?: Partial<Holding>;
  readonly early?: readonly (readonly Candidate[])[];
}

/** A service over sockets that answer as `peer` says, with what was recorded. */
function service(
  candidates: readonly Candidate[],
  peer: (sent: string, handlers: SocketHandlers) => void,
  {
    own = 'capulet.example',
    preflight = { ok: true, took: 1, pins: null, free: true },
    early = [],
    holding = {},
  }: Around = {},
) {
  const frames: string[] = [];
  const sources: string[] = [];
  const events: BackgroundEvent[] = [];
  const dialled: string[] = [];
  const timers: { ms: number; run: () => void }[] = [];
  let release: () => void = () => undefined;
  const whole = early.length === 0 ? Promise.resolve() : new Promise<void>((resolve) => (release = resolve));
  const handlers = createFederation({
    ports: {
      clock: {
        now: () => 1000,
        after(ms, run) {
          timers.push({ ms, run });
          return () => void timers.splice(0, timers.length, ...timers.filter((one) => one.run !== run));
        },
      },
      random: { bytes: (count) => new Uint8Array(count) },
      language: () => 'en',
      fetch: { read: () => Promise.reject(new Error('nothing is fetched here')) },
      sockets: {
        open(to, _protocols, on) {
          dialled.push(to);
          queueMicrotask(() => on.open('xmpp'));
          return {
            send(text) {
              queueMicrotask(() => peer(text, on));
              return true;
            },
            close: () => undefined,
          };
        },
      },
    },
    hub: { push: (event) => void events.push(event) },
    recorder: {
      begin: ({ source }) => void sources.push(source),
      end: () => undefined,
      record: (_stream, direction, text) => void frames.push(`${direction} ${text}`),
      recordBinary: () => undefined,
    },
    resolver: {
      async resolve(_domain, { onProgress }: ResolveOptions = {}) {
        for (const some of early) onProgress?.(resolutionOf(some));
        await whole;
        return resolutionOf(candidates);
      },
    },
    preflights: {
      check: (_domain, to) =>
        to.includes('hangs') ? new Promise<never>(() => undefined) : Promise.resolve(preflight),
    },
    holding: { failed: () => undefined, held: () => null, atMost: 0, ...holding },
    turns: createTurns({ after: () => () => undefined }),
    found: () => Promise.resolve(),
    ownDomain: () => own,
  });
  const look = (args: { from?: string; domain?: string; nearby?: boolean } = {}): Promise<DomainEvidence> =>
    handlers['federation.look']({ domain: 'montague.example', run: 'r', ...args });
  const fire = (ms: number): void => {
    for (const one of timers.filter((timer) => timer.ms === ms)) one.run();
  };
  return { handlers, look, frames, sources, events, dialled, fire, release: () => release() };
}

const polite = (sent: string, on: SocketHandlers): void => {
  if (sent.startsWith('<open')) {
    on.text(open);
    on.text(features);
  } else on.text(`<close xmlns='${framing}'/>`);
};
const answering =
  (...frames: readonly string[]) =>
  (sent: string, on: SocketHandlers): void => {
    if (sent.startsWith('<open')) for (const frame of frames) on.text(frame);
  };

test('an endpoint is called as the own domain, its offer read, and left', async () => {
  const { look, frames, sources, events } = service([candidate(url)], polite);
  const { from, endpoints, settled } = await look();
  expect([from, settled]).toEqual(['capulet.example', true]);
  expect(endpoints).toHaveLength(1);
  expect(endpoints[0]?.steps.map(({ name, failure }) => [name, failure])).toEqual(
    ['https', 'socket', 'open', 'features', 'close'].map((name) => [name, undefined]),
  );
  expect(endpoints[0]?.offered).toMatchObject({
    use: 'server',
    ways: [
      { way: 'EXTERNAL', lacks: 'certificate' },
      { way: 'dialback', lacks: 'call-back-address' },
    ],
  });
  expect(endpoints[0]?.violations).toEqual([]);
  expect(sources).toEqual(['s2s']);
  expect(frames.map((frame) => /\w+ <[\w:]+/.exec(frame)?.[0])).toEqual([
    'out <open',
    'in <open',
    'in <stream:features',
    'out <close',
    'in <close',
  ]);
  expect(events.every(({ type }) => type === 'federation.progress')).toBe(true);
});

test('what clients are offered is read without a name, and in their framing', async () => {
  const here = candidate('wss://montague.example/ws', { transport: 'websocket', dialable: true });
  const { look, frames, sources } = service([here], (sent, on) => {
    if (!sent.startsWith('<open')) return on.text(`<close xmlns='${clients}'/>`);
    on.text(`<open xmlns='${clients}' from='montague.example' id='y' version='1.0' xml:lang='en'/>`);
    on.text(
      `<stream:features ${streams}><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>`,
    );
  });
  const { endpoints } = await look();
  expect(endpoints[0]?.offered).toMatchObject({ use: 'client', offer: { mechanisms: ['PLAIN'] } });
  expect(frames[0]).not.toContain('from=');
  expect(sources).toEqual(['account']);
});

test('servers are called as nobody where nobody said as whom', async () => {
  const { look, dialled, frames } = service([candidate(url)], polite, { own: null });
  expect((await look()).endpoints[0]?.steps[0]?.failure).toEqual({
    area: 'endpoint',
    failure: { code: 'no-from' },
  });
  expect(dialled).toEqual([]);
  expect((await look({ from: 'verona.example' })).from).toBe('verona.example');
  expect(frames[0]).toContain("from='verona.example'");
});

test('a redirection is told and not followed', async () => {
  const elsewhere = `<close xmlns='${framing}' see-other-uri='wss://other.example/s2s'/>`;
  const { look, dialled } = service([candidate(url)], (_sent, on) => on.text(elsewhere));
  const { endpoints } = await look();
  expect(dialled).toEqual([url]);
  expect(endpoints[0]?.steps.at(-1)).toMatchObject({
    name: 'open',
    failure: { area: 'servers', failure: { code: 'see-other-uri', uri: 'wss://other.example/s2s' } },
  });
});

test('what is listed by an early document is called before the last one is there', async () => {
  const later = candidate('wss://later.example/');
  const { look, dialled, release } = service([candidate(url), later], polite, { early: [[candidate(url)]] });
  const looking = look();
  await eventually(() => dialled).toEqual([url]);
  release();
  expect((await looking).endpoints.map((one) => one.url)).toEqual([url, later.url]);
  expect(dialled).toEqual([url, later.url]);
});

test('of very many endpoints 32 are called, and a look that is stopped ends', async () => {
  const many = Array.from({ length: 1000 }, (_none, at) => candidate(`wss://h${at}.example/`));
  const { endpoints, beyond } = await service(many, polite).look();
  expect(endpoints).toHaveLength(32);
  expect(beyond).toEqual(many.slice(32).map(({ id }) => id));
  expect(await service(many.slice(0, 32), polite).look()).not.toHaveProperty('beyond');
  const { look, handlers, dialled } = service(many, () => undefined);
  const running = look();
  await eventually(() => dialled.length).toBe(32);
  await handlers['federation.stop']({ run: 'r' });
  expect((await running).settled).toBe(true);
  expect(dialled).toHaveLength(32);
});

test('endpoints that hang before they have a socket hold nobody up, however many they are', async () => {
  const hanging = Array.from({ length: 31 }, (_none, at) => candidate(`wss://h${at}.hangs.example/`));
  const { look, dialled } = service([...hanging, candidate(url)], polite);
  void look();
  await eventually(() => dialled).toEqual([url]);
});

test('what the browser held a socket back is told apart from what the endpoint took', async () => {
  const failed: string[] = [];
  const holding = { held: () => 3000, failed: () => void failed.push('') };
  const { look } = service([candidate(url)], polite, { holding });
  expect((await look()).endpoints[0]?.held).toBe(3000);
  expect(failed).toEqual([]);
});

describe('a peer that does it wrong', () => {
  const id = { area: 'servers' };
  test.each([
    ['answers in the namespace of clients', [open.replace(framing, clients)], 'open', 'wrong-namespace'],
    ['answers as somebody else', [open.replace('montague', 'verona')], 'open', 'wrong-domain'],
    ['gives the stream no name', [open.replace(" id='x'", '')], 'open', 'no-stream-id'],
    ['sends two roots in one frame', [open + features], 'open', 'not-well-formed'],
    ['sends markup that is none', ['<open <'], 'open', 'not-well-formed'],
    [
      'sends 10 MB',
      [`<open xmlns='${framing}' id='${'x'.repeat(10 * 1024 * 1024)}'/>`],
      'open',
      'not-well-formed',
    ],
    ['sends features of 10 MB', [open, `<a>${'<b/>'.repeat(2_500_000)}</a>`], 'features', 'not-well-formed'],
    [
      'sends something else than features',
      [open, "<iq xmlns='jabber:server'/>"],
      'features',
      'unexpected-element',
    ],
  ])('%s', async (_what, frames, name, code) => {
    const { look } = service([candidate(url)], answering(...frames));
    const { endpoints } = await look();
    expect(endpoints[0]?.steps.at(-1)).toMatchObject({ name, failure: { ...id, failure: { code } } });
    expect(endpoints[0]?.settled).toBe(true);
  });

  test('never answers: ten seconds, and no longer', async () => {
    const { look, fire, frames } = service([candidate(url)], () => undefined);
    const looking = look();
    await eventually(() => frames.length).toBe(1);
    fire(10_000);
    expect((await looking).endpoints[0]?.steps.at(-1)).toMatchObject({
      name: 'open',
      failure: { failure: { code: 'timeout', phase: 'opening', seconds: 10 } },
    });
  });

  test('closes in the namespace of clients, as a deployed one does: heard, and told', async () => {
    const { look } = service([candidate(url)], (sent, on) => {
      if (sent.startsWith('<open')) polite(sent, on);
      else on.text(`<close xmlns='${clients}'/>`);
    });
    const [endpoint] = (await look()).endpoints;
    expect(endpoint?.steps.at(-1)).toMatchObject({ name: 'close' });
    expect(endpoint?.steps.at(-1)?.failure).toBeUndefined();
    expect(endpoint?.violations).toMatchObject([{ rule: 'S2', breach: 'server-framing-namespace' }]);
  });

  test('leads elsewhere over HTTPS, again and again', async () => {
    const loop = { area: 'discovery', failure: { code: 'too-many-redirects', limit: 10 } } as const;
    const preflight = { ok: false, took: 1, failure: loop, pins: null, untold: false } as const;
    const { look, dialled } = service([candidate(url)], polite, { preflight });
    expect((await look()).endpoints[0]?.steps).toMatchObject([{ name: 'https', failure: loop }]);
    expect(dialled).toEqual([]);
  });
});

describe('what is not called', () => {
  const endpointFault = async (to: string, args: { nearby?: boolean } = {}) => {
    const { look, dialled } = service([candidate(to)], polite);
    const { endpoints } = await look(args);
    return { fault: endpoints[0]?.steps[0]?.failure, dialled };
  };

  test('ws:', async () => {
    const { fault, dialled } = await endpointFault('ws://montague.example/s2s');
    expect(dialled).toEqual([]);
    expect(fault).toEqual({ area: 'endpoint', failure: { code: 'not-secure' } });
  });

  test.each(['wss://127.0.0.1/s2s', 'wss://192.168.1.1:8443/', 'wss://[::1]/', 'wss://localhost/'])(
    '%s, before the person was asked',
    async (to) => {
      const asked = await endpointFault(to);
      expect(asked.dialled).toEqual([]);
      expect(asked.fault).toMatchObject({ area: 'endpoint', failure: { code: 'nearby' } });
      expect((await endpointFault(to, { nearby: true })).dialled).toEqual([to]);
    },
  );

  test('a name that leads there, as the request before shows', async () => {
    const preflight = { ok: true, took: 1, pins: null, free: true, ip: '192.168.1.1' } as const;
    const { look, dialled } = service([candidate(url)], polite, { preflight });
    const [endpoint] = (await look()).endpoints;
    expect(endpoint?.steps).toMatchObject([
      { name: 'https' },
      {
        name: 'socket',
        failure: {
          area: 'endpoint',
          failure: { code: 'leads-nearby', host: 'montague.example', address: '192.168.1.1' },
        },
      },
    ]);
    expect(endpoint?.settled).toBe(true);
    expect(dialled).toEqual([]);
    expect((await look({ nearby: true })).endpoints[0]?.offered).not.toBeNull();
    expect(dialled).toEqual([url]);
  });

  test('a domain that is of the own network, before the person was asked', async () => {
    const { look } = service([], polite);
    for (const domain of ['127.0.0.1', 'localhost', '[::1]']) {
      await expect(look({ domain })).rejects.toMatchObject({ failure: { code: 'nearby' } });
      expect((await look({ domain, nearby: true })).settled).toBe(true);
    }
  });

  test.each(['', '.', 'a..example', '.example', 'montague.example.'.repeat(30), 'a b.example', 'x@'])(
    'a domain %j',
    async (domain) => {
      const { look, dialled } = service([candidate(url)], polite);
      await expect(look({ domain })).rejects.toMatchObject({ failure: { code: 'invalid-address' } });
      expect(dialled).toEqual([]);
    },
  );
});
