/** Composes the background from its ports and stores; what wires it to a browser stands in `index.ts`. */
import type { Handlers, Pushed } from '../contract/index.ts';
import type { Ports } from '../platform/ports.ts';
import type { AccountsStore } from '../store/accounts-store.ts';
import type { ChatStore } from '../store/chat-store.ts';
import type { DiscoveryStore } from '../store/discovery-store.ts';
import type { FramesStore } from '../store/frames-store.ts';
import type { HistoryStore } from '../store/history-store.ts';
import type { ReportsStore } from '../store/reports-store.ts';
import type { AvatarsStore } from '../store/avatars-store.ts';
import type { RoomsStore } from '../store/rooms-store.ts';
import type { StreamsStore } from '../store/streams-store.ts';
import type { VaultStore } from '../store/vault-store.ts';
import { createAccounts } from './accounts.ts';
import { domainOf } from './addresses.ts';
import { composeRequests } from './compose.ts';
import { createAttention, type Surface } from './attention.ts';
import { keepBadge } from './badge.ts';
import { chatRequests } from './chat/requests.ts';
import { contactRequests } from './contacts-requests.ts';
import { createDiscovery } from './discovery/service.ts';
import { earlySockets } from './early.ts';
import { createEventHub } from './events.ts';
import { createExplore } from './explore/service.ts';
import { lookAt } from './federation/look.ts';
import { createFederation } from './federation/service.ts';
import { createTurns } from './federation/turns.ts';
import { createPages, type Pages } from './pages/service.ts';
import { createInvited } from './invited.ts';
import { createOwn } from './own.ts';
import { createPeerMarks } from './peer-marks.ts';
import { keepNotifying } from './notifying.ts';
import { createRecorder } from './recorder.ts';
import { pinRequests } from './pin-requests.ts';
import { createRegistering } from './registering/service.ts';
import { createReports } from './reports/service.ts';
import { roomRequests } from './rooms/requests.ts';
import { createSettings } from './settings.ts';
import { createVigil } from './vigil.ts';

export interface Stores {
  readonly accounts: AccountsStore;
  readonly frames: FramesStore;
  readonly chat: ChatStore;
  readonly rooms: RoomsStore;
  readonly avatars: AvatarsStore;
  readonly discovery: DiscoveryStore;
  readonly streams: StreamsStore;
  readonly vault: VaultStore;
  readonly history: HistoryStore;
  readonly reports: ReportsStore;
}

export interface App {
  readonly handlers: Handlers;
  /** State is restored before anything is answered. */
  readonly restored: Promise<unknown>;
  connected(push: (pushed: Pushed) => void): Surface;
  /** Panels and pages. */
  readonly pages: Pick<Pages, 'connected'>;
  /** The alarm went off. */
  woken(): void;
}

