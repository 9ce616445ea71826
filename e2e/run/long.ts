/**
 * `npm run test:long`: a million texts through two XML parsers; then ten minutes in which nobody does anything, in
 * Chromium without a debugger on the worker. One person is kept online always, another is woken by an alarm. Figures
 * and one closing line. With `xml` or `quiet` behind it, one of the two.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { usualSettings, type Settings } from '../../src/contract/settings.ts';
import { juliet, nurse, type User } from '../world/accounts.ts';
import { startWorld, type World } from '../world/index.ts';
import { needs } from '../world/needs.ts';
import type { TappedConnection, TappedFrame } from '../world/recording.ts';
import { launchUnattached, type Unattached } from '../world/unattached.ts';
import { until } from '../world/wait.ts';
import { compareAMillion } from './long-xml.ts';
import { root } from './root.ts';
import { closing, run, type Tally } from './steps.ts';

const minutes = 10;
const wakeMinutes = 2;
/** A browser ends an idle worker after 30 s; the rest is for a slow machine. */
const asleepMs = 60_000;

const tally: Tally = { passed: 0, failed: 0, failures: [], skipped: [], unsteady: [] };
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const judge = (name: string, ok: boolean, figures: string): void => {
  say(`${ok ? 'ok' : 'FAILED'}: ${name} (${figures})`);
  if (ok) tally.passed += 1;
  else tally.failed += 1;
};
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const connectionsOf = (world: World, { jid }: User): readonly TappedConnection[] =>
  world.tap.connections.filter(({ frames }) => frames[0]?.text.includes(`from='${jid}'`) === true);

async function signIn(browser: Unattached, user: User, chosen: Partial<Settings>): Promise<void> {
  await browser.ask('settings.set', { ...usualSettings, ...chosen });
  await browser.ask('accounts.signIn', { jid: user.jid, password: user.password, allowPlain: false });
  const online = async (): Promise<true | undefined> => {
    const [account] = await browser.ask('accounts.list', {});
    return account?.state.phase === 'online' ? true : undefined;
  };
  await until(`${user.jid} is online`, online, 60_000);
}

/** The message crossed, and the worker then said that it has it. */
function received(world: World, user: User, body: string): TappedFrame | undefined {
  for (const { frames } of connectionsOf(world, user)) {
    const at = frames.findIndex(
      ({ direction, text }) => direction === 'in' && text.includes(`<body>${body}<`),
    );
    const told = frames
      .slice(at + 1)
      .find(({ direction, text }) => direction === 'out' && text.startsWith('<a '));
    if (at >= 0 && told !== undefined) return told;
  }
  return undefined;
}

/** Held for the whole time on one connection, and still there at the end. */
async function always(world: World, browser: Unattached): Promise<void> {
  await signIn(browser, juliet, { keepalive: 'always' });
  const from = performance.now();
  await sleep(minutes * 60_000);
  const connections = connectionsOf(world, juliet);
  const frames = connections.at(-1)?.frames.filter(({ time }) => time >= from) ?? [];
  const times = [from, ...frames.map(({ time }) => time), performance.now()];
  const quietest = Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  const bytes = frames.reduce((sum, frame) => sum + frame.bytes, 0);
  judge(
    `kept online always, an idle session is held for ${minutes} minutes`,
    connections.length === 1 && connections[0]?.closed === false,
    `${connections.length} connection, ${frames.length} frames of ${bytes} bytes, at most ${seconds(quietest)} quiet`,
  );
  const partner = await world.partner({ lines: [] });
  await partner.say(juliet.jid, 'Art thou there still?');
  const sentAt = performance.now();
  const told = await until(
    'the worker has it',
    () => received(world, juliet, 'Art thou there still?'),
    10_000,
  ).catch(() => undefined);
  const took = told === undefined ? 'never' : seconds(told.time - sentAt);
  judge('and a message then reaches it at once', told !== undefined, `acknowledged after ${took}`);
  await partner.stop();
}

/** Sleeps, and has what was sent meanwhile before anybody looks. */
async function byAlarm(world: World, browser: Unattached): Promise<void> {
  await signIn(browser, nurse, { keepalive: 'alarm', wakeMinutes });
  const end = performance.now() + minutes * 60_000;
  const partner = await world.partner({ lines: [], resource: 'letters' });
  const bodies = ['Peter, my fan.', 'Where is your mother?', 'Anon, anon!'];
  for (const body of bodies) {
    const isAsleep = (): true | undefined =>
      connectionsOf(world, nurse).every(({ closed }) => closed) || undefined;
    await until('the worker sleeps', isAsleep, (wakeMinutes + 1) * 60_000 + asleepMs);
    await partner.say(nurse.jid, body);
    const sentAt = performance.now();
    const patience = wakeMinutes * 60_000 + asleepMs;
    const told = await until('the alarm woke it', () => received(world, nurse, body), patience).catch(
      () => undefined,
    );
    const took = told === undefined ? 'never' : seconds(told.time - sentAt);
    judge(
      `woken by alarm, it receives “${body}” that was sent while it slept`,
      told !== undefined,
      `after ${took}`,
    );
  }
  await sleep(Math.max(0, end - performance.now()));
  const connections = connectionsOf(world, nurse);
  const resumed = connections.filter(({ frames }) =>
    frames.some(({ text }) => text.includes('<resumed')),
  ).length;
  const open = connections.reduce(
    (sum, { openedAt, frames }) => sum + ((frames.at(-1)?.time ?? openedAt) - openedAt),
    0,
  );
  say(
    `    ${connections.length} connections, ${resumed} of them resumed; something crossed during ${seconds(open)}`,
  );
  const badge = await browser.evaluate('chrome.action.getBadgeText({})');
  judge('whoever looks afterwards sees them', badge === String(bodies.length), `badge “${String(badge)}”`);
  await partner.stop();
}

function xml(): void {
  const name = 'a million texts are read as saxes reads them, or refused by both';
  const started = performance.now();
  try {
    const told = compareAMillion((done) => {
      if (done % 100_000 === 0) say(`    ${done.toLocaleString('en')} texts`);
    });
    for (const line of told) say(`    ${line}`);
    judge(name, true, seconds(performance.now() - started));
  } catch (error) {
    judge(name, false, String(error));
  }
}

async function quiet(): Promise<void> {
  const missing = await needs('chromium', 'prosody', 'certutil');
  if (missing !== undefined) {
    tally.skipped.push(missing);
    return;
  }
  const built = await run('vite', ['build', '--mode', 'chromium']);
  if (!built.ok) throw new Error(built.output);
  const world = await startWorld({ prosody: 'real' });
  const browsers: Unattached[] = [];
  try {
    for (let count = 0; count < 2; count += 1) {
      const extension = join(root, 'dist/chromium');
      browsers.push(await launchUnattached({ extension, addresses: world.addresses, ca: world.ca.cert }));
    }
    const [first, second] = browsers;
    if (first === undefined || second === undefined) return;
    await Promise.all([always(world, first), byAlarm(world, second)]);
  } finally {
    await Promise.all(browsers.map((browser) => browser.stop()));
    await world.stop();
  }
}

const [only] = process.argv.slice(2);
if (only !== 'quiet') xml();
if (only !== 'xml') await quiet();
say(closing(tally));
process.exitCode = tally.failed === 0 ? 0 : 1;
