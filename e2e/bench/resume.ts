/**
 * From wake to a message that was sent meanwhile: in Chromium without a debugger on the worker, Prosody 13 with SASL2,
 * tokens and inline resumption, and 50 ms of round-trip time. The worker is ended, a contact writes, a surface connects
 * its Port. Held against what no client can do without: a bare WebSocket from the same tab to the same endpoint, and
 * the round trips that the tap counted on the stream that brought the message.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../run/root.ts';
import { juliet, romeo } from '../world/accounts.ts';
import { startWorld, type World } from '../world/index.ts';
import { pages } from '../world/pages.ts';
import type { Partner } from '../world/romeo.ts';
import { roundTrips, type TappedConnection, type TappedFrame } from '../world/recording.ts';
import { launchUnattached, type Tab, type Unattached } from '../world/unattached.ts';
import { until } from '../world/wait.ts';
import { interleave, median, noTarget, quantile, type Bench, type Row } from './harness.ts';
import { bareSocket, killWorker, prepare, shown, type Painted } from './resume-page.ts';

const endpoint = 'wss://capulet.example/xmpp-websocket';
const oneWayMs = 25;
const rtt = 2 * oneWayMs;
const most = 1.3;
/** The worker that came back settles before it is ended again. */
const settleMs = 1_000;

interface Stage {
  readonly world: World;
  readonly tab: Tab;
  readonly partner: Partner;
}

/** One wake, ms. The parts add up to the whole. */
interface Wake {
  readonly total: number;
  readonly trips: number;
  readonly parts: {
    /** Until the upgrade was at the tap: the page, the worker's start and what it restores, then TCP and TLS. */
    readonly untilUpgrade: number;
    /** From there until the message left the tap: the answer to the upgrade, the sign-in, the resumption. */
    readonly untilMessage: number;
    /** From there until it was painted: half a round trip, then storing, telling, reading and rendering. */
    readonly untilPainted: number;
  };
}

interface Bare {
  readonly took: number;
  /** Until its upgrade was at the tap. */
  readonly untilUpgrade: number;
}

/** The wall time of the tap's clock. */
const wall = (time: number): number => performance.timeOrigin + time;

const isMessage =
  (body: string) =>
  ({ direction, text }: TappedFrame): boolean =>
    direction === 'in' && text.includes(body);

function read(stage: Stage, from: number, body: string, painted: Painted, begun: number): Wake {
  const later = stage.world.tap.connections.slice(from);
  const carried = later.find(({ frames }) => frames.some(isMessage(body)));
  const message = carried?.frames.find(isMessage(body));
  if (carried === undefined || message === undefined) throw new Error('the tap did not see the message');
  if (!isResumed(carried)) throw new Error('the session was not resumed');
  const trips = roundTrips(carried.frames, isMessage(body), rtt);
  if (trips === null) throw new Error('no round trip was counted');
  const [upgrade, left] = [wall(carried.openedAt), wall(message.time)];
  return {
    total: painted.painted - begun,
    trips,
    parts: {
      untilUpgrade: upgrade - begun,
      untilMessage: left - upgrade,
      untilPainted: painted.painted - left,
    },
  };
}

const isResumed = ({ frames }: TappedConnection): boolean =>
  frames.some(({ direction, text }) => direction === 'in' && text.includes('<resumed'));

let count = 0;
const nextBody = (): string => `meanwhile ${(count += 1)}`;

/** A conversation is open, the worker ends, the contact writes; the surface connects its Port by itself. */
async function reconnects(stage: Stage): Promise<Wake> {
  const { tab, partner, world } = stage;
  await settled(stage);
  const [from, body] = [world.tap.connections.length, nextBody()];
  const seen = shown(tab, body);
  await killWorker(tab);
  await partner.say(juliet.jid, body);
  const painted = await seen;
  return read(stage, from, body, painted, painted.connected);
}

/** No surface is open, the worker ends, the contact writes; then the popup is opened. */
async function opens(stage: Stage, browser: Unattached): Promise<Wake> {
  const { tab, partner, world } = stage;
  await settled(stage);
  const [from, body] = [world.tap.connections.length, nextBody()];
  await tab.send('Page.navigate', { url: browser.url('manifest.json') });
  await until('the surface is gone', () =>
    tab.evaluate(`document.querySelector('main') === null || undefined`),
  );
  await killWorker(tab);
  await partner.say(juliet.jid, body);
  await sleep(settleMs);
  await tab.send('Page.navigate', { url: browser.url(pages.popup) });
  const painted = await until('the popup is there', () =>
    tab.evaluate(`document.querySelector('[data-peer], [role="log"]') === null ? undefined : true`),
  ).then(() => shown(tab, body));
  return read(stage, from, body, painted, painted.opened);
}

