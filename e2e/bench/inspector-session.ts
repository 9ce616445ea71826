/** What recording costs a session, and what it loses when its worker is ended: a real session in Chromium. */
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { usualSettings } from '../../src/contract/settings.ts';
import { ask, storedFrames } from '../extension.ts';
import { inPhase, signIn } from '../journeys/steps.ts';
import { root } from '../run/root.ts';
import { juliet } from '../world/accounts.ts';
import { launchChromium } from '../world/chromium.ts';
import { startWorld, type World } from '../world/index.ts';
import { needs } from '../world/needs.ts';
import { until } from '../world/wait.ts';
import { compare, interleave, median, quantile, type Row } from './harness.ts';

const account = 'juliet@faulty.example';
const bench = 'inspector';
/** Stanzas of one measurement. */
const stanzas = 4000;
const kills = 10;

const stanza = (id: string): string =>
  `<message xmlns='jabber:client' from='romeo@montague.example/orchard' type='headline' id='${id}'><body>What light through yonder window breaks? It is the east, and Juliet is the sun.</body></message>`;

const ping = (id: string): string =>
  `<iq xmlns='jabber:client' type='get' id='${id}' from='faulty.example'><ping xmlns='urn:xmpp:ping'/></iq>`;

export async function* recordedSession(): AsyncIterable<Row> {
  const missing = await needs('chromium', 'certutil');
  if (missing !== undefined) throw new Error(missing);
  const world = await startWorld({ prosody: 'embedded', faults: true });
  const app = await launchChromium({
    extension: join(root, 'dist/chromium'),
    addresses: world.addresses,
    ca: world.ca.cert,
    args: ['--disable-renderer-backgrounding'],
  });
  try {
    // What the loader of TypeScript adds to named functions is not known in a page.
    await app.context.addInitScript('globalThis.__name = (value) => value');
    const page = await app.openPage('options', '#settings');
    const record = (recording: boolean) => ask(page, 'settings.set', { ...usualSettings, recording });
    const accounts = await app.openPage('options', '#accounts');
    await signIn(accounts, { jid: account, password: juliet.password });
    await inPhase(accounts, account, 'online');
    await accounts.close();

    const measured = async (recording: boolean): Promise<number> => {
      await record(recording);
      return throughput(world);
    };
    const runs = await interleave(
      () => measured(true),
      () => measured(false),
    );
    const ratios = runs.map(([on, off]) => on / off);
    const ratio = median(ratios);
    yield {
      bench,
      metric: 'stanzas that a session handles in a second while it is recorded',
      value: median(runs.map(([on]) => on)),
      unit: 'stanzas/s',
      peer: 'not recorded',
      peer_value: median(runs.map(([, off]) => off)),
      ratio,
      target: '≥ 0.9 ×',
      ok: ratio >= 0.9,
      iqr: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    };

    await record(true);
    const lost: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      await inPhase(page, account, 'online', 60_000);
      lost.push(await lostByAKill(world, () => app.killWorker(), page, kill));
    }
    yield compare(
      {
        bench,
        metric: `recording that an ended worker took with it, the most of ${kills}`,
        value: Math.max(...lost),
        unit: 'ms',
        peer: 'limit',
        peer_value: 100,
      },
      { text: '≤ 100 ms', met: (of) => of <= 1 },
    );
  } finally {
    await app.close();
    await world.stop();
  }
}

function server(world: World): NonNullable<World['embedded']> {
  if (world.embedded === undefined) throw new Error('there is no embedded server');
  return world.embedded;
}

let asked = 0;

/** Stanzas a second, from the first until the session answers what came behind the last. */
async function throughput(world: World): Promise<number> {
  asked += 1;
  const id = `behind-${asked}`;
  const last = ping(id);
  const frames = Array.from({ length: stanzas }, (_, index) => stanza(`${asked}-${index}`));
  const connection = world.tap.connections.findLast(
    ({ host, closed }) => host === 'faulty.example' && !closed,
  );
  const seen = connection?.frames.length ?? 0;
  const start = performance.now();
  server(world).misbehave(account, { kind: 'frames', frames: [...frames, last] });
  const answer = await until(
    'the session answers',
    () =>
      connection?.frames
        .slice(seen)
        .find(({ direction, text }) => direction === 'out' && text.includes(`'${id}'`)),
    120_000,
  );
  return stanzas / ((answer.time - start) / 1000);
}

/**
 * Ms between the newest answer that was stored and the newest that left, while the session is asked something every
 * few ms: what it answered it has recorded, whatever else still lay before it when it was ended.
 */
async function lostByAKill(
  world: World,
  kill: () => Promise<void>,
  page: Parameters<typeof storedFrames>[0],
  round: number,
): Promise<number> {
  const connection = world.tap.connections.findLast(
    ({ host, closed }) => host === 'faulty.example' && !closed,
  );
  if (connection === undefined) throw new Error('the session has no connection');
  const isThere = (): boolean =>
    !connection.closed &&
    server(world)
      .online()
      .some((jid) => jid.startsWith(account));
  const name = `kill-${round}-`;
  const killed = sleep(400 + 37 * round).then(kill);
  for (let sent = 0; isThere(); sent += 1) {
    server(world).misbehave(account, { kind: 'frames', frames: [ping(`${name}${sent}.`)] });
    await sleep(2);
  }
  await killed;
  const isAnswer = (one: { readonly direction: string; readonly text: string }): boolean =>
    one.direction === 'out' && one.text.includes(name);
  const stored = (await storedFrames(page)).findLast(isAnswer);
  const left = connection.frames.findLast(isAnswer);
  const at = connection.frames.find(({ text }) => text === stored?.text);
  if (left === undefined || at === undefined) throw new Error('nothing of this round was stored');
  return left.time - at.time;
}
