/**
 * What one session leaves for the next: tokens, what the server offered, and the managed session itself with all
 * that was not acknowledged. Stored before anything follows from it, so that the worker may die at any instant.
 */
import { formatJid, type Jid } from '../core/jid.ts';
import { isWeaker } from '../core/sasl/index.ts';
import type { Earlier, StreamConfig, StreamEffect } from '../core/stream/index.ts';
import type { FastToken } from '../core/xep/xep-0484.ts';
import type { Ports } from '../platform/ports.ts';
import type { ClientRecord } from '../store/schema.ts';
import type { StreamsStore } from '../store/streams-store.ts';
import { createTokenRing } from './credentials.ts';
import { uuid } from './uuid.ts';

type Authenticated = Extract<StreamEffect, { readonly type: 'authenticated' }>;
type Beginning = Pick<StreamConfig, 'userAgent' | 'tokens' | 'known' | 'strongest' | 'earlier'>;

export interface Continuity {
  /** Reads what was left; everything else works on that. */
  load(): Promise<void>;
  /** Whether there is a token that may still be accepted. */
  readonly hasToken: boolean;
  /** Whether the server let the session before be resumed. */
  readonly resumable: boolean;
  /** The session before, if any; it may be beyond resuming. */
  readonly earlier: Earlier | null;
  /** What an attempt at `url` begins with. A token counts as used from here on. */
  begin(url: string): Beginning;
  authenticated(url: string, effect: Authenticated): void;
  tokenRefused(token: string): void;
  /**
   * A stream carries stanzas. Answers whether something may have been sent to a stream that nobody read: one that is
   * not resumed follows on one that was lost, and one that is may follow on an attempt that was.
   */
  online(resumed: boolean): boolean;
  /** Resolves when it is stored; null where there is no session to go on with. */
  keep(session: Earlier | null): Promise<void>;
  /** What was known of the endpoint misled; answers whether anything was. */
  forgetOffer(): boolean;
  /** The session cannot be resumed, though what it left may still be asked about. */
  giveUp(): void;
  /** The person accepts whatever protection there is now. */
  acceptWeaker(): void;
  /** The tokens are of no use any more. */
  forgetTokens(): void;
  /** Signed out: only what identifies this client stays. */
  end(): Promise<void>;
}

export function createContinuity(deps: {
  readonly account: Jid;
  readonly ports: Ports;
  readonly store: StreamsStore;
}): Continuity {
  const { ports, store } = deps;
  const account = formatJid(deps.account);
  const ring = createTokenRing(ports.storage.session);
  let client: ClientRecord = { account, id: uuid(ports.random) };
  let tokens: readonly FastToken[] = [];
  let earlier: Earlier | null = null;
  let ended = false;
  /** An attempt to resume ended without an answer. */
  let interrupted = false;

  const report = (error: unknown): void => ports.fault(error);
  const setClient = (next: ClientRecord): void => {
    client = next;
    if (!ended) store.putClient(client).catch(report);
  };
  const setTokens = (next: readonly FastToken[]): void => {
    tokens = next;
    if (!ended) ring.set(account, tokens).catch(report);
  };
  const usable = (): readonly FastToken[] => tokens.filter(({ expires }) => expires > ports.clock.now());

  return {
    async load() {
      const [known, kept, session] = await Promise.all([
        store.client(account),
        ring.get(account),
        store.session(account),
      ]);
      if (known === undefined) await store.putClient(client);
      else client = known;
      tokens = kept;
      earlier = session === undefined ? null : { jid: session.jid, management: session.management };
    },
    get hasToken() {
      return usable().length > 0;
    },
    get resumable() {
      return earlier !== null && earlier.management.id !== null;
    },
    get earlier() {
      return earlier;
    },
    begin(url) {
      if (tokens.length > 0) setTokens(usable().map((one) => ({ ...one, count: one.count + 1 })));
      interrupted ||= client.resuming === true;
      if (earlier !== null && earlier.management.id !== null) setClient({ ...client, resuming: true });
      const known = client.known?.url === url ? { known: client.known.offer } : {};
      const strongest = client.strongest === undefined ? {} : { strongest: client.strongest };
      const session = earlier === null ? {} : { earlier };
      return {
        userAgent: { id: client.id, software: ports.product.name },
        tokens,
        ...known,
        ...strongest,
        ...session,
      };
    },
    authenticated(url, { mechanism, offer, used, token }) {
      const before = client.strongest;
      const ranks = mechanism.startsWith('SCRAM-') || mechanism === 'PLAIN';
      const strongest = ranks && (before === undefined || isWeaker(before, mechanism)) ? mechanism : before;
      setClient({ ...client, known: { url, offer }, ...(strongest === undefined ? {} : { strongest }) });
      // The one that proved itself stays behind a new one until that has proved itself too (XEP-0484 §3.5).
      const proven = tokens.filter((one) => one.token === used);
      if (used !== undefined || token !== undefined)
        setTokens([...(token === undefined ? [] : [token]), ...proven]);
    },
    tokenRefused: (token) => setTokens(tokens.filter((one) => one.token !== token)),
    online(resumed) {
      const missed = interrupted || !resumed;
      interrupted = false;
      if (client.resuming === true) setClient({ ...client, resuming: false });
      return missed;
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
    forgetTokens: () => setTokens([]),
    async end() {
      ended = true;
      tokens = [];
      earlier = null;
      await Promise.all([ring.set(account, []), store.removeSession(account)]);
    },
  };
}
