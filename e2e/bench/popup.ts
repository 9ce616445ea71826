/** The popup on many contacts and messages, on a real session: opening, scrolling, and a flood. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ask } from '../extension.ts';
import { inPhase, signIn } from '../journeys/steps.ts';
import { root } from '../run/root.ts';
import { juliet, romeo } from '../world/accounts.ts';
import { launchChromium, type Chromium } from '../world/chromium.ts';
import { startWorld, type World } from '../world/index.ts';
import { until } from '../world/wait.ts';
import { compare, median, pairs, quantile, type Bench, type Row } from './harness.ts';
import { seedChat } from './popup-seed.ts';

const contacts = 500;
const messages = 20_000;
const long = 100_000;
const flood = 1_000;
const archive = 'archive@montague.example';

export const popup: Bench = { name: 'popup', run };

/** A number that has a limit and no peer: the limit stands in its place. */
function limit(metric: string, value: number, unit: string, most: number): Row {
  return compare(
    { bench: 'popup', metric, value, unit, peer: 'limit', peer_value: most },
    { text: `≤ ${most} ${unit}`, met: (ratio) => ratio <= 1 },
  );
}

async function* run(): AsyncIterable<Row> {
  const world = await startWorld({ prosody: 'real' });
  const app = await launchChromium({
    extension: join(root, 'dist/chromium'),
    addresses: world.addresses,
    ca: world.ca.cert,
    viewport: { width: 380, height: 560 },
  });
  try {
    // What the loader of TypeScript adds to named functions is not known in a page.
    await app.context.addInitScript('globalThis.__name = (value) => value');
    const page = await app.openPage('options', '#accounts');
    await signIn(page, juliet);
    await inPhase(page, juliet.jid, 'online');
    const peers = Array.from({ length: contacts }, (_, n) => `contact${n}@montague.example`);
    await addContacts(page, peers);
    await seedChat(page, { account: juliet.jid, peers, each: messages / contacts });
    yield limit('opens, worker alive, median', await openings(app, () => Promise.resolve()), 'ms', 150);
    yield limit('opens, worker dead, median', await openings(app, () => app.killWorker()), 'ms', 400);
    await seedChat(page, { account: juliet.jid, peers: [archive], each: long });
    yield* scrolling(app);
    await inPhase(page, juliet.jid, 'online', 60_000);
    yield* flooded(app, world);
  } finally {
    await app.close();
    await world.stop();
  }
}

async function addContacts(page: Page, peers: readonly string[]): Promise<void> {
  for (const [n, jid] of peers.entries()) {
    const text = `<iq xmlns='jabber:client' type='set' id='seed${n}'><query xmlns='jabber:iq:roster'><item jid='${jid}' name='Contact ${n}'/></query></iq>`;
    await ask(page, 'compose.send', { account: juliet.jid, text });
  }
  await until(
    'the contacts are here',
    async () => {
      const known = await ask(page, 'roster.list', { account: juliet.jid });
      return known.length >= peers.length || undefined;
    },
    60_000,
  );
}

/** Ms from the beginning of the navigation until the rows of the conversations are painted, each time anew. */
async function openings(app: Chromium, before: () => Promise<void>): Promise<number> {
  const taken: number[] = [];
  for (let turn = 0; turn <= pairs; turn += 1) {
    await before();
    const page = await app.openPage('popup');
    const ms = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const look = (): void => {
            const rows = document.querySelectorAll('[data-peer] time');
            if (rows.length < 5) requestAnimationFrame(look);
            // The frame in which they are there is painted when the next one begins.
            else requestAnimationFrame(() => resolve(performance.now()));
          };
          look();
        }),
    );
    // The first one compiles code that browsers keep.
    if (turn > 0) taken.push(ms);
    await page.close();
  }
  return median(taken);
}

async function openChat(app: Chromium, peer: string): Promise<Page> {
  const page = await app.openPage('popup');
  await page.locator(`[data-peer="${peer}"]`).first().click();
  await page.getByRole('log').waitFor();
  return page;
}

async function* scrolling(app: Chromium): AsyncIterable<Row> {
  const page = await openChat(app, archive);
  const times = await page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const log = document.querySelector('[role="log"]');
        if (log === null) throw new Error('no conversation');
        const taken: number[] = [];
        const start = performance.now();
        let last = start;
        const step = (now: number): void => {
          taken.push(now - last);
          last = now;
          // As fast as a wheel is turned: older messages are read as one comes to them.
          log.scrollTop -= 160;
          if (now - start < ms) requestAnimationFrame(step);
          else resolve(taken.slice(2));
        };
        requestAnimationFrame(step);
      }),
    10_000,
  );
  yield limit(`frame time scrolling back in ${long} messages, p95`, quantile(times, 0.95), 'ms', 20);
  yield limit('the longest of them', Math.max(...times), 'ms', 50);
  await page.close();
}

async function* flooded(app: Chromium, world: World): AsyncIterable<Row> {
  const partner = await world.partner({ user: romeo, lines: [] });
  await partner.say(juliet.jid, 'before the flood');
  const page = await app.openPage('popup');
  await page.locator(`[data-peer="${romeo.jid}"]`).first().click();
  await page.getByText('before the flood', { exact: true }).first().waitFor();
  await page.evaluate(() => {
    const taken: number[] = [];
    Object.assign(globalThis, { taken });
    let last = performance.now();
    const step = (now: number): void => {
      taken.push(now - last);
      last = now;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  const began = performance.now();
  await Promise.all(Array.from({ length: flood }, (_, n) => partner.say(juliet.jid, `flood ${n}`)));
  const sent = performance.now() - began;
  await page
    .getByText(`flood ${flood - 1}`, { exact: true })
    .first()
    .waitFor({ timeout: 60_000 });
  const times = await page.evaluate(() => (globalThis as unknown as { taken: number[] }).taken.slice(2));
  yield limit(`frame time while ${flood} messages arrive, p95`, quantile(times, 0.95), 'ms', 50);
  yield limit('the longest of them', Math.max(...times), 'ms', 500);
  yield limit('time in which they were sent', sent, 'ms', 5000);
  yield limit('messages out of their order', await outOfOrder(page), 'messages', 0.5);
  await partner.stop();
}

/** How many of the flood stand behind one that was sent later, as the store holds them. */
function outOfOrder(page: Page): Promise<number> {
  return page.evaluate(
    async (range) => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open('causeway.chat');
        opening.onsuccess = () => resolve(opening.result);
      });
      const found = await new Promise<readonly { readonly body: string }[]>((resolve) => {
        const index = db.transaction('messages').objectStore('messages').index('conversation');
        const reading = index.getAll(IDBKeyRange.bound(range, [...range, []]));
        reading.onsuccess = () => resolve(reading.result as { body: string }[]);
      });
      db.close();
      const numbers = found.flatMap(({ body }) => /^flood (\d+)$/.exec(body)?.[1] ?? []).map(Number);
      return numbers.filter((n, at) => n !== at).length + Math.abs(1000 - numbers.length);
    },
    [juliet.jid, romeo.jid],
  );
}
