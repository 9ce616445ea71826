/** Getting an account, in Node on real servers: openly, by invitation, and not at all. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../src/background/app.ts';
import type { Args, Result } from '../src/contract/index.ts';
import type { RegistrationForm } from '../src/core/xep/xep-0077.ts';
import { openFramesReader } from '../src/store/open-readers.ts';
import { juliet, users } from './world/accounts.ts';
import { createAuthority } from './world/ca.ts';
import { startEjabberd } from './world/ejabberd.ts';
import { needs } from './world/needs.ts';
import { phaseOf, wakeApp } from './world/node-app.ts';
import { installWebSocket } from './world/node-socket.ts';
import { startProsody, type Prosody } from './world/prosody.ts';
import type { Server } from './world/server.ts';
import { startTap, type Tap } from './world/tap.ts';
import { until } from './world/wait.ts';

const domains = ['capulet.example', 'montague.example'];
const [domain = ''] = domains;
const password = 'wh3r3f0r3-4rt';

/** A server, and a background that reaches it. */
function stage<S extends Server>(start: (options: Parameters<typeof startEjabberd>[0]) => Promise<S>) {
  const here = { server: null as unknown as S, tap: null as unknown as Tap, app: null as unknown as App };
  let restore: () => void;
  beforeAll(async () => {
    const ca = await createAuthority();
    here.server = await start({ domains, users, ca });
    const { httpPort: port } = here.server;
    here.tap = await startTap({ ca, routes: new Map(domains.map((name) => [name, { port }])) });
    const addresses = domains.map((host) => ({ host, port: 443, to: here.tap.port }));
    restore = installWebSocket({ addresses, ca: ca.cert });
  }, 120_000);
  afterAll(async () => {
    restore();
    await here.tap.stop();
    await here.server.stop();
  });
  beforeEach(async () => {
    globalThis.indexedDB = new IDBFactory();
    here.app = await wakeApp(here.server.httpPort);
    here.app.connected(() => undefined);
  });
  afterEach(async () => {
    for (const { jid } of await here.app.handlers['accounts.list']({})) {
      await here.app.handlers['accounts.forget']({ jid });
    }
  });
  return here;
}

async function formOf(app: App, token: string | null = null): Promise<RegistrationForm> {
  const answer = await app.handlers['register.ask']({ domain, token });
  expect(answer).toMatchObject({ ok: true });
  if (!answer.ok) throw new Error(answer.failure.failure.code);
  return answer.form;
}

function create(
  app: App,
  form: RegistrationForm,
  username: string,
  more: Partial<Args<'register.create'>> = {},
): Promise<Result<'register.create'>> {
  const said: Readonly<Record<string, string>> = { username, password };
  const answers = form.fields.map(({ name, kind, values }) => ({
    ...{ name, kind },
    values: said[name] === undefined ? [...values] : [said[name]],
  }));
  return app.handlers['register.create']({
    domain,
    token: null,
    as: form.as,
    answers,
    inviter: null,
    ...more,
  });
}

/** Every text of every frame that is kept, once one of them has `last`. */
function recorded(last: string): Promise<string> {
  return until(
    'its frames are kept',
    async () => {
      const frames = await openFramesReader().last(1000);
      const all = frames.map(({ text }) => text).join('\n');
      return all.includes(last) ? all : undefined;
    },
    30_000,
  );
}

describe.skipIf((await needs('prosody')) !== undefined)('Prosody, where everybody may', () => {
  const here = stage((options) =>
    startProsody({ ...options, modules: ['register_ibr', 'sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'] }),
  );

  test('an account is made, signed in to, and its password is in no frame that is kept', async () => {
    const { app, tap } = here;
    const form = await formOf(app);
    expect(form.fields.map(({ name }) => name)).toEqual(expect.arrayContaining(['username', 'password']));
    const made = await create(app, form, 'Nurse.Angelica');
    expect(made).toEqual({ ok: true, jid: `nurse.angelica@${domain}` });
    await phaseOf(app, `nurse.angelica@${domain}`, 'online');
    // It did cross the wire, once.
    const crossed = tap.connections.flatMap(({ frames }) => frames.map(({ text }) => text));
    expect(crossed.filter((text) => text.includes(password))).toHaveLength(1);
    const kept = await recorded('jabber:iq:roster');
    expect(kept).toContain('jabber:iq:register');
    expect(kept).toContain('nurse.angelica');
    expect(kept).not.toContain(password);
    for (const { name } of await indexedDB.databases()) {
      expect(JSON.stringify(await everything(name ?? '')), name).not.toContain(password);
    }
  });

  test('a name that is taken is said to be, and nobody is signed in', async () => {
    const { app } = here;
    const made = await create(app, await formOf(app), juliet.jid.split('@', 1)[0] ?? '');
    expect(made).toMatchObject({
      ok: false,
      failure: { area: 'register', failure: { code: 'registration-refused', condition: 'conflict' } },
    });
    expect(await app.handlers['accounts.list']({})).toEqual([]);
  });

  test.each(['', 'a b', 'juliet/x', 'juliet@evil.example/', '"'])(
    '%j is no name to ask for',
    async (name) => {
      const { app } = here;
      const form = await formOf(app);
      await expect(create(app, form, name)).rejects.toMatchObject({ failure: { code: 'invalid-address' } });
    },
  );
});