/** A resumed stream is there, and nothing is under way on it. */
async function settled({ world }: Stage): Promise<void> {
  await until('a stream is there', () => {
    const last = world.tap.connections.findLast(({ frames }) => frames.length > 0);
    return (
      (last !== undefined && !last.closed && last.frames.some(({ text }) => /<(bound|resumed)/.test(text))) ||
      undefined
    );
  });
  await sleep(settleMs);
}

async function bare({ tab, world }: Stage): Promise<Bare> {
  const from = world.tap.connections.length;
  const { begun, took } = await bareSocket(tab, endpoint);
  const connection = world.tap.connections[from];
  if (connection === undefined) throw new Error('the tap did not see the bare socket');
  return { took, untilUpgrade: wall(connection.openedAt) - begun };
}

async function* measureWay(name: string, stage: Stage, wake: () => Promise<Wake>): AsyncIterable<Row> {
  const wakes: Wake[] = [];
  const bares: Bare[] = [];
  await interleave(
    async () => void wakes.push(await wake()),
    async () => void bares.push(await bare(stage)),
  );
  // The first pair was not measured.
  const pairs = wakes.slice(1).flatMap((ours, index) => {
    const theirs = bares[index + 1];
    return theirs === undefined ? [] : [{ ours, theirs }];
  });
  const ratios = pairs.map(({ ours, theirs }) => ours.total / (theirs.took + ours.trips * rtt));
  yield {
    bench: 'resume',
    metric: `${name} to the message painted`,
    value: median(pairs.map(({ ours }) => ours.total)),
    unit: 'ms',
    peer: 'bare WebSocket and counted round trips',
    peer_value: median(pairs.map(({ ours, theirs }) => theirs.took + ours.trips * rtt)),
    ratio: median(ratios),
    target: `≤ ${most}`,
    ok: median(ratios) <= most,
    iqr: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
  const part = (
    metric: string,
    unit: string,
    peer: string,
    of: (pair: (typeof pairs)[number]) => readonly [number, number],
  ): Row => {
    const values = pairs.map(of);
    const [value, peer_value] = [median(values.map(([one]) => one)), median(values.map(([, two]) => two))];
    const bench = 'resume';
    return {
      bench,
      metric: `${name}: ${metric}`,
      value,
      unit,
      peer,
      peer_value,
      ratio: value / peer_value,
      target: noTarget,
      ok: true,
    };
  };
  yield part('round trips on the stream', 'round trips', 'one', ({ ours }) => [ours.trips, 1]);
  yield part(
    'until the upgrade was at the tap (start, restore, TCP, TLS)',
    'ms',
    'bare WebSocket',
    (pair) => [pair.ours.parts.untilUpgrade, pair.theirs.untilUpgrade],
  );
  yield part(
    'from there until the message left the tap (upgrade, sign-in, resume)',
    'ms',
    'round trips',
    ({ ours }) => [ours.parts.untilMessage, (1 + ours.trips) * rtt - oneWayMs - oneWayMs],
  );
  yield part(
    'from there until it was painted (deliver, store, tell, read, render)',
    'ms',
    'one way',
    ({ ours }) => [ours.parts.untilPainted, oneWayMs],
  );
}

async function signIn(browser: Unattached): Promise<void> {
  await browser.ask('accounts.signIn', { jid: juliet.jid, password: juliet.password, allowPlain: false });
  await until('signed in', async () => {
    const [account] = await browser.ask('accounts.list', {});
    return account?.state.phase === 'online' || undefined;
  });
}

async function* measure(): AsyncIterable<Row> {
  const world = await startWorld({
    prosody: 'real',
    latency: oneWayMs,
    modules: ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'],
  });
  const browser = await launchUnattached({
    extension: join(root, 'dist/chromium'),
    addresses: world.addresses,
    ca: world.ca.cert,
  });
  try {
    await signIn(browser);
    const partner = await world.partner({ lines: [] });
    const tab = await browser.openTab('manifest.json');
    await prepare(tab);
    const place = JSON.stringify({ account: juliet.jid, peer: romeo.jid });
    await tab.evaluate(`chrome.storage.session.set({ 'ui place': ${JSON.stringify(place)} })`);
    await tab.send('Page.navigate', { url: browser.url(pages.popup) });
    const stage: Stage = { world, tab, partner };
    await partner.say(juliet.jid, 'before');
    await until('the popup is there', () =>
      tab.evaluate(`document.querySelector('[data-peer], [role="log"]') === null ? undefined : true`),
    );
    await shown(tab, 'before');
    yield* measureWay('from an open surface’s Port', stage, () => reconnects(stage));
    yield* measureWay('from opening the popup', stage, () => opens(stage, browser));
  } finally {
    await browser.stop();
    await world.stop();
  }
}

export const resume: Bench = { name: 'resume', run: measure };
