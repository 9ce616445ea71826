import { expect, test } from 'vitest';
import { ns } from '../../core/namespaces.ts';
import type { StreamFailure } from '../../core/stream/types.ts';
import { attr, parseFrame } from '../../core/xml/index.ts';
import type { FetchedDocument, FetchPort, Socket } from '../../platform/ports.ts';
import { openBosh } from './transport.ts';

const url = 'https://a.example/http-bind';
const opening = `<open xmlns='${ns.framing}' to='a.example' version='1.0' xml:lang='en'/>`;
const stanza = (id: string): string => `<presence xmlns='${ns.client}' id='${id}'/>`;

interface Asked {
  readonly body: string;
  readonly rid: number;
  /** Answers with this text, or not at all. */
  readonly answer: (text: string | null, over?: Partial<FetchedDocument>) => void;
}

/** Time stands still until it is told to pass. */
function started() {
  let now = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const asked: Asked[] = [];
  const heard: string[] = [];
  const closed: (StreamFailure | null)[] = [];
  const crossed: string[] = [];
  const fetch: FetchPort = {
    read: ({ body = '' }) =>
      new Promise((resolve) => {
        const rid = Number(attr(parseFrame(body), 'rid'));
        const came = { ok: true, status: 200, contentType: 'text/xml', finalUrl: url, timing: {} } as const;
        const rest = { maxAge: null, security: null };
        asked.push({
          body,
          rid,
          answer: (text, over = {}) =>
            resolve(
              text === null
                ? { ok: false, failure: { code: 'unreachable' }, timing: {} }
                : { ...came, ...rest, text, ...over },
            ),
        });
      }),
  };
  const socket: Socket = openBosh(
    {
      fetch,
      clock: {
        now: () => now,
        after(ms, run) {
          const timer = { at: now + ms, run };
          timers.push(timer);
          return () => (timers = timers.filter((other) => other !== timer));
        },
      },
      random: { bytes: (count) => new Uint8Array(count).fill(1) },
    },
    url,
    {
      open: () => void heard.push('open'),
      text: (text) => void heard.push(text),
      binary: () => undefined,
      closed: (_code, why) => void closed.push(why ?? null),
    },
    (direction, text) => void crossed.push(`${direction} ${text}`),
  );
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  const pass = async (ms: number): Promise<void> => {
    now += ms;
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { run } of due) run();
    await settle();
  };
  return { socket, asked, heard, closed, crossed, settle, pass };
}

const body = (attrs = '', content = ''): string => `<body xmlns='${ns.bosh}' ${attrs}>${content}</body>`;

async function up(attrs = `requests='2' hold='1' wait='20' inactivity='30'`) {
  const world = started();
  await world.settle();
  world.socket.send(opening);
  await world.settle();
  world.asked[0]?.answer(body(`sid='s' from='a.example' ${attrs}`));
  await world.settle();
  await world.pass(0);
  return world;
}

test('one request waits, the next carries what is sent, and never more than are allowed are under way', async () => {
  const { socket, asked, heard, settle } = await up();
  expect(heard[1]).toContain(`from='a.example'`);
  expect(asked).toHaveLength(2);
  socket.send(stanza('1'));
  socket.send(stanza('2'));
  await settle();
  expect(asked).toHaveLength(3);
  expect(asked[2]?.body).toContain(stanza('1') + stanza('2'));
  socket.send(stanza('3'));
  await settle();
  expect(asked).toHaveLength(3);
  asked[1]?.answer(body());
  await settle();
  expect(asked[3]?.body).toContain(stanza('3'));
  const rids = asked.map(({ rid }) => rid);
  expect(rids).toEqual(rids.map((_, index) => (rids[0] ?? 0) + index));
});