describe.skipIf((await needs('prosody')) !== undefined)('Prosody, where one must be invited', () => {
  const modules = ['admin_shell', 'invites', 'invites_register', 'register_ibr'];
  const here = stage<Prosody>((options) => startProsody({ ...options, modules }));
  const token = async (...command: readonly string[]): Promise<string> => {
    const said = await here.server.shell('invite', ...command);
    const found = /preauth=([^;\s]+)/.exec(said)?.[1];
    expect(found, said).toBeDefined();
    return found ?? '';
  };

  test('an account by invitation has the inviter as contact, both ways', async () => {
    const { app } = here;
    const inviter = `romeo.host@${domain}`;
    const own = await token('create_account', domain);
    expect(await create(app, await formOf(app, own), 'romeo.host', { token: own })).toMatchObject({
      ok: true,
    });
    await phaseOf(app, inviter, 'online');

    const his = await token('create_contact', inviter, '--allow-registration');
    const made = await create(app, await formOf(app, his), 'rosaline', { token: his, inviter });
    expect(made).toEqual({ ok: true, jid: `rosaline@${domain}` });
    await phaseOf(app, `rosaline@${domain}`, 'online');
    const both = (account: string, jid: string): Promise<unknown> =>
      until(
        `${account} has ${jid}`,
        async () => {
          const contacts = await app.handlers['roster.list']({ account });
          return contacts.some((one) => one.jid === jid && one.subscription === 'both') || undefined;
        },
        30_000,
      );
    await both(`rosaline@${domain}`, inviter);
    await both(inviter, `rosaline@${domain}`);
    const kept = await recorded('urn:xmpp:pars:0');
    expect(kept).not.toContain(his);
    expect(kept).not.toContain(password);
  });

  test('who has an account is let in by the token alone', async () => {
    const { app } = here;
    const own = await token('create_account', domain);
    await create(app, await formOf(app, own), 'tybalt', { token: own });
    const account = `tybalt@${domain}`;
    await phaseOf(app, account, 'online');
    const his = await token('create_contact', juliet.jid);
    await app.handlers['roster.add']({ account, jid: juliet.jid, name: '', groups: [], token: his });
    // She is not there: that she asks back is her server's doing, which knows the token.
    await until(
      'she asks back',
      async () => {
        const asking = await app.handlers['roster.requests']({ account });
        return asking.includes(juliet.jid) || undefined;
      },
      30_000,
    );
  });

  test('an invitation that was used, or never was one, is refused before anything is asked', async () => {
    const { app } = here;
    const once = await token('create_account', domain);
    await create(app, await formOf(app, once), 'benvolio', { token: once });
    for (const tried of [once, 'n0th1ng']) {
      expect(await app.handlers['register.ask']({ domain, token: tried })).toMatchObject({
        ok: false,
        failure: { area: 'register', failure: { code: 'invitation-refused' } },
      });
    }
  });

  test('without one nobody gets in', async () => {
    const { app } = here;
    expect(await create(app, await formOf(app), 'paris')).toMatchObject({
      ok: false,
      failure: { area: 'register', failure: { code: 'registration-refused' } },
    });
  });
});

describe.skipIf((await needs('prosody')) !== undefined)('Prosody, where nobody may', () => {
  const here = stage(startProsody);
  test('that is said', async () => {
    expect(await here.app.handlers['register.ask']({ domain, token: null })).toEqual({
      ok: false,
      failure: { area: 'register', failure: { code: 'no-registration', invited: false } },
    });
  });
  test('a domain that is not there is looked for as for a session', async () => {
    const asked = await here.app.handlers['register.ask']({ domain: 'verona.example', token: null });
    expect(asked.ok ? null : asked.failure.area).toMatch(/discovery|session/);
  });
});

describe.skipIf((await needs('ejabberd')) !== undefined)('ejabberd', () => {
  const here = stage((options) => startEjabberd({ ...options, modules: ['mod_register'] }));

  test('an account is made and signed in to', async () => {
    const { app } = here;
    const form = await formOf(app);
    expect(await create(app, form, juliet.jid.split('@', 1)[0] ?? '')).toMatchObject({
      ok: false,
      failure: { area: 'register', failure: { code: 'registration-refused', condition: 'conflict' } },
    });
    const made = await create(app, form, 'mercutio');
    expect(made).toEqual({ ok: true, jid: `mercutio@${domain}` });
    await phaseOf(app, `mercutio@${domain}`, 'online');
    expect(await recorded('jabber:iq:roster')).not.toContain(password);
  });

  test('the next one so soon is put off, as its server has it', async () => {
    const { app } = here;
    expect(await create(app, await formOf(app), 'sampson')).toMatchObject({
      ok: false,
      failure: { failure: { code: 'registration-refused', condition: 'resource-constraint' } },
    });
  });
});

/** All records of a database. */
async function everything(name: string): Promise<unknown[]> {
  const open = indexedDB.open(name);
  await new Promise((resolve) => (open.onsuccess = resolve));
  const db = open.result;
  const stores = [...db.objectStoreNames];
  const all = await Promise.all(
    stores.map(
      (store) =>
        new Promise<unknown>((resolve) => {
          const asked = db.transaction(store).objectStore(store).getAll();
          asked.onsuccess = () => resolve(asked.result);
        }),
    ),
  );
  db.close();
  return all;
}
