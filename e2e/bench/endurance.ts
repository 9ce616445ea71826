/**
 * Whether messages are lost, doubled or put out of order while everything fails that may: 20,000 each way, on Prosody
 * and on ejabberd. `--messages=N` and `--seed=N` choose another run; the same seed draws the same weather.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'vite';
import { hermeticStrophe } from '../../src/background/stanza/hermetic.ts';
import { isFlawless, type Verdict } from '../endurance/judge.ts';
import type { createPerson } from '../endurance/person.ts';
import { endure, type Endurance } from '../endurance/run.ts';
import { root } from '../run/root.ts';
import { startEjabberd } from '../world/ejabberd.ts';
import { startProsody } from '../world/prosody.ts';
import { noTarget, type Bench, type Row } from './harness.ts';

const sasl2 = ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'];
const servers = {
  'Prosody 13': (options: Parameters<typeof startEjabberd>[0]) =>
    startProsody({ ...options, modules: sasl2, archive: 'sql' }),
  'ejabberd 24': (options: Parameters<typeof startEjabberd>[0]) =>
    startEjabberd({ ...options, archive: 'sql' }),
} as const;

function option(name: string, otherwise: number): number {
  const given = process.argv.find((arg) => arg.startsWith(`--${name}=`));
  return given === undefined ? otherwise : Number(given.slice(name.length + 3));
}

/**
 * fake-indexeddb 6.2 takes the wider of two bounds where a cursor walks back: each step walks over all before it, and
 * a run takes the square of its messages.
 */
const narrowCursors: Plugin = {
  name: 'narrow-cursors',
  transform: (code, id) =>
    id.endsWith('/FDBCursor.js')
      ? code.replace('cmpKeys(upper, upperTemp) === -1', 'cmpKeys(upper, upperTemp) === 1')
      : undefined,
};

/** The background needs what the build does to Strophe. */
async function buildPerson(): Promise<typeof createPerson> {
  const outDir = join(root, '.work/bench');
  await build({
    configFile: false,
    logLevel: 'silent',
    root,
    plugins: [hermeticStrophe(), narrowCursors],
    ssr: { noExternal: true },
    build: {
      outDir,
      emptyOutDir: false,
      ssr: 'e2e/endurance/person.ts',
      rolldownOptions: { output: { entryFileNames: 'person.mjs' } },
    },
  });
  const built = (await import(pathToFileURL(join(outDir, 'person.mjs')).href)) as {
    readonly createPerson: typeof createPerson;
  };
  return built.createPerson;
}

function* rows(server: string, result: Endurance): Iterable<Row> {
  const figure = (metric: string, value: number, unit: string, most?: number): Row => ({
    bench: 'endurance',
    metric: `${server}: ${metric}`,
    value,
    unit,
    peer: 'asked for',
    peer_value: most ?? value,
    ratio: most === undefined || most === value ? 1 : value / most,
    target: most === undefined ? noTarget : `${most}`,
    ok: most === undefined || value <= most,
  });
  yield figure('messages', 2 * result.messages, 'messages');
  // As both see both halves of the conversation, and as both archives hold it.
  const sum = (kind: keyof Verdict): number =>
    Object.values(result.verdicts).reduce((total, verdict) => total + verdict[kind].length, 0);
  yield figure('lost', sum('lost'), 'messages', 0);
  yield figure('of them, never in the archive of whom they were for', result.neverArchived, 'messages');
  yield figure('doubled', sum('doubled'), 'messages', 0);
  yield figure('out of order', sum('late'), 'messages', 0);
  yield figure('never written', sum('strange'), 'messages', 0);
  yield figure('possibly sent, at the end', result.unsure, 'messages', 0);
  yield figure('not acknowledged, at the end', result.unacknowledged, 'messages', 0);
  yield figure('faults inside', result.faults.length, 'faults', 0);
  yield figure('password asked for again', result.asked.length, 'times', 0);
  yield figure('workers killed', result.kills, 'kills');
  yield figure('links cut', result.cuts, 'cuts');
  yield figure('links stalled', result.stalls, 'stalls');
  yield figure('links slowed', result.slowings, 'slowings');
  yield figure('server restarted', result.restarts, 'restarts');
  yield figure('WebSockets', result.streams.sockets, 'sockets');
  yield figure('requests by BOSH', result.streams.bosh, 'requests');
  yield figure('sessions resumed', result.streams.resumed, 'streams');
  yield figure('sessions begun afresh', result.streams.fresh, 'streams');
  yield figure('sessions that the server had forgotten', result.streams.notResumed, 'streams');
  yield figure('pages of the archive read for what was missed', result.streams.gapPages, 'pages');
  yield figure('pages of the archive read for what was uncertain', result.streams.ownPages, 'pages');
  yield figure('time taken', result.seconds, 's');
}

async function* measure(): AsyncIterable<Row> {
  const person = await buildPerson();
  const only = process.argv.find((arg) => arg.startsWith('--server='))?.slice('--server='.length);
  for (const [name, start] of Object.entries(servers)) {
    if (only !== undefined && !name.toLowerCase().startsWith(only)) continue;
    const result = await endure({
      start,
      person,
      seed: option('seed', 4),
      messages: option('messages', 20_000),
      pause: option('pause', 10),
      pauseBeforeRestart: name.startsWith('ejabberd'),
      progress: (text) => console.error(`${name}: ${text}`),
    });
    for (const fault of result.faults) console.error(fault);
    for (const [what, verdict] of Object.entries(result.verdicts)) {
      if (!isFlawless(verdict)) console.error(what, JSON.stringify(verdict));
    }
    yield* rows(name, result);
  }
}

export const endurance: Bench = { name: 'endurance', run: measure };