export function createApp(given: Ports, stores: Stores): App {
  // First of all, since the network takes longest.
  const sockets = earlySockets({
    sockets: given.sockets,
    storage: given.storage,
    clock: given.clock,
    fault: (error) => given.fault(error),
  });
  const ports: Ports = { ...given, sockets };
  const hub = createEventHub();
  const fault = (error: unknown): void => ports.fault(error);
  const settings = createSettings(ports.storage.local, hub);
  const recorder = createRecorder({ store: stores.frames, settings, clock: ports.clock, hub, fault });
  const attention = createAttention({ ports, settings, hub });
  const vigil = createVigil({ wake: ports.wake, settings, hub, attention, fault });
  const discovery = createDiscovery({ ports, hub, settings, store: stores.discovery });
  const muted = createPeerMarks(ports.storage.local, 'muted');
  const live = createPeerMarks(ports.storage.local, 'live');
  const invited = createInvited(ports.storage.session);
  const accounts = createAccounts({
    ports,
    hub,
    recorder,
    resolver: discovery.resolver,
    dialling: discovery.dialling,
    accountsStore: stores.accounts,
    chatStore: stores.chat,
    roomsStore: stores.rooms,
    avatarsStore: stores.avatars,
    streamsStore: stores.streams,
    vaultStore: stores.vault,
    attention,
    own: createOwn({ settings, hub, fault }),
    live,
    invited,
    vigil,
    historyStore: stores.history,
  });
  const pages = createPages({ recorder, hub, ports });
  const looking = {
    ports,
    recorder,
    resolver: discovery.resolver,
    preflights: discovery.preflights,
    holding: discovery.holding,
    turns: createTurns(ports.clock),
  };
  const reports = createReports({
    ports,
    hub,
    store: stores.reports,
    lookAt: (look) => lookAt(looking, look),
  });
  const restored = Promise.all([recorder.restored, discovery.restored, accounts.restored, reports.restored]);
  keepBadge({
    store: stores.chat,
    hub,
    clock: ports.clock,
    show: (unread) => ports.badge(unread),
    fault,
  });
  ports.wake.onOnline(() => {
    vigil.networkChanged();
    accounts.networkChanged();
  });

  const handlers: Handlers = {
    'accounts.list': () => Promise.resolve(accounts.list()),
    'accounts.signIn': ({ jid, password, allowPlain }) => accounts.signIn(jid, password, allowPlain),
    'accounts.signOut': async ({ jid }) => (await accounts.signOut(jid), null),
    'accounts.forget': async ({ jid }) => {
      await accounts.forget(jid);
      await Promise.all([muted.forget(jid), live.forget(jid)]);
      return null;
    },
    async 'accounts.picture'({ jid, picture }) {
      await accounts.avatars(jid).publish(picture);
      return null;
    },
    'accounts.retry': ({ jid }) => (accounts.retry(jid), Promise.resolve(null)),
    ...discovery.handlers,
    ...pages.handlers,
    ...createRegistering({
      ports,
      recorder,
      resolver: discovery.resolver,
      dialling: discovery.dialling,
      signIn: (jid, password) => accounts.signIn(jid, password, false),
      invited: (account, inviter, token) => invited.note(account, inviter, token),
    }),
    ...reports.handlers,
    ...createExplore({
      clock: ports.clock,
      ask: (account, iq, timeoutMs) => accounts.ask(account, iq, timeoutMs),
      resources: (account, contact) => accounts.resources(account, contact),
    }),
    ...createFederation({
      ...looking,
      hub,
      // Whatever becomes of keeping it, the person sees what was found.
      found: async (evidence, stopped) => void (await reports.keeper.keep(evidence, stopped).catch(fault)),
      ownDomain() {
        const [first] = accounts.list();
        return first === undefined ? null : domainOf(first.jid);
      },
    }),
    ...pinRequests({
      pins: discovery.pins,
      preflights: discovery.preflights,
      resolver: discovery.resolver,
      clock: ports.clock,
      approved: (domain) => accounts.retryApproved(domain),
    }),
    'settings.get': () => settings.get(),
    'settings.set': async (chosen) => (await settings.set(chosen), null),
    ...contactRequests(accounts),
    'files.slot': ({ account, ...file }) => accounts.files(account).slot(file),
    'session.counts': ({ account }) => Promise.resolve(accounts.counts(account)),
    'frames.clear': async () => (await recorder.clear(), null),
    'frames.state': () => Promise.resolve(recorder.state),
    ...roomRequests(accounts),
    ...chatRequests({ accounts, store: stores.chat, live, hub }),
    ...composeRequests(accounts),
    ...keepNotifying({
      ports,
      store: stores.chat,
      hub,
      settings,
      attention,
      muted,
      nameOf: (account, peer) =>
        accounts.roster(account).contacts.find(({ jid }) => jid === peer)?.name ?? null,
    }),
  };

  // A timer is late where the computer slept, or the browser held it back.
  const tryOverdue = (): void => void restored.then(() => accounts.overdue());

  return {
    handlers,
    restored,
    pages,
    connected(push) {
      const surface = attention.surface();
      vigil.looked();
      tryOverdue();
      const leave = hub.connect(push, async () => {
        await restored;
        return { accounts: accounts.list(), framesUpTo: recorder.upTo };
      });
      return {
        visible: (is) => surface.visible(is),
        gone() {
          leave();
          surface.gone();
        },
      };
    },
    woken() {
      vigil.alarm();
      tryOverdue();
      reports.woken();
    },
  };
}
