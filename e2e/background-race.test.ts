/** Several endpoints of one domain: real Prosody behind two of them, servers that misbehave behind the others. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SessionState } from '../src/contract/accounts.ts';
import type { KeyValuePort } from '../src/platform/ports.ts';
import { openFramesReader } from '../src/store/open-readers.ts';
import { juliet, parts, users } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startEmbedded } from './world/embedded.ts';
import type { Fault } from './world/faults.ts';
import { openLane, startListing, type Lane, type Listing } from './world/lanes.ts';
import { needs } from './world/needs.ts';
import { accountIn, phaseOf, wakeMortal, type MortalApp } from './world/node-app.ts';
import { memoryStorage } from './world/node-ports.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startProsody } from './world/prosody.ts';
import { until } from './world/wait.ts';

const { domain } = parts(juliet.jid);
const framing = 'urn:ietf:params:xml:ns:xmpp-framing';
const wrongOpen = `<open xmlns='${framing}' from='verona.example' id='x' version='1.0'/>`;
const misdeeds = {
  silent: { kind: 'silence', at: 'open' },
  hanging: { kind: 'upgrade-silence' },
  refusing: { kind: 'upgrade-refused', status: 403 },
  elsewhere: { kind: 'frames', frames: [wrongOpen], at: 'open' },
  gone: { kind: 'stream-error', condition: 'host-gone', at: 'open' },
} as const satisfies Record<string, Fault>;
type Name = keyof typeof misdeeds | 'one' | 'two';

const missing = await needs('prosody');

describe.skipIf(missing !== undefined)('endpoints of one domain', () => {
  const stops: (() => Promise<void>)[] = [];
  const lanes = new Map<Name, Lane>();
  const bosh = `https://${domain}/http-bind`;
  let listing: Listing;
  let session: KeyValuePort;
  let living: MortalApp | undefined;
  /** How many connections each had before the test. */
  let before = new Map<Name, number>();
  let told = 0;

  beforeAll(async () => {
    const ca = await createAuthority();
    const modules = ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'];
    const prosody = await startProsody({ domains: [domain, 'montague.example'], users, ca, modules });
    stops.push(prosody.stop);
    listing = await startListing(prosody.httpPort);
    stops.push(listing.stop);
    const lane = async (name: Name, to: number): Promise<void> => {
      const one = await openLane({ host: domain, ca, to });
      lanes.set(name, one);
      stops.push(one.stop);
    };
    await lane('one', prosody.httpPort);
    await lane('two', prosody.httpPort);
    for (const [name, fault] of Object.entries(misdeeds)) {
      const server = await startEmbedded({ users, faults: { [domain]: fault } });
      stops.push(server.stop);
      await lane(name as Name, server.httpPort);
    }
    const addresses = [...lanes.values()].map(({ address }) => address);
    const restore = installWebSocket({ addresses, ca: ca.cert });
    stops.push(() => Promise.resolve(restore()));
  }, 60_000);
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
    session = memoryStorage();
    before = new Map([...lanes].map(([name, { connections }]) => [name, connections.length]));
    told = listing.bodies.length;
  });
  afterEach(async () => {
    for (const { link } of lanes.values()) {
      link.setLatency(0);
      link.resume();
      link.refuse(false);
    }
    await living?.app.handlers['accounts.forget']({ jid: juliet.jid }).catch(() => undefined);
    living = undefined;
  });

  const lane = (name: Name): Lane => {
    const found = lanes.get(name);
    if (found === undefined) throw new Error(`no endpoint ${name}`);
    return found;
  };
  const list = (...names: readonly (Name | 'bosh')[]): void =>
    listing.list(names.map((name) => (name === 'bosh' ? bosh : lane(name).url)));
  const wake = async (): Promise<MortalApp> => {
    living = await wakeMortal(listing.port, session);
    return living;
  };
  const signIn = async ({ app }: MortalApp): Promise<void> => {
    await app.handlers['accounts.signIn']({ jid: juliet.jid, password: juliet.password, allowPlain: false });
  };
  const online = async ({ app }: MortalApp): Promise<SessionState> =>
    (await phaseOf(app, juliet.jid, 'online')).state;
  const seenAt = (name: Name): readonly string[][] =>
    lane(name)
      .connections.slice(before.get(name))
      .map(({ frames }) => frames.map(({ direction, text }) => `${direction} ${text}`));
  /** Nothing that proves who somebody is, in whatever form. */
  const expectNothingSecretAt = (...names: readonly Name[]): void => {
    for (const name of names) {
      const left = seenAt(name)
        .flat()
        .filter((text) => text.startsWith('out '));
      const all = left.join('\n');
      expect(all).not.toMatch(/<(auth|authenticate|response|initial-response)[\s>]/);
      expect(all).not.toContain('urn:xmpp:fast');
      for (const secret of [juliet.password, Buffer.from(juliet.password).toString('base64')]) {
        expect(all).not.toContain(secret);
      }
    }
  };
  const closesAt = (name: Name): Promise<unknown> =>
    until(
      `${name} is told <close/>`,
      () => seenAt(name).some((frames) => frames.some((text) => text.startsWith('out <close '))) || undefined,
    );

  test('the first right <open/> wins, and losers get a <close/> and nothing secret', async () => {
    list('silent', 'hanging', 'elsewhere', 'one', 'two');
    const mortal = await wake();
    await signIn(mortal);
    expect(await online(mortal)).toMatchObject({ url: lane('one').url });
    await closesAt('silent');
    expectNothingSecretAt('silent', 'hanging', 'elsewhere', 'two');
    // It failed before its time was over, so nobody waited for it.
    expect(seenAt('two')).toEqual([]);
    expect(seenAt('one').flat().join('\n')).toContain('<authenticate ');
  });

  test('how each attempt ended is recorded, also of those that never had a frame', async () => {
    list('refusing', 'silent', 'hanging', 'elsewhere', 'gone', 'one');
    await signIn(await wake());
    await phaseOf((living as MortalApp).app, juliet.jid, 'online');
    const failed = (failure: object) => ({ failure: { area: 'stream', failure } });
    const expected = {
      refusing: { how: 'unopened', closeCode: 1006 },
      silent: { how: 'superseded' },
      hanging: { how: 'superseded' },
      elsewhere: { how: 'given-up', ...failed({ code: 'wrong-domain' }) },
      gone: { how: 'error', ...failed({ code: 'stream-error', condition: 'host-gone' }) },
      one: undefined,
    } as const;
    const all = await until('all but the winner have ended', async () => {
      const read = await openFramesReader().streams();
      return read.filter(({ end }) => end !== undefined).length === 5 ? read : undefined;
    });
    for (const [name, end] of Object.entries(expected)) {
      const record = all.find(({ url }) => url === lane(name as Name).url);
      expect(record?.silent === true, name).toBe(name === 'refusing' || name === 'hanging');
      if (end === undefined) expect(record?.end, name).toBeUndefined();
      else expect(record?.end, name).toMatchObject(end);
    }
    const { link } = lane('one');
    link.refuse(true);
    link.cut();
    const cut = await until('the winner is cut', async () => {
      const read = await openFramesReader().streams();
      return read.find(({ url, silent, end }) => url === lane('one').url && silent !== true && end)?.end;
    });
    expect(cut).toMatchObject({ how: 'cut', closeCode: 1006 });
  });

  test('one that answers right but later than another loses, and is told so', async () => {
    list('one', 'two');
    const { link, onFrame } = lane('one');
    const off = onFrame(() => {
      link.stall();
      off();
    });
    const mortal = await wake();
    await signIn(mortal);
    expect(await online(mortal)).toMatchObject({ url: lane('two').url });
    link.resume();
    await closesAt('one');
    expect(seenAt('one').flat()[0]).toMatch(/^out <open /);
    expectNothingSecretAt('one');
  });

  test('BOSH gets its turn two seconds after a WebSocket that is still under way, whatever else fails', async () => {
    list('hanging', 'refusing', 'bosh');
    const mortal = await wake();
    const at = performance.now();
    await signIn(mortal);
    await until('BOSH is asked', () => listing.bodies.length > told || undefined);
    expect(performance.now() - at).toBeGreaterThan(2_000);
    expect(await online(mortal)).toMatchObject({ url: bosh, blocked: true });
    expectNothingSecretAt('hanging', 'refusing');
  });

  test('a WebSocket that was slow for once is dialled first by the worker that wakes next, and BOSH no more', async () => {
    list('one', 'bosh');
    const first = await wake();
    await signIn(first);
    expect(await online(first)).toMatchObject({ url: lane('one').url });
    lane('one').link.stall();
    first.kill();
    const second = await wake();
    expect(await online(second)).toMatchObject({ url: bosh });
    lane('one').link.resume();
    second.kill();
    const asked = listing.bodies.length;
    expect(await online(await wake())).toMatchObject({ url: lane('one').url });
    expect(listing.bodies.slice(asked).filter((body) => body.includes('<open'))).toEqual([]);
  }, 30_000);

  test('one that worked and then failed is tried first once more, and BOSH is remembered after that', async () => {
    list('one', 'bosh');
    const { link } = lane('one');
    const first = await wake();
    await signIn(first);
    expect(await online(first)).toMatchObject({ url: lane('one').url });
    /** How many sockets the next worker began, to which all are refused. */
    const next = async (): Promise<number> => {
      living?.kill();
      const before = link.accepted;
      expect(await online(await wake())).toMatchObject({ url: bosh });
      return link.accepted - before;
    };
    link.refuse(true);
    expect(await next()).toBeGreaterThan(0);
    expect(await next()).toBeGreaterThan(0);
    expect(await next()).toBe(0);
  }, 60_000);

  test('one that failed for once is looked at again while BOSH serves, and the next worker is back on it', async () => {
    list('one', 'bosh');
    const { link } = lane('one');
    link.refuse(true);
    const first = await wake();
    await signIn(first);
    expect(await online(first)).toMatchObject({ url: bosh, blocked: true });
    link.refuse(false);
    const [bare] = await until('it is looked at', () =>
      seenAt('one').length > 0 ? seenAt('one') : undefined,
    );
    await until('and let go', () => lane('one').connections.every(({ closed }) => closed) || undefined);
    // Nothing is said to it.
    expect(bare).toEqual([]);
    first.kill();
    expect(await online(await wake())).toMatchObject({ url: lane('one').url });
  }, 30_000);

  test('BOSH does not wait for anything once every WebSocket failed', async () => {
    list('refusing', 'bosh');
    const mortal = await wake();
    const at = performance.now();
    await signIn(mortal);
    await until('BOSH is asked', () => listing.bodies.length > told || undefined);
    expect(performance.now() - at).toBeLessThan(1_900);
    await online(mortal);
  });

  test('where all fail the reason that may pass is told, and the next try is announced', async () => {
    list('elsewhere', 'gone', 'refusing');
    const mortal = await wake();
    await signIn(mortal);
    const { state } = await phaseOf(mortal.app, juliet.jid, 'waiting');
    expect(state).toMatchObject({ failure: { area: 'stream' } });
    expect(state).not.toMatchObject({ failure: { failure: { code: 'wrong-domain' } } });
    expectNothingSecretAt('elsewhere', 'gone', 'refusing');
    // One connection each: no endpoint is tried twice in one pass.
    expect(['elsewhere', 'gone', 'refusing'].map((name) => seenAt(name as Name).length)).toEqual([1, 1, 1]);
  });

  test('where nothing but another domain answers, the session stops and says so', async () => {
    list('elsewhere');
    const mortal = await wake();
    await signIn(mortal);
    const { state } = await phaseOf(mortal.app, juliet.jid, 'stopped');
    expect(state).toMatchObject({ failure: { failure: { code: 'wrong-domain', got: 'verona.example' } } });
  });

  test(
    'a server that accepts and stays silent is named when it is all there is',
    { timeout: 30_000 },
    async () => {
      list('silent');
      const mortal = await wake();
      await signIn(mortal);
      const view = await until(
        'the wait',
        async () => {
          const found = await accountIn(mortal.app, juliet.jid);
          return found?.state.phase === 'waiting' ? found : undefined;
        },
        20_000,
      );
      expect(view.state).toMatchObject({ failure: { failure: { code: 'timeout', phase: 'opening' } } });
      expectNothingSecretAt('silent');
    },
  );

  describe('after one worked', () => {
    const workedAtOne = async (): Promise<void> => {
      list('one', 'two', 'bosh');
      const first = await wake();
      await signIn(first);
      expect(await online(first)).toMatchObject({ url: lane('one').url });
      first.kill();
      before = new Map([...lanes].map(([name, { connections }]) => [name, connections.length]));
    };

    test('it is dialled alone, and the proof leaves together with <open/>', async () => {
      await workedAtOne();
      expect(await online(await wake())).toMatchObject({ url: lane('one').url });
      const [frames = []] = seenAt('one');
      expect(frames[0]).toMatch(/^out <open /);
      expect(frames[1]).toMatch(/^out <authenticate /);
      expect(seenAt('two')).toEqual([]);
    });

    test('once others run beside it, nothing secret leaves for it, however late it comes', async () => {
      await workedAtOne();
      lane('one').link.stall();
      expect(await online(await wake())).toMatchObject({ url: lane('two').url });
      lane('one').link.resume();
      await until('it is let go', () => lane('one').connections.every(({ closed }) => closed) || undefined);
      expectNothingSecretAt('one');
      // And the winner was not the only one in play: its proof followed its answer.
      const [frames = []] = seenAt('two');
      expect(frames[1]).toMatch(/^in <open /);
    });
  });
});
