/** Composes the background from its ports and stores; what wires it to a browser stands in `index.ts`. */
import type { Handlers, Pushed } from '../contract/index.ts';
import type { Cancel, Ports } from '../platform/ports.ts';
import type { AccountsStore } from '../store/accounts-store.ts';
import type { ChatStore } from '../store/chat-store.ts';
import type { DiscoveryStore } from '../store/discovery-store.ts';
import type { FramesStore } from '../store/frames-store.ts';
import type { StreamsStore } from '../store/streams-store.ts';
import { createAccounts } from './accounts.ts';
import { keepBadge } from './badge.ts';
import { createDiscovery } from './discovery/service.ts';
import { createEventHub } from './events.ts';
import { createRecorder } from './recorder.ts';
import { pinRequests } from './pin-requests.ts';
import { createSettings } from './settings.ts';

export interface Stores {
  readonly accounts: AccountsStore;
  readonly frames: FramesStore;
  readonly chat: ChatStore;
  readonly discovery: DiscoveryStore;
  readonly streams: StreamsStore;
}

export interface App {
  readonly handlers: Handlers;
  /** State is restored before anything is answered. */
  readonly restored: Promise<unknown>;
  connected(push: (pushed: Pushed) => void): Cancel;
}

export function createApp(ports: Ports, stores: Stores): App {
  const hub = createEventHub();
  const recorder = createRecorder({
    store: stores.frames,
    clock: ports.clock,
    hub,
    fault: (error) => ports.fault(error),
  });
  const settings = createSettings(ports.storage.local, hub);
  const discovery = createDiscovery({ ports, hub, settings, store: stores.discovery });
  const accounts = createAccounts({
    ports,
    hub,
    recorder,
    resolver: discovery.resolver,
    dialling: discovery.dialling,
    accountsStore: stores.accounts,
    chatStore: stores.chat,
    streamsStore: stores.streams,
  });
  const restored = Promise.all([recorder.restored, discovery.restored, accounts.restored]);
  keepBadge({
    store: stores.chat,
    hub,
    clock: ports.clock,
    show: (unread) => ports.badge(unread),
    fault: (error) => ports.fault(error),
  });
  ports.wake.onOnline(() => accounts.retryWaiting());

  const handlers: Handlers = {
    'accounts.list': () => Promise.resolve(accounts.list()),
    'accounts.signIn': ({ jid, password, allowPlain }) => accounts.signIn(jid, password, allowPlain),
    'accounts.signOut': async ({ jid }) => (await accounts.signOut(jid), null),
    'accounts.forget': async ({ jid }) => (await accounts.forget(jid), null),
    'accounts.retry': ({ jid }) => (accounts.retry(jid), Promise.resolve(null)),
    ...discovery.handlers,
    ...pinRequests({
      pins: discovery.pins,
      preflights: discovery.preflights,
      resolver: discovery.resolver,
      clock: ports.clock,
      approved: (domain) => accounts.retryApproved(domain),
    }),
    'settings.get': () => settings.get(),
    'settings.set': async (chosen) => (await settings.set(chosen), null),
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
