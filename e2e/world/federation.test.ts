/** Streams between servers over WebSocket with a real Prosody on the other side: what `core/stream/servers` is for. */
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openServerLink, type ServerLink, type ServerNews } from '../../src/background/federation/link.ts';
import type { FrameSink } from '../../src/background/recorder.ts';
import { readFrame, s2s } from '../../src/core/framing/index.ts';
import type { Aim, ServerConfig } from '../../src/core/stream/servers/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { SocketHandlers } from '../../src/platform/ports.ts';
import { createAuthority, type Authority, type Certificate } from './ca.ts';
import { startAnswering, startCaller, startGate, type Federation } from './federation.ts';
import { needs } from './needs.ts';
import { nodeSocket } from './node-socket.ts';
import { startProsody, type Prosody } from './prosody.ts';
import { until } from './wait.ts';

const missing = await needs('prosody');
const secret = 's3cr3tf0rd14lb4ck';
const federating: Aim = { type: 'federate', certificate: true, secret: null, bidirectional: true };

/** What a test sees of a link: its news and its frames. */
function watching() {
  const news: ServerNews[] = [];
  const frames: string[] = [];
  const recorder: FrameSink = {
    begin: () => undefined,
    end: () => undefined,
    record: (_stream, direction, text) => void frames.push(`${direction} ${text}`),
    recordBinary: () => undefined,
  };
  return { news, frames, recorder };
}

type Ws = InstanceType<ReturnType<typeof nodeSocket>>;

function over(ws: Ws, handlers: SocketHandlers) {
  ws.on('open', () => handlers.open(ws.protocol));
  ws.on('message', (data: Buffer) => handlers.text(data.toString()));
  ws.on('close', (code) => handlers.closed(code));
  return {
    send(text: string) {
      ws.send(text);
      return true;
    },
    close: () => ws.close(),
  };
}

interface Called extends ReturnType<typeof watching> {
  readonly link: ServerLink;
}

/** Calls montague.example at `port` as capulet.example. */
function call(ca: Authority, port: number, aim: Aim, certificate?: Certificate): Called {
  const host = 'montague.example';
  const Socket = nodeSocket({
    addresses: [{ host, port: 443, to: port }],
    ca: ca.cert,
    ...(certificate && { certificate }),
  });
  const seen = watching();
  const config: ServerConfig = { role: 'initiator', from: 'capulet.example', to: host, lang: 'en', aim };
  const link = openServerLink({
    clock: systemClock,
    recorder: seen.recorder,
    stream: 'test',
    url: `wss://${host}/s2s`,
    config,
    connect: (handlers) => over(new Socket(`wss://${host}/s2s`, ['xmpp']), handlers),
    news: (one) => seen.news.push(one),
  });
  onTestFinished(() => link.drop(null));
  return { ...seen, link };
}

const online = (called: Called) =>
  until('the stream is online', () => {
    const ended = called.news.find(({ type }) => type === 'ended');
    if (ended !== undefined) throw new Error(JSON.stringify([ended, called.frames]));
    return Promise.resolve(called.news.find((one) => one.type === 'online'));
  });

async function prosody(
  ca: Authority,
  federation: Federation,
): Promise<Prosody & { readonly s2sPort: number }> {
  const server = await startProsody({ domains: ['montague.example'], users: [], ca, federation });
  const { s2sPort } = server;
  if (s2sPort === null) throw new Error('it talks to no other server');
  return { ...server, s2sPort };
}

