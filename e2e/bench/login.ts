/**
 * From the open socket to the roster, on Prosody over TLS with 50 ms of round-trip time: wall time and counted
 * round trips, both read off the recording tap, so that every client is measured by the same clock.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { hermeticStrophe } from '../../src/background/stanza/hermetic.ts';
import { root } from '../run/root.ts';
import { juliet } from '../world/accounts.ts';
import { createAuthority, type Authority } from '../world/ca.ts';
import { startDelay } from '../world/delay.ts';
import { installWebSocket } from '../world/node-socket.ts';
import { startProsody } from '../world/prosody.ts';
import { roundTrips, type TappedConnection, type TappedFrame } from '../world/recording.ts';
import { startTap, type Tap } from '../world/tap.ts';
import { converseDocuments } from '../world/client-pages.ts';
import { inChromium } from './login-chromium.ts';
import { interleave, median, noTarget, quantile, type Bench, type Row } from './harness.ts';
import type { createPerson } from './login-ours.ts';
import { modernWays, oldWays, signIns } from './sign-ins.ts';
import { stropheLogin, xmppClientLogin, type Login } from './login-peers.ts';

const host = 'capulet.example';
const url = `wss://${host}/xmpp-websocket`;
const oneWayMs = 25;

export interface Measured {
  readonly ms: number;
  readonly trips: number;
}

const isRoster = (frame: TappedFrame): boolean =>
  frame.direction === 'in' &&
  frame.text.includes('jabber:iq:roster') &&
  /type=['"]result['"]/.test(frame.text);

interface Ours {
  readonly login: Login;
  readonly createPerson: typeof createPerson;
}

async function buildOurs(): Promise<Ours> {
  const outDir = join(root, '.work/bench');
  await build({
    configFile: false,
    logLevel: 'silent',
    root,
    plugins: [hermeticStrophe()],
    ssr: { noExternal: true },
    build: {
      outDir,
      ssr: 'e2e/bench/login-ours.ts',
      rolldownOptions: { output: { entryFileNames: 'ours.mjs' } },
    },
  });
  return (await import(pathToFileURL(join(outDir, 'ours.mjs')).href)) as Ours;
}

/** Runs one login and reads what the tap saw of it. */
async function observe(tap: Tap, login: Login): Promise<Measured> {
  const before = tap.connections.length;
  await login(url, juliet.jid, juliet.password);
  return measuredOn(tap.connections[before]);
}

function measuredOn(connection: TappedConnection | undefined): Measured {
  const roster = connection?.frames.find(isRoster);
  if (connection === undefined || roster === undefined) throw new Error('the tap saw no roster');
  const trips = roundTrips(connection.frames, isRoster, 2 * oneWayMs);
  if (trips === null) throw new Error('no round trip was counted');
  return { ms: roster.time - connection.openedAt, trips };
}

function rows(peer: string, results: readonly (readonly [Measured, Measured])[]): Row[] {
  const one = (metric: string, unit: string, pick: (measured: Measured) => number): Row => {
    const ratios = results.map(([ours, theirs]) => pick(ours) / pick(theirs));
    return {
      bench: 'login',
      metric,
      value: median(results.map(([ours]) => pick(ours))),
      unit,
      peer,
      peer_value: median(results.map(([, theirs]) => pick(theirs))),
      ratio: median(ratios),
      target: noTarget,
      ok: true,
      iqr: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    };
  };
  return [
    one('socket open to roster', 'ms', ({ ms }) => ms),
    one('round trips to the roster', 'round trips', ({ trips }) => trips),
  ];
}

/** The same sign-in by every client, on the mechanism that all of them know. */
async function* compareClients(ca: Authority, ours: Ours): AsyncIterable<Row> {
  // SCRAM-SHA-1 is what all of them know; offered SHA-256 alone, @xmpp/client sends the password by PLAIN,
  // which saves it a round trip.
  const hashes = { [host]: 'SHA-1' } as const;
  const prosody = await startProsody({ domains: [host], users: [juliet], ca, hashes });
  const documents = converseDocuments();
  const tap = await startTap({ ca, routes: new Map([[host, { port: prosody.httpPort, documents }]]) });
  const delay = await startDelay({ to: tap.port, latency: oneWayMs });
  const restore = installWebSocket({ addresses: [{ host, port: 443, to: delay.port }], ca: ca.cert });
  try {
    const peers = { '@xmpp/client': await xmppClientLogin(), 'strophe.js': await stropheLogin() };
    for (const [peer, login] of Object.entries(peers)) {
      yield* rows(
        peer,
        await interleave(
          () => observe(tap, ours.login),
          () => observe(tap, login),
        ),
      );
    }
    yield* rows(
      'converse.js, both in Chromium',
      await inChromium([{ host, port: 443, to: delay.port }], ca, async (browser) => {
        const one = async (login: (roster: () => boolean) => Promise<void>): Promise<Measured> => {
          const before = tap.connections.length;
          const connection = () => tap.connections.slice(before).find(({ frames }) => frames.some(isRoster));
          await login(() => connection() !== undefined);
          return measuredOn(connection());
        };
        return interleave(
          () => one(browser.ours),
          () => one(browser.converse),
        );
      }),
    );
  } finally {
    restore();
    await delay.stop();
    await tap.stop();
    await prosody.stop();
  }
}

/** Every way of ours, with SASL2 and without. */
async function* countTrips(ca: Authority, ours: Ours): AsyncIterable<Row> {
  for (const modules of [['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'], []]) {
    const prosody = await startProsody({ domains: [host], users: [juliet], ca, modules });
    const tap = await startTap({ ca, routes: new Map([[host, { port: prosody.httpPort }]]) });
    const delay = await startDelay({ to: tap.port, latency: oneWayMs });
    const restore = installWebSocket({ addresses: [{ host, port: 443, to: delay.port }], ca: ca.cert });
    try {
      const person = ours.createPerson(url, juliet.jid, juliet.password);
      yield* signIns(tap, 2 * oneWayMs, person, modules.length > 0 ? modernWays : oldWays);
    } finally {
      restore();
      await delay.stop();
      await tap.stop();
      await prosody.stop();
    }
  }
}

async function* measure(): AsyncIterable<Row> {
  const ca = await createAuthority();
  const ours = await buildOurs();
  yield* countTrips(ca, ours);
  yield* compareClients(ca, ours);
}

export const login: Bench = { name: 'login', run: measure };
