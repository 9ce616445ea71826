import { describe, expect, it } from 'vitest';
import type { BackgroundEvent } from '../../contract/index.ts';
import { RequestError } from '../../contract/failure.ts';
import type { PageItem, PageOrder } from '../../contract/page.ts';
import type { StreamRecord } from '../../core/framing/index.ts';
import type { PagePeer, PlacedPage } from '../../platform/ports.ts';
import { createEventHub } from '../events.ts';
import { createPages } from './service.ts';

interface Recorded {
  readonly stream: string;
  readonly said: string;
  readonly time: number | undefined;
}

function bench(debuggerThere = false) {
  const begun: (StreamRecord & { readonly whole: boolean })[] = [];
  const ended: string[] = [];
  const frames: Recorded[] = [];
  const placed: (readonly PlacedPage[])[] = [];
  const events: BackgroundEvent[] = [];
  let due: { readonly ms: number; readonly run: () => void; dead: boolean }[] = [];
  const hub = createEventHub();
  hub.listen((event) => events.push(event));
  const pages = createPages({
    hub,
    recorder: {
      begin: (stream, whole = true) => void begun.push({ ...stream, whole }),
      end: (stream) => void ended.push(stream),
      record: (stream, direction, text, _read, time) =>
        void frames.push({ stream, said: `${direction} ${text}`, time }),
      recordUntold: (stream, { direction, bytes, problem, time }) =>
        void frames.push({ stream, said: `${direction} ${problem} ${bytes}`, time }),
    },
    ports: {
      clock: {
        now: () => 1000,
        after(ms, run) {
          const one = { ms, run, dead: false };
          due.push(one);
          return () => void (one.dead = true);
        },
      },
      fault(error) {
        throw error;
      },
      workers: { there: debuggerThere, follow: () => undefined },
      pageScripts: { place: (list) => (placed.push(list), Promise.resolve(true)) },
    },
  });
  return {
    pages,
    begun,
    ended,
    frames,
    placed,
    /** Lets all timers run out. */
    later() {
      const now = due;
      due = [];
      for (const { run, dead } of now) if (!dead) run();
    },
    get views() {
      return events.findLast((event) => event.type === 'page.changed')?.pages;
    },
    peer(from: PagePeer) {
      const orders: PageOrder[] = [];
      const port = pages.connected(from, (order) => orders.push(order));
      return {
        orders,
        gone: () => port.gone(),
        say: (message: unknown) => port.message(message),
        items: (...items: PageItem[]) => port.message({ type: 'items', load: 'l1', items }),
        record: (lasting = false, tab = 7, origin = 'https://a.example') =>
          port.message({ type: 'record', tab, origin, lasting, workers: true }),
      };
    },
  };
}

const panel: PagePeer = { panel: true };
const relay = (tab = 7, origin = 'https://a.example'): PagePeer => ({ panel: false, tab, origin });
const ws = 'wss://a.example/ws';
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('a page that a panel records', () => {
  it('becomes streams of its origin, in the order in which it spoke', async () => {
    const it = bench();
    const one = it.peer(panel);
    one.record();
    await settled();
    expect(one.orders).toEqual([{ type: 'ready', ok: true }]);
    one.items(
      ['socket', 1, 500, ws],
      ['out', 1, 501, '<a/>'],
      ['in', 1, 502, '<b/>'],
      ['in-binary', 1, 503, 9],
    );
    one.items(['in-long', 1, 504, 5e7], ['end', 1, 505, 1000], ['in', 1, 506, 'too late']);
    expect(it.begun).toEqual([
      {
        id: 'page.7.l1.1',
        source: 'page',
        account: 'https://a.example',
        url: ws,
        openedAt: 500,
        whole: true,
      },
    ]);
    expect(it.frames).toEqual([
      { stream: 'page.7.l1.1', said: 'out <a/>', time: 501 },
      { stream: 'page.7.l1.1', said: 'in <b/>', time: 502 },
      { stream: 'page.7.l1.1', said: 'in binary-frame 9', time: 503 },
      { stream: 'page.7.l1.1', said: 'in too-long 50000000', time: 504 },
    ]);
    expect(it.ended).toEqual(['page.7.l1.1']);
    it.later();
    expect(it.views).toMatchObject([
      { tab: 7, frames: 4, dropped: 1, there: true, lasting: false, streams: [] },
    ]);
  });

  it('is believed of time no further than between what it said before and now', () => {
    const it = bench();
    const one = it.peer(panel);
    one.record();
    one.items(
      ['socket', 1, 900, ws],
      ['in', 1, 800, 'past'],
      ['in', 1, 1e15, 'future'],
      ['in', 1, -1, 'before'],
    );
    expect(it.frames.map(({ time }) => time)).toEqual([900, 1000, 1000]);
  });

  it('ends with its panel, and its scripts with it', async () => {
    const it = bench();
    const one = it.peer(panel);
    one.record(true);
    await settled();
    expect(it.placed.at(-1)).toEqual([{ origin: 'https://a.example', workers: true }]);
    const page = it.peer(relay());
    page.items(['socket', 1, 1, ws]);
    one.gone();
    await settled();
    expect(it.placed.at(-1)).toEqual([]);
    expect(it.ended).toEqual(['page.7.l1.1']);
    expect(page.orders).toEqual([{ type: 'taken' }, { type: 'stop' }]);
    it.later();
    expect(it.views).toEqual([]);
  });

  it.each([
    [false, ['shared', 'dedicated']],
    [true, ['dedicated']],
  ])('names the workers that nobody sees, where there is a debugger: %s', (debuggerThere, unseen) => {
    const it = bench(debuggerThere);
    const one = it.peer(panel);
    one.record();
    one.items(
      ['worker', 0, 1, 'shared'],
      ['worker', 0, 1, 'dedicated'],
      ['worker', 0, 1, 'dedicated'],
      ['worker', 0, 1, '<b>another</b>'],
    );
    it.later();
    expect(it.views).toMatchObject([{ unseen }]);
  });

  it('is not there any more once it was left', () => {
    const it = bench();
    const one = it.peer(panel);
    one.record();
    one.items(['socket', 1, 1, ws]);
    one.say({ type: 'gone' });
    it.later();
    expect(it.ended).toEqual(['page.7.l1.1']);
    expect(it.views).toMatchObject([{ there: false, streams: [] }]);
  });
});

