/**
 * `npm start`: builds, starts the test world, opens Chromium with the extension on it and signs Juliet in.
 * With an address, opens it on a real account instead. `--headless --json` reports what happened and ends.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { accountOf, ask, storedFrames } from '../extension.ts';
import { signIn } from '../journeys/steps.ts';
import { juliet } from '../world/accounts.ts';
import { launchChromium, type Chromium } from '../world/chromium.ts';
import { findCertutil, findChromium } from '../world/find.ts';
import { startWorld, type World } from '../world/index.ts';
import type { Partner } from '../world/romeo.ts';
import { until } from '../world/wait.ts';
import { root } from './root.ts';
import { parseStartOptions, type StartOptions } from './start-options.ts';
import { run } from './steps.ts';

const onlineMs = 30_000;
/** How often Romeo writes while a window is open, ms. */
const chatterMs = 15_000;
/** A password for a real account without a window comes from the environment, where no list of processes shows it. */
const passwordVariable = 'CAUSEWAY_PASSWORD';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(options: StartOptions): Promise<boolean> {
  if (!(await programsAreThere(options))) return false;
  say('Building …');
  const built = await run('vite', ['build', '--mode', 'chromium']);
  if (!built.ok) {
    say(built.output);
    return false;
  }
  const world = options.address === null ? await openWorld() : null;
  const browser = await launchChromium({
    extension: join(root, 'dist/chromium'),
    headless: options.headless,
    ...(world === null ? {} : { addresses: world.addresses, ca: world.ca.cert }),
  });
  try {
    return options.headless ? await report(options, browser, world) : await show(options, browser, world);
  } finally {
    await browser.close();
    await world?.stop();
  }
}

async function programsAreThere(options: StartOptions): Promise<boolean> {
  const needed = [await findChromium(), ...(options.address === null ? [findCertutil()] : [])];
  for (const need of needed) if (!need.found) say(`${need.why} To install it:\n  ${need.install}`);
  return needed.every(({ found }) => found);
}

async function openWorld(): Promise<World> {
  const world = await startWorld();
  if (world.fallback === undefined) say('Two domains run on Prosody: capulet.example and montague.example.');
  else
    say(
      `${world.fallback.why} Going on with the embedded server. To install it:\n  ${world.fallback.install}`,
    );
  return world;
}

/** A window for a person; ends when it is closed. */
async function show(options: StartOptions, browser: Chromium, world: World | null): Promise<boolean> {
  const closed = new Promise<void>((resolve) => browser.context.once('close', () => resolve()));
  const page = await browser.openPage('options', '#accounts');
  await closeOthers(browser, page);
  if (world === null) {
    await page.getByLabel('Your XMPP address').fill(options.address ?? '');
    say('Enter the password in the window. Close the window to end.');
  } else {
    const romeo = await julietWithRomeo(page, world);
    await page.goto(`${browser.url('options')}#connection`);
    await browser.openPage('options', '#inspector');
    say(`${juliet.jid} is signed in; ${romeo.jid} writes to her. Close the window to end.`);
    const timer = setInterval(
      () => void romeo.say(juliet.jid, 'Art thou there?').catch(() => undefined),
      chatterMs,
    );
    await closed;
    clearInterval(timer);
    return true;
  }
  await closed;
  return true;
}

async function closeOthers(browser: Chromium, page: Page): Promise<void> {
  await Promise.all(browser.context.pages().flatMap((other) => (other === page ? [] : [other.close()])));
}

/** Signs Juliet in by the page and lets Romeo write to her, and her answer. */
async function julietWithRomeo(page: Page, world: World): Promise<Partner> {
  await signIn(page, juliet);
  await untilOnline(page, juliet.jid);
  const romeo = await world.partner();
  await romeo.say(juliet.jid, 'But, soft! what light through yonder window breaks?');
  await ask(page, 'chat.send', {
    account: juliet.jid,
    to: 'romeo@montague.example',
    body: 'Who goes there?',
  });
  await romeo.hears('Who goes there?');
  return romeo;
}

function untilOnline(page: Page, jid: string): Promise<true> {
  const online = async (): Promise<true | undefined> => {
    const state = (await accountOf(page, jid))?.state;
    if (state?.phase === 'needs-you' || state?.phase === 'stopped') {
      throw new Error(`${jid} is not signed in: ${JSON.stringify(state.failure)}`);
    }
    return state?.phase === 'online' ? true : undefined;
  };
  return until(`${jid} is online`, online, onlineMs);
}

/** Prints one JSON document. True only if the account was resolved, signed in, and a message was received. */
async function report(options: StartOptions, browser: Chromium, world: World | null): Promise<boolean> {
  const jid = options.address ?? juliet.jid;
  const page = await browser.openPage('options', '#accounts');
  const problem = await useAccount(page, jid, world).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const resolution = await ask(page, 'discovery.resolve', { address: jid, use: 'all' });
  const account = await accountOf(page, jid);
  const frames = await storedFrames(page);
  const received = frames.some(({ direction, kind }) => direction === 'in' && kind === 'message');
  await page.goto(`${browser.url('options')}#inspector`);
  const screenshot = await picture(page, options.picture ?? '.work/inspector.png');
  const summary = {
    account: jid,
    server: world?.server.kind ?? 'real',
    candidates: resolution.candidates.map(({ rank, transport, url, sources, reasons, dialable }) => ({
      rank,
      transport,
      url,
      sources,
      reasons,
      dialable,
    })),
    documents: resolution.documents.map(({ kind, url, outcome }) => ({ kind, url, outcome })),
    session: account?.state ?? { phase: 'offline' },
    frames: {
      in: frames.filter(({ direction }) => direction === 'in').length,
      out: frames.filter(({ direction }) => direction === 'out').length,
    },
    firstFrames: frames.slice(0, 10),
    messageReceived: received,
    screenshot,
    problem,
  };
  if (options.json) console.log(JSON.stringify(summary, null, 2));
  else say(`${jid}: ${summary.session.phase}, ${frames.length} frames, screenshot in ${screenshot}`);
  return resolution.candidates.length > 0 && summary.session.phase === 'online' && received;
}

async function useAccount(page: Page, jid: string, world: World | null): Promise<void> {
  if (world !== null) {
    await julietWithRomeo(page, world);
  } else {
    const password = process.env[passwordVariable];
    if (password === undefined)
      throw new Error(`${passwordVariable} is not set: without a window it is read from there`);
    await signIn(page, { jid, password });
    await untilOnline(page, jid);
  }
  const message = async (): Promise<true | undefined> =>
    (await storedFrames(page)).some(({ direction, kind }) => direction === 'in' && kind === 'message') ||
    undefined;
  await until('a message is received', message, onlineMs);
}

async function picture(page: Page, file: string): Promise<string> {
  const path = resolve(root, file);
  mkdirSync(dirname(path), { recursive: true });
  // Without a session there is nothing to select, and the empty state is the picture.
  const message = page.getByRole('row').filter({ hasText: 'message' }).last();
  await message.click({ timeout: 3000 }).catch(() => undefined);
  await page.screenshot({ path });
  return path;
}

let options: StartOptions;
try {
  options = parseStartOptions(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
process.exitCode = (await main(options)) ? 0 : 1;
