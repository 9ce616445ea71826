/** All accounts: kept, restored when the worker wakes, each with a session of its own. */
import type { AccountView } from '../contract/accounts.ts';
import { RequestError } from '../contract/failure.ts';
import type { SessionCounts } from '../contract/session.ts';
import { bare, formatJid, parseJid } from '../core/jid.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { AccountsStore } from '../store/accounts-store.ts';
import type { AccountRecord } from '../store/schema.ts';
import type { VaultStore } from '../store/vault-store.ts';
import { addressOf } from './addresses.ts';
import { openAccount, type Account, type AccountDeps } from './account.ts';
import { createQueue, type Queue } from './queue.ts';
import { createVault } from './vault.ts';

/** Changes that come close together are told once, ms. */
const tellMs = 20;

export interface Accounts {
  /** Resolves when what was stored has been read and wanted sessions have begun; never rejects. */
  readonly restored: Promise<void>;
  list(): readonly AccountView[];
  roster(jid: string): Account['roster'];
  contacts(jid: string): Account['contacts'];
  files(jid: string): Account['files'];
  avatars(jid: string): Account['avatars'];
  finding(jid: string): Account['finding'];
  counts(jid: string): SessionCounts;
  signIn(jid: string, password: string, allowPlain: boolean): Promise<{ jid: string }>;
  signOut(jid: string): Promise<void>;
  forget(jid: string): Promise<void>;
  retry(jid: string): void;
  /** The network is back, perhaps another one: whoever waits tries now. */
  networkChanged(): void;
  /** The keys of `domain` were approved: whoever waited for that tries now. */
  retryApproved(domain: string): void;
  /** Whoever waited for a time that has passed, while nothing could wake it, tries now. */
  overdue(): void;
  chat(jid: string): Account['chat'];
  live(jid: string): Account['live'];
  /** See `Account`. */
  ask(jid: string, iq: XmlElement, timeoutMs: number): Promise<XmlElement>;
  resources(jid: string, contact: string): readonly string[];
  /** Sends an element as it is; answers whether it left, or is stored and will. */
  transmit(jid: string, element: XmlElement): Promise<boolean>;
  rooms(jid: string): Account['rooms'];
}

export function createAccounts(
  deps: Omit<AccountDeps, 'vault' | 'changed'> & {
    readonly accountsStore: AccountsStore;
    readonly vaultStore: VaultStore;
  },
): Accounts {
  const { ports, hub, accountsStore } = deps;
  const accounts = new Map<string, Account>();
  const queues = new Map<string, Queue>();
  const vault = createVault(deps.vaultStore, ports.seal);
  let telling = false;

  const list = (): AccountView[] => [...accounts.values()].map(({ view }) => view);

  const changed = (): void => {
    deps.vigil.guard([...accounts.values()].some((account) => account.acts));
    if (telling) return;
    telling = true;
    ports.clock.after(tellMs, () => {
      telling = false;
      hub.push({ type: 'accounts.changed', accounts: list() });
    });
  };
  const open: AccountDeps = { ...deps, vault, changed };

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
    // Also where nothing is wanted: an alarm of the worker before may still be set.
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
    const record = { jid, addedAt: before?.record.addedAt ?? ports.clock.now(), wanted: true, allowPlain };
    // First of all: where it cannot be kept, what was there goes on as it was.
    await accountsStore.put(record);
    await before?.giveWay();
    const account = openAccount(record, open);
    accounts.set(jid, account);
    await account.start({ password, keys: null }, weaker);
    return { jid };
  };

  const signOut = async (jid: string): Promise<void> => {
    const before = known(jid);
    const left = await before.stop();
    await deps.recorder.signedOut(jid);
    await deps.historyStore.forget(jid);
    hub.push({ type: 'session.recorded', account: jid });
    const record = { ...before.record, wanted: false };
    const show = (one: AccountRecord): void => {
      accounts.set(jid, openAccount(one, open));
      changed();
    };
    // Told whoever looks later, also if this worker does not live to see what came of it.
    await accountsStore.put(left === null ? record : { ...record, tokenUntil: left.until });
    show(record);
    if (left === null) return;
    const tokenUntil = await left.revoke();
    if (tokenUntil === null) await accountsStore.put(record);
    else show({ ...record, tokenUntil });
  };

  const forget = async (jid: string): Promise<void> => {
    const left = await known(jid).stop();
    // The account goes last: what could not be erased is erased by asking again.
    await Promise.all([
      deps.chatStore.forget(jid),
      deps.recorder.forget(jid),
      deps.streamsStore.forget(jid),
      deps.historyStore.forget(jid),
    ]);
    await accountsStore.remove(jid);
    accounts.delete(jid);
    changed();
    await left?.revoke();
  };

  return {
    restored: restore().catch((error: unknown) => ports.fault(error)),
    list,
    roster: (jid) => known(jid).roster,
    contacts: (jid) => known(jid).contacts,
    ask: async (jid, iq, timeoutMs) => known(jid).ask(iq, timeoutMs),
    resources: (jid, contact) => known(jid).resources(contact),
    files: (jid) => known(jid).files,
    finding: (jid) => known(jid).finding,
    counts: (jid) => known(jid).counts,
    async signIn(text, password, allowPlain) {
      const address = addressOf(text);
      // A domain alone is signed in to without an account; a password would be for one.
      if (address.local === '' && password !== '') {
        throw new RequestError({ code: 'invalid-address', detail: text });
      }
      if (address.local !== '' && password === '') {
        throw new RequestError({ code: 'bad-request', detail: 'password' });
      }
      const jid = formatJid(bare(address));
      return serially(jid, () => signIn(jid, password, allowPlain));
    },
    signOut: (jid) => serially(jid, () => signOut(jid)),
    forget: (jid) => serially(jid, () => forget(jid)),
    retry: (jid) => known(jid).retry(),
    networkChanged() {
      for (const account of accounts.values()) account.networkChanged();
    },
    retryApproved(domain) {
      for (const account of accounts.values()) {
        const { state } = account.view;
        const waits = state.phase === 'needs-you' && state.need === 'changed-key';
        if (waits && parseJid(account.record.jid).domain === domain) account.retry();
      }
    },
    overdue() {
      const now = ports.clock.now();
      for (const account of accounts.values()) {
        const { state } = account.view;
        if (state.phase === 'waiting' && state.retryAt <= now) account.retry();
      }
    },
    chat: (jid) => known(jid).chat,
    live: (jid) => known(jid).live,
    avatars: (jid) => known(jid).avatars,
    transmit: (jid, element) => known(jid).transmit(element),
    rooms: (jid) => known(jid).rooms,
  };
}

/** Whoever signs in again after this was shown accepts it. */
function isDowngrade(view: AccountView | undefined): boolean {
  const failure = view !== undefined && 'failure' in view.state ? view.state.failure : null;
  return failure?.area === 'stream' && failure.failure.code === 'mechanism-downgraded';
}
