/**
 * The popup on many contacts and messages, on a real session and without a debugger on the worker: opening, beside
 * converse.js's page on the same account, scrolling, and a flood.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { enclose } from '../../src/contract/asking.ts';
import { root } from '../run/root.ts';
import { juliet, romeo } from '../world/accounts.ts';
import { converseDocuments } from '../world/client-pages.ts';
import { startWorld, type World } from '../world/index.ts';
import { pages } from '../world/pages.ts';
import { launchUnattached, type Tab, type Unattached } from '../world/unattached.ts';
import { until } from '../world/wait.ts';
import { compare, median, noTarget, pairs, quantile, type Bench, type Row } from './harness.ts';
import {
  asPopup,
  framesUntil,
  heap,
  killWorker,
  leave,
  open,
  openChat,
  openPeer,
  prepare,
  scrollBack,
  type Opening,
} from './popup-page.ts';
import { bodies, changeLine, seedChat } from './popup-seed.ts';
import { loadedBy } from './size.ts';

const contacts = 500;
const messages = 20_000;
const long = 100_000;
const flood = 1_000;
const archive = 'archive@montague.example';
const peers = Array.from({ length: contacts }, (_, n) => `contact${n}@montague.example`);
/** What was shown is kept, and everything comes to rest, before the popup is left. */
const settleMs = 800;
const mib = 1024 * 1024;

export const popup: Bench = { name: 'popup', run };

/** A number that has a limit and no peer: the limit stands in its place. */
function limit(metric: string, value: number, unit: string, most: number): Row {
  return compare(
    { bench: 'popup', metric, value, unit, peer: 'limit', peer_value: most },
    { text: `≤ ${most} ${unit}`, met: (ratio) => ratio <= 1 },
  );
}

async function* run(): AsyncIterable<Row> {
  const world = await startWorld({ prosody: 'real', documents: converseDocuments() });
  const browser = await launchUnattached({
    extension: join(root, 'dist/chromium'),
    addresses: world.addresses,
    ca: world.ca.cert,
  });
  try {
    const tab = await browser.openTab('manifest.json');
    await signIn(browser);
    await addContacts(browser, tab);
    await seedChat(tab, { account: juliet.jid, peers, each: messages / contacts });
    await prepare(tab);
    await asPopup(tab);
    const alive = await openings(browser, tab, () => Promise.resolve());
    yield limit('opens, worker alive, median', alive.painted, 'ms', 150);
    yield limit('opens, worker alive, to what changed meanwhile, median', alive.corrected, 'ms', 150);
    const ours = await heap(tab);
    const dead = await openings(browser, tab, () => killWorker(tab));
    yield limit('opens, worker dead, median', dead.painted, 'ms', 400);
    yield limit('opens, worker dead, to what changed meanwhile, median', dead.corrected, 'ms', 400);
    yield limit('scripts and styles until it is painted, gzip', loadedBy(pages.popup) / 1000, 'kB', 60);
    yield* beside(browser, { ms: alive.painted, heap: ours, bytes: loadedBy(pages.popup) });
    await leave(tab, browser.url('manifest.json'));
    await seedChat(tab, { account: juliet.jid, peers: [archive], each: long });
    yield* scrolling(browser, tab);
    yield* flooded(browser, tab, world);
  } finally {
    await browser.stop();
    await world.stop();
  }
}

async function signIn(browser: Unattached): Promise<void> {
  await browser.ask('accounts.signIn', { jid: juliet.jid, password: juliet.password, allowPlain: false });
  await online(browser);
}

async function online(browser: Unattached): Promise<void> {
  await until(
    'signed in',
    async () => (await browser.ask('accounts.list', {}))[0]?.state.phase === 'online' || undefined,
    60_000,
  );
}

async function addContacts(browser: Unattached, tab: Tab): Promise<void> {
  const asked = peers.map((jid, n) => {
    const item = `<item jid='${jid}' name='Contact ${n}'/>`;
    const text = `<iq xmlns='jabber:client' type='set' id='seed${n}'><query xmlns='jabber:iq:roster'>${item}</query></iq>`;
    return enclose('compose.send', { account: juliet.jid, text });
  });
  await tab.evaluate(
    `(async () => { for (const one of ${JSON.stringify(asked)}) await chrome.runtime.sendMessage(one); })()`,
  );
  await until(
    'the contacts are here',
    async () => (await browser.ask('roster.list', { account: juliet.jid })).length >= contacts || undefined,
    60_000,
  );
}