describe.skipIf(missing !== undefined)('a Prosody that asks for certificates', () => {
  let ca: Authority;
  let port: number;
  beforeAll(async () => {
    ca = await createAuthority();
    const server = await prosody(ca, { proof: 'certificate', peers: {} });
    const gate = await startGate({ ca, host: 'montague.example', to: server.s2sPort, tls: true });
    port = gate.port;
    return async () => {
      await gate.stop();
      await server.stop();
    };
  });

  test('what it offers is read, and the stream closed by both', async () => {
    const called = call(ca, port, { type: 'look', as: 'server' }, await ca.leaf('capulet.example'));
    await expect.poll(() => called.news.at(-1)).toEqual({ type: 'ended', failure: null });
    expect(called.news).toContainEqual({
      type: 'offered',
      offer: { mechanisms: ['EXTERNAL'], dialback: false, bidirectional: true },
    });
    expect(
      called.frames.map((frame) => frame.replace(/[ />].*$/, '').concat(/<[\w:]+/.exec(frame)?.[0] ?? '')),
    ).toEqual(['out<open', 'in<open', 'in<stream:features', 'out<close', 'in<close']);
  });

  test('EXTERNAL, and a ping is answered on the same stream', async () => {
    const called = call(ca, port, federating, await ca.leaf('capulet.example'));
    expect(await online(called)).toEqual({ type: 'online', peer: 'montague.example', by: 'EXTERNAL' });
    const ping = readFrame(
      "<iq xmlns='jabber:server' from='capulet.example' to='montague.example' type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>",
      s2s,
    );
    if (!ping.ok) throw new Error(ping.error.code);
    called.link.feed({ type: 'send', element: ping.element });
    await expect.poll(() => called.frames.at(-1)).toMatch(/^in <iq .*id='p1'/);
    expect(called.frames.at(-1)).toContain("type='result'");
    called.link.feed({ type: 'close' });
    await expect.poll(() => called.news.at(-1)).toEqual({ type: 'ended', failure: null });
  });

  test('who has no certificate is offered no way in, and says so', async () => {
    const called = call(ca, port, { ...federating, certificate: false });
    await expect.poll(() => called.news.at(-1)?.type).toBe('ended');
    const ended = called.news.at(-1);
    expect(ended?.type === 'ended' && ended.failure?.code).toMatch(/^(no-way-in|stream-error)$/);
  });
});

describe.skipIf(missing !== undefined)('a Prosody that calls back', () => {
  test.each([
    [secret, { type: 'online', peer: 'montague.example', by: 'dialback' }],
    ['another', { type: 'ended', failure: { code: 'dialback-invalid' } }],
  ])('dialback between two domains, both ways over WebSocket, the key made with %s', async (key, outcome) => {
    const ca = await createAuthority();
    // Prosody proves itself before it asks, so its key is asked about too, on a stream of its own.
    const asks = (
      { from, id, key: shown }: Extract<ServerNews, { type: 'verify' }>,
      link: ServerLink,
    ): void => {
      const asking = call(ca, gate.port, { type: 'verify', id, key: shown });
      void until('the key is judged', () =>
        Promise.resolve(asking.news.find((one) => one.type === 'verified')),
      ).then(({ outcome: judged }) => link.feed({ type: 'verdict', from, outcome: judged }));
    };
    // Who has authority over capulet.example: the half of this project that answers.
    const authority = watching();
    const answering = await startAnswering({
      ca,
      host: 'capulet.example',
      called(ws) {
        const link = openServerLink({
          clock: systemClock,
          recorder: authority.recorder,
          stream: 'authority',
          url: 'wss://capulet.example/s2s',
          config: {
            role: 'responder',
            domain: 'capulet.example',
            lang: 'en',
            ids: ['first', 'second'],
            secret,
            certified: [],
          },
          connect(handlers) {
            queueMicrotask(() => handlers.open(ws.protocol));
            return over(ws, handlers);
          },
          news(one) {
            authority.news.push(one);
            if (one.type === 'verify') asks(one, link);
          },
        });
      },
    });
    const addresses = [{ host: 'capulet.example', port: 443, to: answering.port }];
    const caller = await startCaller({
      url: 'wss://capulet.example/s2s',
      Socket: nodeSocket({ addresses, ca: ca.cert }),
    });
    const server = await prosody(ca, { proof: 'dialback', peers: { 'capulet.example': caller.port } });
    const gate = await startGate({ ca, host: 'montague.example', to: server.s2sPort, tls: true });
    onTestFinished(async () => {
      await gate.stop();
      await server.stop();
      await caller.stop();
      await answering.stop();
    });

    const called = call(ca, gate.port, {
      type: 'federate',
      certificate: false,
      secret: key,
      bidirectional: false,
    });
    const last = await until('dialback is decided', () =>
      Promise.resolve(called.news.find(({ type }) => type === 'online' || type === 'ended')),
    ).catch((error: unknown) => {
      throw new Error([...called.frames, ...authority.frames, server.log()].join('\n'), { cause: error });
    });
    expect(last, [...called.frames, '', ...authority.frames, server.log()].join('\n')).toEqual(outcome);
    expect(authority.news).toContainEqual({ type: 'online', peer: 'montague.example', by: 'dialback' });
    expect(authority.frames.some((frame) => /^in <db:verify|^in <verify/.test(frame))).toBe(true);
  });
});
