/** All accounts: kept, restored when the worker wakes, each with a session of its own. */
import type { AccountView } from '../contract/accounts.ts';
import { RequestError } from '../contract/failure.ts';
import type { ContactView } from '../contract/roster.ts';
import { bare, formatJid, parseJid, type Jid } from '../core/jid.ts';
import type { AccountsStore } from '../store/accounts-store.ts';
import { openAccount, type Account, type AccountDeps } from './account.ts';
import { isSendable } from './chat.ts';
import { createKeyRing } from './credentials.ts';
import { createQueue, type Queue } from './queue.ts';

/** Changes that come close together are told once, ms. */
const tellMs = 20;

export interface Accounts {
  /** Resolves when what was stored has been read and wanted sessions have begun; never rejects. */
  readonly restored: Promise<void>;
  list(): readonly AccountView[];
  contacts(jid: string): readonly ContactView[];
  signIn(jid: string, password: string, allowPlain: boolean): Promise<{ jid: string }>;
  signOut(jid: string): Promise<void>;
  forget(jid: string): Promise<void>;
  retry(jid: string): void;
  /** The network is back: whoever waits tries now. */
  retryWaiting(): void;
  /** The keys of `domain` were approved: whoever waited for that tries now. */
  retryApproved(domain: string): void;
  send(jid: string, to: string, body: string): Promise<{ id: string }>;
}

export function createAccounts(
  deps: Omit<AccountDeps, 'keyRing' | 'changed'> & { readonly accountsStore: AccountsStore },
): Accounts {
  const { ports, hub, accountsStore } = deps;
  const accounts = new Map<string, Account>();
  const queues = new Map<string, Queue>();
  const keyRing = createKeyRing(ports.storage.session);
  let telling = false;
  let awake = false;

  const list = (): AccountView[] => [...accounts.values()].map(({ view }) => view);

  const changed = (): void => {
    const acts = [...accounts.values()].some((account) => account.acts);
    if (acts !== awake) ports.wake.wakeRegularly((awake = acts));
    if (telling) return;
    telling = true;
    ports.clock.after(tellMs, () => {
      telling = false;
      hub.push({ type: 'accounts.changed', accounts: list() });
    });
  };
  const open: AccountDeps = { ...deps, keyRing, changed };

  const restore = async (): Promise<void> => {
    const records = await accountsStore.all();
    // One account that cannot be restored must not keep the others away.
    await Promise.all(
      records.map(async (record) => {
        try {
          const account = openAccount(record, open);
          accounts.set(record.jid, account);
          if (record.wanted) await account.restore();
        } catch (error) {
          ports.fault(error);
        }
      }),
    );
    // An alarm of the worker before may still be set though nobody needs it.
    if (!awake) ports.wake.wakeRegularly(false);
    changed();
  };

  const known = (jid: string): Account => {
    const account = accounts.get(jid);
    if (account === undefined) throw new RequestError({ code: 'unknown-account' });
    return account;
  };

  /** What changes an account happens one after the other, however many surfaces ask. */
  const serially = <T>(jid: string, work: () => Promise<T>): Promise<T> => {
    const queue = queues.get(jid) ?? createQueue();
    queues.set(jid, queue);
    return queue(work);
  };

  const signIn = async (jid: string, password: string, allowPlain: boolean): Promise<{ jid: string }> => {
    const before = accounts.get(jid);
    const weaker = isDowngrade(before?.view);
    await before?.stop();
    const record = { jid, addedAt: before?.record.addedAt ?? ports.clock.now(), wanted: true, allowPlain };
    await accountsStore.put(record);
    const account = openAccount(record, open);
    accounts.set(jid, account);
    await account.start({ password, keys: null }, weaker);
    return { jid };
  };

  const signOut = async (jid: string): Promise<void> => {
    const before = known(jid);
    await before.stop();
    const record = { ...before.record, wanted: false };
    await accountsStore.put(record);
    accounts.set(jid, openAccount(record, open));
    changed();
  };

  const forget = async (jid: string): Promise<void> => {
    await known(jid).stop();
    // The account goes last: what could not be erased is erased by asking again.
    await Promise.all([deps.chatStore.forget(jid), deps.recorder.forget(jid), deps.streamsStore.forget(jid)]);
    await accountsStore.remove(jid);
    accounts.delete(jid);
    changed();
  };

  return {
    restored: restore().catch((error: unknown) => ports.fault(error)),
    list,
    contacts: (jid) => known(jid).contacts,
    async signIn(text, password, allowPlain) {
      const address = addressOf(text);
      if (address.local === '') throw new RequestError({ code: 'invalid-address', detail: text });
      const jid = formatJid(bare(address));
      return serially(jid, () => signIn(jid, password, allowPlain));
    },
    signOut: (jid) => serially(jid, () => signOut(jid)),
    forget: (jid) => serially(jid, () => forget(jid)),
    retry: (jid) => known(jid).retry(),
    retryWaiting() {
      for (const account of accounts.values()) {
        if (account.view.state.phase === 'waiting') account.retry();
      }
    },
    retryApproved(domain) {
      for (const account of accounts.values()) {
        const { state } = account.view;
        const waits = state.phase === 'needs-you' && state.need === 'changed-key';
        if (waits && parseJid(account.record.jid).domain === domain) account.retry();
      }
    },
    async send(jid, to, body) {
      if (!isSendable(body)) throw new RequestError({ code: 'bad-request', detail: 'body' });
      return known(jid).send(addressOf(to), body);
    },
  };
}

/** Whoever signs in again after this was shown accepts it. */
function isDowngrade(view: AccountView | undefined): boolean {
  const failure = view !== undefined && 'failure' in view.state ? view.state.failure : null;
  return failure?.area === 'stream' && failure.failure.code === 'mechanism-downgraded';
}

function addressOf(text: string): Jid {
  try {
    return parseJid(text);
  } catch (error) {
    throw new RequestError({ code: 'invalid-address', detail: text }, { cause: error });
  }
}
