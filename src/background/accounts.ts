/** All accounts: kept, restored when the worker wakes, each with a session of its own. */
import type { AccountView } from '../contract/accounts.ts';
import { RequestError } from '../contract/failure.ts';
import { bare, formatJid, parseJid, type Jid } from '../core/jid.ts';
import type { Ports } from '../platform/ports.ts';
import type { AccountsStore } from '../store/accounts-store.ts';
import type { ChatStore } from '../store/chat-store.ts';
import type { AccountRecord } from '../store/schema.ts';
import { attachAnswers } from './answers.ts';
import { createChat, type Chat } from './chat.ts';
import { createKeyRing } from './credentials.ts';
import type { EventHub } from './events.ts';
import type { Recorder } from './recorder.ts';
import type { Resolver } from './resolver.ts';
import { createRoster, type Roster } from './roster.ts';
import { createSession, type Session } from './session.ts';

interface Account {
  readonly jid: Jid;
  record: AccountRecord;
  readonly session: Session;
  readonly roster: Roster;
  readonly chat: Chat;
}

export interface Accounts {
  /** Resolves when what was stored has been read and wanted sessions have begun. */
  readonly restored: Promise<void>;
  list(): readonly AccountView[];
  signIn(jid: string, password: string, allowPlain: boolean): Promise<{ jid: string }>;
  signOut(jid: string): Promise<void>;
  forget(jid: string): Promise<void>;
  retry(jid: string): void;
  retryAll(): void;
  send(jid: string, to: string, body: string): Promise<{ id: string }>;
}

export function createAccounts(deps: {
  readonly ports: Ports;
  readonly hub: EventHub;
  readonly recorder: Recorder;
  readonly resolver: Resolver;
  readonly accountsStore: AccountsStore;
  readonly chatStore: ChatStore;
}): Accounts {
  const { ports, hub, recorder, resolver, accountsStore, chatStore } = deps;
  const accounts = new Map<string, Account>();
  const keys = createKeyRing(ports.storage.session);

  const list = (): AccountView[] =>
    [...accounts.values()].map(({ record, session, roster }) => ({
      jid: record.jid,
      ...session.view,
      contacts: roster.contacts,
    }));
  const changed = (): void => {
    hub.push({ type: 'accounts.changed', accounts: list() });
    ports.wake.wakeRegularly([...accounts.values()].some(({ record }) => record.wanted));
  };

  const open = (record: AccountRecord): Account => {
    const jid = parseJid(record.jid);
    const roster = createRoster(jid, changed);
    const chat = createChat({
      account: jid,
      store: chatStore,
      hub,
      clock: ports.clock,
      random: ports.random,
    });
    const session = createSession({
      ports,
      recorder,
      resolver,
      jid,
      allowPlain: record.allowPlain,
      changed,
      keepKeys: (kept) => void keys.set(record.jid, kept).catch((error: unknown) => ports.fault(error)),
      online(layer) {
        attachAnswers(layer, ports.product);
        // Without a roster the session still serves: what failed stands in the frames.
        void roster.attach(layer).catch(() => undefined);
        void chat.attach(layer).catch((error: unknown) => ports.fault(error));
      },
      offline: () => roster.detach(),
    });
    const account = { jid, record, session, roster, chat };
    accounts.set(record.jid, account);
    return account;
  };

  const restore = async (): Promise<void> => {
    for (const record of await accountsStore.all()) {
      const account = open(record);
      if (!record.wanted) continue;
      const kept = await keys.get(record.jid);
      if (kept === null) account.session.needPassword();
      else account.session.start({ type: 'keys', keys: kept });
    }
    changed();
  };
  const restored = restore();

  const known = (jid: string): Account => {
    const account = accounts.get(jid);
    if (account === undefined) throw new RequestError({ code: 'unknown-account' });
    return account;
  };

  const keep = async (account: Account, change: Partial<AccountRecord>): Promise<void> => {
    account.record = { ...account.record, ...change };
    await accountsStore.put(account.record);
  };

  const signOut = async (jid: string): Promise<void> => {
    const account = known(jid);
    await keys.forget(jid);
    await keep(account, { wanted: false });
    await account.session.stop();
    changed();
  };

  return {
    restored,
    list,
    async signIn(address, password, allowPlain) {
      const jid = formatJid(bare(localAddress(address)));
      const before = accounts.get(jid);
      if (before !== undefined && before.record.allowPlain !== allowPlain) {
        // The choice is part of the session; a new one begins with it.
        await before.session.stop();
        accounts.delete(jid);
      }
      const account =
        accounts.get(jid) ??
        open({ jid, addedAt: before?.record.addedAt ?? ports.clock.now(), wanted: true, allowPlain });
      await keep(account, { wanted: true });
      account.session.start({ type: 'password', password });
      return { jid };
    },
    signOut,
    async forget(jid) {
      await signOut(jid);
      accounts.delete(jid);
      await Promise.all([accountsStore.remove(jid), chatStore.forget(jid), recorder.forget(jid)]);
      changed();
    },
    retry: (jid) => known(jid).session.retry(),
    retryAll() {
      for (const { session } of accounts.values()) {
        if (session.view.state.phase === 'waiting') session.retry();
      }
    },
    send(jid, to, body) {
      const account = known(jid);
      return account.chat.send(address(to), body, (stanza) => account.session.send(stanza));
    },
  };
}

function address(text: string): Jid {
  try {
    return parseJid(text);
  } catch (error) {
    throw new RequestError({ code: 'invalid-address', detail: text }, { cause: error });
  }
}

function localAddress(text: string): Jid {
  const jid = address(text);
  if (jid.local === '') throw new RequestError({ code: 'invalid-address', detail: text });
  return jid;
}