describe('whoever is not asked', () => {
  it.each([
    ['another tab', relay(8)],
    ['another origin', relay(7, 'https://evil.example')],
    ['the same host on another port', relay(7, 'https://a.example:8443')],
  ])('%s is not recorded, and told to stop', (_who, from) => {
    const it = bench();
    it.peer(panel).record(true);
    const page = it.peer(from);
    page.items(['socket', 1, 1, ws], ['in', 1, 2, 'x']);
    it.later();
    expect(it.frames).toEqual([]);
    expect(page.orders).toEqual([{ type: 'stop' }]);
  });

  it('a page cannot ask to be recorded, nor end the recording of another', () => {
    const it = bench();
    it.peer(panel).record(true);
    const page = it.peer(relay(8));
    page.record(true, 8);
    page.say({ type: 'stop' });
    page.items(['socket', 1, 1, ws], ['in', 1, 2, 'x']);
    it.later();
    expect(it.frames).toEqual([]);
    expect(it.views).toMatchObject([{ tab: 7 }]);
  });

  it('a page without lasting access speaks to nobody', () => {
    const it = bench();
    it.peer(panel).record(false);
    const page = it.peer(relay());
    page.items(['socket', 1, 1, ws]);
    it.later();
    expect(page.orders).toEqual([{ type: 'stop' }]);
  });

  it.each([
    ['nothing', null],
    ['a word', 'items'],
    ['another kind', { type: 'items', load: 'l', items: [['eval', 1, 1, 'x']] }],
    ['a number that is none', { type: 'items', load: 'l', items: [['in', NaN, 1, 'x']] }],
    ['an object for a text', { type: 'items', load: 'l', items: [['in', 1, 1, {}]] }],
    ['a load with markup', { type: 'items', load: '<b>', items: [] }],
    ['more members', { type: 'gone', more: 1 }],
    [
      'an origin that is none',
      { type: 'record', tab: 1, origin: 'javascript:1', lasting: true, workers: true },
    ],
  ])('%s is no message', (_what, message) => {
    const it = bench();
    const one = it.peer(panel);
    one.record();
    one.say(message);
    expect(it.begun).toEqual([]);
    // The answer to `record` alone.
    expect(one.orders).toEqual([{ type: 'ready', ok: true }]);
  });

  it('a page that opens sockets without end is not believed past a thousand', () => {
    const it = bench();
    const one = it.peer(panel);
    one.record();
    one.items(...Array.from({ length: 1500 }, (_, at): PageItem => ['socket', at, 1, ws]));
    expect(it.begun).toHaveLength(1000);
  });
});

describe('after the worker died', () => {
  it('a relay that is back before its panel is waited for, and its streams go on', () => {
    const it = bench();
    const page = it.peer(relay());
    page.items(['again', 1, 1, ws], ['in', 1, 2, '<a/>']);
    expect(page.orders).toEqual([]);
    it.peer(panel).record(true);
    expect(it.begun).toMatchObject([{ id: 'page.7.l1.1', whole: false }]);
    expect(it.frames).toHaveLength(1);
    expect(page.orders).toEqual([{ type: 'taken' }]);
  });
});

