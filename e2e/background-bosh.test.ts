/** The background over BOSH, on real servers, where no WebSocket gets through. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { KeyValuePort } from '../src/platform/ports.ts';
import { openChatReader, openFramesReader } from '../src/store/open-readers.ts';
import { juliet, romeo, users } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startDelay, type Delay } from './world/delay.ts';
import { startEjabberd } from './world/ejabberd.ts';
import { needs } from './world/needs.ts';
import { phaseOf, wakeMortal, type MortalApp } from './world/node-app.ts';
import { memoryStorage } from './world/node-ports.ts';
import { installWebSocket } from './world/node-socket.ts';
import { freePort } from './world/ports.ts';
import { startProsody } from './world/prosody.ts';
import { startPartner } from './world/romeo.ts';
import type { Server } from './world/server.ts';
import { storedRows } from './world/stored-rows.ts';
import { until } from './world/wait.ts';

const domains = ['capulet.example', 'montague.example'];
const sasl2 = ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'];
const noProsody = await needs('prosody');
type Start = (options: Parameters<typeof startEjabberd>[0]) => Promise<Server>;
/** `again`: whether it knows its client again without a password. ejabberd makes a new salt each time, and has tokens only over WebSocket. */
const kinds: readonly { name: string; missing: string | undefined; again: boolean; start: Start }[] = [
  { name: 'Prosody', missing: noProsody, again: true, start: startProsody },
  {
    name: 'Prosody with SASL2',
    missing: noProsody,
    again: true,
    start: (options) => startProsody({ ...options, modules: sasl2 }),
  },
  { name: 'ejabberd', missing: await needs('ejabberd'), again: false, start: startEjabberd },
];

