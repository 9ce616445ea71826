/**
 * What one session leaves for the next: what the server offered, and the managed session itself with all
 * that was not acknowledged. Stored before anything follows from it, so that the worker may die at any instant.
 */
import { formatJid, type Jid } from '../core/jid.ts';
import { isWeaker } from '../core/sasl/index.ts';
import type { Earlier, StreamConfig, StreamEffect } from '../core/stream/index.ts';
import type { Ports } from '../platform/ports.ts';
import type { ClientRecord } from '../store/schema.ts';
import type { StreamsStore } from '../store/streams-store.ts';
import type { Credentials } from './credentials.ts';
import { uuid } from './uuid.ts';

type Authenticated = Extract<StreamEffect, { readonly type: 'authenticated' }>;
type Beginning = Pick<
  StreamConfig,
  'userAgent' | 'tokens' | 'known' | 'strongest' | 'withoutUpgrade' | 'earlier'
>;

export interface Continuity {
  /** Reads what was left; everything else works on that. */
  load(): Promise<void>;
  /** Whether the server let the session before be resumed. */
  readonly resumable: boolean;
  /** As whom the server knows this client, and where it was signed in last; null where that is not known. */
  readonly last: { readonly userAgent: StreamConfig['userAgent']; readonly url: string | null };
  /** The session before, if any; it may be beyond resuming. */
  readonly earlier: Earlier | null;
  /** What an attempt at `url` begins with. A token counts as used from here on. */
  begin(url: string): Beginning;
  /** A proof leaves, and with it perhaps the wish to resume. */
  leaves(): void;
  /** Resolves when the next worker can sign in too. */
  authenticated(url: string, effect: Authenticated): Promise<void>;
  tokenRefused(token: string): void;
  /**
   * A stream carries stanzas. Answers whether something may have been sent to a stream that nobody read: one that is
   * not resumed follows on one that was lost, and one that is may follow on an attempt that was.
   */
  online(resumed: boolean): boolean;
  /** A stream ended over something that was not taken in: what came after it may be, and in another order. */
  interrupted(): void;
  /** Resolves when it is stored; null where there is no session to go on with. */
  keep(session: Earlier | null): Promise<void>;
  /** What was known of the endpoint misled; answers whether anything was. */
  forgetOffer(): boolean;
  /** The session cannot be resumed, though what it left may still be asked about. */
  giveUp(): void;
  /** The person accepts whatever protection there is now. */
  acceptWeaker(): void;
  /** The server did not take the hash of the password that it had asked for. */
  refuseUpgrade(): void;
  /** Signed out: only what identifies this client stays. */
  end(): Promise<void>;
}

export function createContinuity(deps: {
  readonly account: Jid;
  readonly ports: Ports;
  readonly store: StreamsStore;
  readonly credentials: Credentials;
}): Continuity {
  const { ports, store, credentials } = deps;
  const account = formatJid(deps.account);
  let client: ClientRecord = { account, id: uuid(ports.random) };
  let earlier: Earlier | null = null;
  let ended = false;
  /** An attempt to resume ended without an answer. */
  let interrupted = false;

  const report = (error: unknown): void => ports.fault(error);
  const setClient = (next: ClientRecord): void => {
    client = next;
    if (!ended) store.putClient(client).catch(report);
  };
  const userAgent = (): StreamConfig['userAgent'] => ({ id: client.id, software: ports.product.name });

  return {
    async load() {
      const [known, session] = await Promise.all([store.client(account), store.session(account)]);
      if (known === undefined) await store.putClient(client);
      else client = known;
      earlier = session === undefined ? null : { jid: session.jid, management: session.management };
    },
    get last() {
      return { userAgent: userAgent(), url: client.known?.url ?? null };
    },
    get resumable() {
      return earlier !== null && earlier.management.id !== null;
    },
    get earlier() {
      return earlier;
    },
    begin(url) {
      const known = client.known?.url === url ? { known: client.known.offer } : {};
      const strongest = client.strongest === undefined ? {} : { strongest: client.strongest };
      const session = earlier === null ? {} : { earlier };
      return {
        userAgent: userAgent(),
        tokens: credentials.use(),
        ...known,
        ...strongest,
        withoutUpgrade: client.withoutUpgrade === true,
        ...session,
      };
    },
    leaves() {
      interrupted ||= client.resuming === true;
      if (earlier !== null && earlier.management.id !== null) setClient({ ...client, resuming: true });
    },
    authenticated(url, effect) {
      const { mechanism, offer } = effect;
      const before = client.strongest;
      const ranks = mechanism.startsWith('SCRAM-') || mechanism === 'PLAIN';
      const strongest = ranks && (before === undefined || isWeaker(before, mechanism)) ? mechanism : before;
      setClient({ ...client, known: { url, offer }, ...(strongest === undefined ? {} : { strongest }) });
      return credentials.proved(effect);
    },
    tokenRefused: (token) => credentials.refused(token),
    online(resumed) {
      const missed = interrupted || !resumed;
      interrupted = false;
      if (client.resuming === true) setClient({ ...client, resuming: false });
      return missed;
    },
    interrupted() {
      interrupted = true;
    },
    async keep(session) {
      if (ended) return;
      if (session === null) await store.removeSession(account);
      else await store.putSession({ account, ...session });
      earlier = session;
    },
    forgetOffer() {
      if (client.known === undefined) return false;
      const { known: _known, ...rest } = client;
      setClient(rest);
      return true;
    },
    giveUp() {
      if (earlier === null || ended) return;
      earlier = { ...earlier, management: { ...earlier.management, id: null } };
      store.putSession({ account, ...earlier }).catch(report);
    },
    acceptWeaker() {
      const { strongest: _strongest, ...rest } = client;
      setClient(rest);
    },
    refuseUpgrade: () => setClient({ ...client, withoutUpgrade: true }),
    async end() {
      ended = true;
      earlier = null;
      await store.removeSession(account);
    },
  };
}