describe('sending on the page’s own socket', () => {
  it('goes to whoever has it, and tells whether it left', async () => {
    const it = bench();
    const one = it.peer(panel);
    one.record();
    one.items(['socket', 3, 1, ws]);
    it.later();
    expect(it.views).toMatchObject([{ streams: [{ stream: 'page.7.l1.3', url: ws }] }]);
    const sending = it.pages.handlers['page.send']({ stream: 'page.7.l1.3', text: '<r/>' });
    const order = one.orders.at(-1);
    expect(order).toEqual({ type: 'send', id: 1, socket: 3, text: '<r/>' });
    one.say({ type: 'sent', id: 1, ok: true });
    expect(await sending).toBeNull();
  });

  it('is told whom the page is signed in as there, by the server alone and the first time', () => {
    const it = bench();
    const one = it.peer(panel);
    one.record();
    const bound = (jid: string) =>
      `<iq xmlns='jabber:client' type='result'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>${jid}</jid></bind></iq>`;
    one.items(['socket', 3, 1, ws], ['out', 3, 1, bound('page@a.example/x')]);
    it.later();
    expect(it.views).toMatchObject([{ streams: [{ jid: null }] }]);
    one.items(['in', 3, 1, bound('me@a.example/x')], ['in', 3, 1, bound('other@a.example/x')]);
    it.later();
    expect(it.views).toMatchObject([{ streams: [{ jid: 'me@a.example' }] }]);
  });

  it('fails where it did not leave, nobody answers, or there is no such socket', async () => {
    const it = bench();
    const one = it.peer(panel);
    one.record();
    one.items(['socket', 3, 1, ws]);
    const gone = new RequestError({ code: 'page-gone' });
    const refused = it.pages.handlers['page.send']({ stream: 'page.7.l1.3', text: '<r/>' });
    one.say({ type: 'sent', id: 1, ok: false });
    await expect(refused).rejects.toEqual(gone);
    const silent = it.pages.handlers['page.send']({ stream: 'page.7.l1.3', text: '<r/>' });
    it.later();
    await expect(silent).rejects.toEqual(gone);
    await expect(it.pages.handlers['page.send']({ stream: 'page.7.l1.4', text: '<r/>' })).rejects.toEqual(
      gone,
    );
  });
});

describe('BOSH of a page', () => {
  const body = (inner: string, attrs = ''): string =>
    `<body xmlns='http://jabber.org/protocol/httpbind' ${attrs}>${inner}</body>`;
  const iq = "<iq xmlns='jabber:client' id='1' type='get'/>";

  it('is the frames that a WebSocket would have carried, session by session', () => {
    const it = bench();
    const one = it.peer(panel);
    one.record();
    const exchange = (id: number, out: string, answer: string): void =>
      one.items(
        ['bosh', id, 1, 'https://a.example/b'],
        ['out', id, 2, out],
        ['in', id, 3, answer],
        ['end', id, 4, 200],
      );
    exchange(1, body('', "rid='1' to='a.example'"), body('<f xmlns="x"/>', "sid='s' from='a.example'"));
    exchange(2, body(iq, "rid='2' sid='s'"), body(''));
    exchange(
      3,
      body('', "rid='3' sid='s' to='a.example' xmlns:xmpp='urn:xmpp:xbosh' xmpp:restart='true'"),
      body('<f xmlns="x"/>'),
    );
    exchange(4, body('', "rid='4' sid='s' type='terminate'"), body('', "type='terminate'"));
    exchange(5, body(iq, "rid='5' sid='unknown'"), 'no body at all');
    const open = (said: string) =>
      said.replace(/<open [^>]*>/, '<open/>').replace(/<close [^>]*>/, '<close/>');
    expect(it.frames.map(({ stream, said }) => [stream.slice(-2), open(said)])).toEqual([
      ['b1', 'out <open/>'],
      ['b1', 'in <open/>'],
      ['b1', 'in <f xmlns="x"/>'],
      ['b1', `out ${iq}`],
      ['b1', 'out <open/>'],
      ['b1', 'in <open/>'],
      ['b1', 'in <f xmlns="x"/>'],
      ['b1', 'out <close/>'],
      ['b1', 'in <close/>'],
      ['b2', `out ${iq}`],
      ['b2', 'in no body at all'],
    ]);
    expect(it.begun.map(({ whole }) => whole)).toEqual([true, false]);
    expect(it.ended).toEqual(['page.7.l1.b1']);
  });
});