describe.each(kinds.filter(({ missing }) => missing === undefined))('$name', ({ start, again }) => {
  let server: Server;
  let link: Delay;
  let restore: () => void;
  let session: KeyValuePort;
  let living: MortalApp[] = [];

  beforeAll(async () => {
    const ca = await createAuthority();
    server = await start({ domains, users, ca });
    link = await startDelay({ to: server.httpPort, latency: 0 });
    const to = await freePort();
    const addresses = domains.map((host) => ({ host, port: 443, to }));
    restore = installWebSocket({ addresses, ca: ca.cert });
  }, 60_000);
  afterAll(async () => {
    restore();
    await link.stop();
    await server.stop();
  });
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory();
    session = memoryStorage();
  });
  afterEach(async () => {
    for (const { app } of living) {
      await app.handlers['accounts.forget']({ jid: juliet.jid }).catch(() => undefined);
    }
    living = [];
  });

  const wake = async (): Promise<MortalApp> => {
    const mortal = await wakeMortal(link.port, session);
    living = [mortal];
    return mortal;
  };
  const signIn = async ({ app }: MortalApp): Promise<void> => {
    await app.handlers['accounts.signIn']({ jid: juliet.jid, password: juliet.password, allowPlain: false });
    await phaseOf(app, juliet.jid, 'online');
  };
  const bodies = async (): Promise<string[]> =>
    (await openChatReader().messages(juliet.jid, romeo.jid, 50)).map(({ body }) => body);

  test('talks over BOSH, and its frames stand in the record unwrapped and without secrets', async () => {
    const mortal = await wake();
    await signIn(mortal);
    const { state } = await phaseOf(mortal.app, juliet.jid, 'online');
    expect(state).toMatchObject({
      blocked: true,
      url: expect.stringMatching(/^https:.*\/http-bind/) as string,
    });
    const partner = await startPartner({
      user: romeo,
      httpPort: server.httpPort,
      lines: ['It is the east.'],
    });
    await mortal.app.handlers['chat.send']({ account: juliet.jid, to: romeo.jid, body: 'What light?' });
    await partner.hears('What light?');
    await until(
      'the answer is stored',
      async () => (await bodies()).includes('It is the east.') || undefined,
    );
    await partner.stop();
    const frames = await until('the frames are stored', async () => {
      const all = await openFramesReader().last(200);
      return all.some(({ text }) => text.includes('It is the east.')) ? all : undefined;
    });
    expect(frames.map(({ kind }) => kind)).toContain('features');
    // An attempt that was lost on the way has its own.
    const ofBodies = (await openFramesReader().streams()).filter(({ source }) => source === 'bosh');
    const isBody = ({ stream }: { readonly stream: string }): boolean =>
      ofBodies.some(({ id }) => id === stream);
    const carried = frames.filter(isBody);
    const unwrapped = frames.filter((frame) => !isBody(frame));
    expect(unwrapped.some(({ text }) => /<body [^>]*(rid|sid)=/.test(text))).toBe(false);
    expect(new Set(carried.map(({ direction }) => direction))).toEqual(new Set(['in', 'out']));
    expect(carried.map(({ problem }) => problem)).toEqual(carried.map(() => undefined));
    // What is in a body is a frame of the stream; what names the session is masked.
    expect(carried.some(({ text }) => text.includes('It is the east.'))).toBe(true);
    for (const { text } of carried) {
      for (const [, value = ''] of text.matchAll(/<body [^>]*?(?:rid|sid)=['"]([^'"]*)/g))
        expect(value).toMatch(/^•+$/);
    }
    // What is said over BOSH is no WebSocket’s, and what crossed no wire is nobody’s fault.
    const rows = [...(await storedRows()).values()];
    expect(rows.map(({ remark }) => remark)).toEqual(rows.map(() => null));
    expect(rows.filter((row) => !isBody(row) && row.back > 0).length).toBeGreaterThan(0);
    await mortal.app.handlers['accounts.signOut']({ jid: juliet.jid });
    await until('the server has seen it leave', async () => {
      const again = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
      await again.stop();
      return true;
    });
  });

  test('requests that get lost are sent again, and nothing is lost or doubled', async () => {
    const mortal = await wake();
    await signIn(mortal);
    const partner = await startPartner({ user: romeo, httpPort: server.httpPort, lines: [] });
    const ours = Array.from({ length: 12 }, (_, index) => `ours ${index}`);
    const theirs = ours.map((body) => body.replace('ours', 'theirs'));
    for (const [index, body] of ours.entries()) {
      await mortal.app.handlers['chat.send']({ account: juliet.jid, to: romeo.jid, body });
      await partner.say(juliet.jid, theirs[index] ?? '');
      if (index % 3 === 1) link.cut();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await partner.hears('ours 11', 20_000);
    const kept = await until(
      'everything is there',
      async () => {
        const all = (await bodies()).filter((body) => body.startsWith('theirs'));
        return all.length >= theirs.length ? all : undefined;
      },
      20_000,
    );
    expect(kept).toEqual(theirs);
    expect(partner.heard.map(({ body }) => body).filter((body) => body.startsWith('ours'))).toEqual(ours);
    await partner.stop();
  });

  if (!again) {
    test('a worker that wakes without anything it can prove itself by asks for the password', async () => {
      const first = await wake();
      await signIn(first);
      first.kill();
      const second = await wake();
      const { state } = await phaseOf(second.app, juliet.jid, 'needs-you');
      expect(state).toMatchObject({ need: 'password' });
    });
    return;
  }

  test('the worker that wakes next goes on over BOSH without trying WebSocket first', async () => {
    const first = await wake();
    await signIn(first);
    first.kill();
    const second = await wake();
    const seen: string[] = [];
    second.app.connected((pushed) => {
      if (pushed.type !== 'event' || pushed.event.type !== 'accounts.changed') return;
      for (const { state } of pushed.event.accounts) if ('url' in state) seen.push(state.url);
    });
    await phaseOf(second.app, juliet.jid, 'online');
    expect(seen.every((url) => url.startsWith('https:'))).toBe(true);
  });
});
