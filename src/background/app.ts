/** Composes the background from its ports and stores; what wires it to a browser stands in `index.ts`. */
import type { Handlers, Pushed } from '../contract/index.ts';
import { RequestError } from '../contract/failure.ts';
import { parseJid } from '../core/jid.ts';
import type { DiscoveryFailure } from '../core/discovery/types.ts';
import type { Cancel, Ports } from '../platform/ports.ts';
import type { AccountsStore } from '../store/accounts-store.ts';
import type { ChatStore } from '../store/chat-store.ts';
import type { FramesStore } from '../store/frames-store.ts';
import type { StreamsStore } from '../store/streams-store.ts';
import { createAccounts } from './accounts.ts';
import { keepBadge } from './badge.ts';
import { createEventHub } from './events.ts';
import { createRecorder } from './recorder.ts';
import { createResolver } from './resolver.ts';

export interface Stores {
  readonly accounts: AccountsStore;
  readonly frames: FramesStore;
  readonly chat: ChatStore;
  readonly streams: StreamsStore;
}

export interface App {
  readonly handlers: Handlers;
  /** State is restored before anything is answered. */
  readonly restored: Promise<unknown>;
  connected(push: (pushed: Pushed) => void): Cancel;
}

/** How long one fetch may take when a person asked why it fails, ms; and how much of it is read, bytes. */
const explainMs = 5_000;
const explainBytes = 1024 * 1024;

export function createApp(ports: Ports, stores: Stores): App {
  const hub = createEventHub();
  const recorder = createRecorder({
    store: stores.frames,
    clock: ports.clock,
    hub,
    fault: (error) => ports.fault(error),
  });
  const resolver = createResolver(ports);
  const accounts = createAccounts({
    ports,
    hub,
    recorder,
    resolver,
    accountsStore: stores.accounts,
    chatStore: stores.chat,
    streamsStore: stores.streams,
  });
  const restored = Promise.all([recorder.restored, accounts.restored]);
  keepBadge({
    store: stores.chat,
    hub,
    clock: ports.clock,
    show: (unread) => ports.badge(unread),
    fault: (error) => ports.fault(error),
  });
  ports.wake.onOnline(() => accounts.retryWaiting());

  const explain = async (url: string): Promise<DiscoveryFailure | null> => {
    const got = await ports.fetch.read({ url, accept: '*/*', timeoutMs: explainMs, maxBytes: explainBytes });
    return got.ok ? null : got.failure;
  };

  const handlers: Handlers = {
    'accounts.list': () => Promise.resolve(accounts.list()),
    'accounts.signIn': ({ jid, password, allowPlain }) => accounts.signIn(jid, password, allowPlain),
    'accounts.signOut': async ({ jid }) => (await accounts.signOut(jid), null),
    'accounts.forget': async ({ jid }) => (await accounts.forget(jid), null),
    'accounts.retry': ({ jid }) => (accounts.retry(jid), Promise.resolve(null)),
    'discovery.resolve': ({ address }) => resolver.resolve(domainOf(address)),
    'discovery.explain': ({ url }) => explain(url),
    'roster.list': ({ account }) => Promise.resolve(accounts.contacts(account)),
    'frames.clear': async () => (await recorder.clear(), null),
    'chat.send': ({ account, to, body }) => accounts.send(account, to, body),
    async 'chat.seen'({ account, peer }) {
      await stores.chat.seen(account, peer);
      hub.push({ type: 'chat.changed', account, peer });
      return null;
    },
  };

  return {
    handlers,
    restored,
    connected: (push) =>
      hub.connect(push, async () => {
        await restored;
        return { accounts: accounts.list(), framesUpTo: recorder.upTo };
      }),
  };
}

function domainOf(address: string): string {
  try {
    return parseJid(address).domain;
  } catch (error) {
    throw new RequestError({ code: 'invalid-address', detail: address }, { cause: error });
  }
}