test('answers are read in the order of their requests', async () => {
  const { socket, asked, heard, settle } = await up();
  socket.send(stanza('1'));
  await settle();
  asked[2]?.answer(body('', stanza('later')));
  await settle();
  expect(heard.some((text) => text.includes('later'))).toBe(false);
  asked[1]?.answer(body('', stanza('sooner')));
  await settle();
  expect(heard.slice(-2)).toEqual([stanza('sooner'), stanza('later')]);
});

test('a lost request leaves again as it was, until the server cannot know the session any more', async () => {
  const { asked, closed, settle, pass } = await up();
  asked[1]?.answer(null);
  await settle();
  await pass(500);
  expect(asked[2]?.body).toBe(asked[1]?.body);
  for (let index = 2; closed.length === 0 && index < 30; index += 1) {
    asked[index]?.answer(null);
    await settle();
    await pass(5_000);
  }
  expect(closed).toEqual([{ code: 'bosh-lost', why: 'unreachable', origin: 'https://a.example' }]);
  // Ten times at most in thirty seconds.
  expect(asked.length).toBeLessThan(12);
});

test('a server that answers nothing at once is not asked in a loop', async () => {
  const { asked, settle, pass } = await up();
  asked[1]?.answer(body());
  await settle();
  await pass(999);
  expect(asked).toHaveLength(2);
  await pass(1);
  expect(asked).toHaveLength(3);
});

test('a server that wants to be polled is, no more often than it says', async () => {
  const { asked, settle, pass } = await up(`requests='1' polling='7'`);
  asked[1]?.answer(body('', stanza('x')));
  await settle();
  await pass(6_999);
  expect(asked).toHaveLength(2);
  await pass(1);
  expect(asked).toHaveLength(3);
});

test('after SASL the stream is restarted, and nothing overtakes that', async () => {
  const { socket, asked, heard, settle } = await up();
  socket.send(opening);
  socket.send(stanza('1'));
  await settle();
  expect(asked[2]?.body).toContain(`xmpp:restart='true'`);
  asked[1]?.answer(body());
  await settle();
  expect(asked).toHaveLength(3);
  asked[2]?.answer(body('', `<features xmlns='${ns.streams}'/>`));
  await settle();
  expect(heard.slice(-2)[0]).toContain('<open ');
  expect(asked[3]?.body).toContain(stanza('1'));
});

test.each([
  [`type='terminate' condition='item-not-found'`, { code: 'bosh-ended', condition: 'item-not-found' }],
  [`type='terminate' condition='policy-violation'`, { code: 'bosh-ended', condition: 'policy-violation' }],
  [`type='terminate'`, null],
])('a session that ends with %s says so', async (attrs, why) => {
  const { asked, closed, settle } = await up();
  asked[1]?.answer(body(attrs));
  await settle();
  expect(closed).toEqual([why]);
});

test('a page of this network in place of the server is told apart from BOSH', async () => {
  const world = started();
  await world.settle();
  world.socket.send(opening);
  await world.settle();
  world.asked[0]?.answer('<!doctype html><title>Sign in</title>', { finalUrl: 'https://portal.example/x' });
  await world.settle();
  expect(world.closed).toEqual([{ code: 'not-bosh', status: 200, led: 'portal.example' }]);
});

test('leaving tells the server, also where nobody waits for its answer', async () => {
  const { socket, asked, closed, settle } = await up();
  socket.send(`<close xmlns='${ns.framing}'/>`);
  socket.close();
  await settle();
  expect(asked.at(-1)?.body).toContain(`type='terminate'`);
  expect(closed).toEqual([null]);
});

test('each body is told of as it crosses, one that is sent again as often as it is', async () => {
  const { asked, crossed, settle, pass } = await up();
  asked[1]?.answer(null);
  await settle();
  await pass(500);
  asked[2]?.answer(`\n${body('', stanza('x'))}\n`);
  await settle();
  const again = asked[1]?.body ?? '';
  expect(crossed.slice(-3)).toEqual([`out ${again}`, `out ${again}`, `in ${body('', stanza('x'))}`]);
});