/** Medians of openings, after one that is not counted; each time something changed since the popup was closed. */
async function openings(browser: Unattached, tab: Tab, before: () => Promise<void>): Promise<Opening> {
  const taken: Opening[] = [];
  for (let turn = 0; turn <= pairs; turn += 1) {
    await leave(tab, browser.url('manifest.json'));
    const news = `news ${performance.now()}`;
    await changeLine(tab, [juliet.jid, 'contact0@montague.example'], news);
    await before();
    await sleep(settleMs);
    taken.push(await open(tab, browser.url(pages.popup), news));
    await sleep(settleMs);
  }
  const [, ...counted] = taken;
  return {
    painted: median(counted.map(({ painted }) => painted)),
    corrected: median(counted.map(({ corrected }) => corrected)),
  };
}

/** The same account in converse.js's page: opened again with the session that it keeps, as ours has its own. */
async function* beside(
  browser: Unattached,
  ours: { readonly ms: number; readonly heap: number; readonly bytes: number },
): AsyncIterable<Row> {
  const tab = await browser.openTab('manifest.json');
  await prepare(tab);
  const url = 'https://capulet.example/converse.html';
  const taken: number[] = [];
  for (let turn = 0; turn <= pairs; turn += 1) {
    taken.push(await openPeer(tab, url));
    await sleep(settleMs);
  }
  const names = (await tab.evaluate(
    `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => /^\\/dist\\/.*\\.(js|css)$/.test(path))`,
  )) as readonly string[];
  const files = [...new Set(names)].map((path) => readFileSync(join(root, 'node_modules/converse.js', path)));
  const bytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  const row = (metric: string, value: number, peer_value: number, unit: string, most: number | null): Row =>
    compare(
      { bench: 'popup', metric, value, unit, peer: 'converse.js, its page on the same account', peer_value },
      most === null ? null : { text: `≤ 1/${most}`, met: (ratio) => ratio <= 1 / most },
    );
  yield row('time to the first list', ours.ms, median(taken.slice(1)), 'ms', 3);
  yield row('bytes loaded for it, gzip', ours.bytes / 1000, bytes / 1000, 'kB', 5);
  yield row('heap of the page', ours.heap / mib, (await heap(tab)) / mib, 'MiB', null);
  await tab.close();
}

async function* scrolling(browser: Unattached, tab: Tab): AsyncIterable<Row> {
  await openChat(tab, browser.url(pages.popup), archive, `${long - 1} `);
  await sleep(settleMs);
  const times = await scrollBack(tab, 10_000);
  yield limit(`frame time scrolling back in ${long} messages, p95`, quantile(times, 0.95), 'ms', 20);
  yield limit('the longest of them', Math.max(...times), 'ms', 50);
}

async function* flooded(browser: Unattached, tab: Tab, world: World): AsyncIterable<Row> {
  // Where one was last, one is again.
  await tab.evaluate(`chrome.storage.session.remove('ui place')`);
  await leave(tab, browser.url('manifest.json'));
  await online(browser);
  const partner = await world.partner({ user: romeo, lines: [] });
  await partner.say(juliet.jid, 'before the flood');
  await openChat(tab, browser.url(pages.popup), romeo.jid, 'before the flood');
  await sleep(settleMs);
  const watched = framesUntil(tab, `flood ${flood - 1}`);
  const began = performance.now();
  await Promise.all(Array.from({ length: flood }, (_, n) => partner.say(juliet.jid, `flood ${n}`)));
  const sent = performance.now() - began;
  const times = await watched;
  const all = performance.now() - began;
  yield limit(`frame time while ${flood} messages arrive, p95`, quantile(times, 0.95), 'ms', 50);
  yield limit('the longest of those', Math.max(...times), 'ms', 500);
  const row = { bench: 'popup', unit: 'ms', peer: 'until they were sent', peer_value: sent };
  yield {
    ...row,
    metric: 'until the last of them was painted',
    value: all,
    ratio: all / sent,
    target: noTarget,
    ok: true,
  };
  const stood = await bodies(tab, [juliet.jid, romeo.jid]);
  const numbers = stood.flatMap((body) => /^flood (\d+)$/.exec(body)?.[1] ?? []).map(Number);
  const wrong = numbers.filter((n, at) => n !== at).length + Math.abs(flood - numbers.length);
  yield compare(
    {
      bench: 'popup',
      metric: 'messages lost or out of their order',
      value: wrong,
      unit: 'messages',
      peer: 'sent',
      peer_value: flood,
    },
    { text: '0', met: (ratio) => ratio === 0 },
  );
  await partner.stop();
}
