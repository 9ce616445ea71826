/** One account: its session and what it is made of. */
import type { AccountView } from '../contract/accounts.ts';
import { RequestError } from '../contract/failure.ts';
import type { SessionCounts } from '../contract/session.ts';
import { storageFault } from '../contract/storage.ts';
import { parseJid } from '../core/jid.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Ports } from '../platform/ports.ts';
import type { ChatStore } from '../store/chat-store.ts';
import type { HistoryStore } from '../store/history-store.ts';
import type { AvatarsStore } from '../store/avatars-store.ts';
import type { RoomsStore } from '../store/rooms-store.ts';
import type { AccountRecord } from '../store/schema.ts';
import type { StreamsStore } from '../store/streams-store.ts';
import { attachAnswers } from './answers.ts';
import type { Attention } from './attention.ts';
import { createAvatars, type Avatars } from './avatars.ts';
import { createAvailability } from './availability.ts';
import { createChat, orderFrom, type Chat } from './chat.ts';
import { createLive, type Live } from './chat/live.ts';
import { createContacts, type Contacts } from './contacts.ts';
import { createFiles, type Files } from './files.ts';
import { createContinuity } from './continuity.ts';
import { createCredentials } from './credentials.ts';
import type { EventHub } from './events.ts';
import { createHistory } from './history.ts';
import type { Invited } from './invited.ts';
import type { Own } from './own.ts';
import type { PeerMarks } from './peer-marks.ts';
import type { Recorder } from './recorder.ts';
import type { Dialling } from './discovery/dialling.ts';
import type { Resolver } from './discovery/resolver.ts';
import { leave, type Left } from './revoking.ts';
import { createFinding, type Finding } from './rooms/finding.ts';
import { createRooms, type Rooms } from './rooms/rooms.ts';
import { createRoster, type Roster } from './roster.ts';
import { createServices } from './services.ts';
import { createSession, type Secrets } from './session.ts';
import { SessionEndedError, StanzaError, TimeoutError, type StanzaLayer } from './stanza/index.ts';
import { forgetMemory, readMemory, writeMemory } from './session-memory.ts';
import type { Vault } from './vault.ts';
import { isUnstored, refusesUpgrade, spoilsSecrets, spoilsSession } from './verdict.ts';
import type { Vigil } from './vigil.ts';

export interface AccountDeps {
  readonly ports: Ports;
  readonly hub: EventHub;
  readonly recorder: Recorder;
  readonly resolver: Pick<Resolver, 'resolve'>;
  readonly dialling: Dialling;
  readonly chatStore: ChatStore;
  readonly roomsStore: RoomsStore;
  readonly avatarsStore: AvatarsStore;
  readonly streamsStore: StreamsStore;
  readonly historyStore: HistoryStore;
  readonly vault: Vault;
  readonly attention: Attention;
  readonly own: Own;
  /** Who sees what is written while it is. */
  readonly live: Pick<PeerMarks, 'of'>;
  readonly invited: Pick<Invited, 'greet' | 'forget'>;
  readonly vigil: Vigil;
  readonly changed: () => void;
}

export interface Account {
  readonly record: AccountRecord;
  readonly view: AccountView;
  readonly roster: Pick<Roster, 'contacts' | 'requests' | 'blocked'>;
  readonly contacts: Contacts;
  readonly files: Files;
  readonly avatars: Pick<Avatars, 'publish'>;
  readonly finding: Finding;
  readonly counts: SessionCounts;
  /** Whether it will do something without being told. */
  readonly acts: boolean;
  /** `weaker`: the person accepts less protection than there was before. */
  start(secrets: Secrets, weaker: boolean): Promise<void>;
  /** Goes on where the worker before stood. */
  restore(): Promise<void>;
  retry(): void;
  networkChanged(): void;
  /** Sends an IQ request over the stream in use. Throws `RequestError` `not-online` where there is none. */
  ask(iq: XmlElement, timeoutMs: number): Promise<XmlElement>;
  /** Full JIDs of a contact that are available. */
  resources(contact: string): readonly string[];
  /** Sends an element as it is; answers whether it left, or is stored and will. */
  transmit(element: XmlElement): Promise<boolean>;
  /** @throws RequestError once the account is gone, as `rooms` */
  readonly rooms: Rooms;
  readonly live: Live;
  readonly chat: Pick<Chat, 'older' | 'send' | 'correct' | 'retract' | 'again' | 'react' | 'seen' | 'typing'>;
  /** Ends its streams for another sign-in, which goes on with the session if the server still has it. */
  giveWay(): Promise<void>;
  /** Ends its streams and forgets what could open new ones. Resolves with what is left at the server; null: nothing. */
  stop(): Promise<Left | null>;
}

/** @throws `JidError` if the record holds no address */
export function openAccount(record: AccountRecord, deps: AccountDeps): Account {
  const { ports, hub } = deps;
  const storage = ports.storage.session;
  const jid = parseJid(record.jid);
  let stopped = false;
  /** Of the session as it is. */
  let stanzas: StanzaLayer | null = null;
  const report = (error: unknown): void => ports.fault(error);

  const roster = createRoster(jid, deps.streamsStore, { clock: ports.clock, fault: report }, () =>
    hub.push({ type: 'roster.changed', account: record.jid }),
  );
  const credentials = createCredentials({
    account: record.jid,
    vault: deps.vault,
    clock: ports.clock,
    fault: report,
  });
  const continuity = createContinuity({ account: jid, ports, store: deps.streamsStore, credentials });
  /** Reads what the session before left. */
  const load = async (): Promise<void> => {
    await Promise.all([
      continuity.load(),
      credentials.load(),
      roster.load(),
      availability.load(),
      rooms.load(),
    ]);
    if (continuity.earlier === null) chat.lost();
  };
  const history = createHistory({
    account: record.jid,
    clock: ports.clock,
    hub,
    store: deps.historyStore,
    // Without a stream it is what the next one goes on with.
    management: () => session.management ?? continuity.earlier?.management ?? null,
    fault: report,
  });
  const session = createSession({
    ports,
    recorder: history.beside(deps.recorder),
    resolver: deps.resolver,
    dialling: deps.dialling,
    jid,
    allowPlain: record.allowPlain,
    vigil: deps.vigil,
    heeded: () => availability.heeded(),
    changed() {
      history.changed(session.view.state, session.view.stream);
      deps.changed();
      if (!stopped) writeMemory(storage, record.jid, session.memory).catch(report);
    },
    kept: credentials,
    continuity,
    renewed: async () => void (await Promise.all([roster.begin(), rooms.begin()])),
    missing: async () => void (await Promise.all([chat.missing(), rooms.missing()])),
    underway: (stanzas) => chat.underway(stanzas),
    acknowledged: (stanzas) => chat.acknowledged(stanzas),
    undelivered: (stanzas, surely) => chat.undelivered(stanzas, surely),
    failed(failure) {
      if (spoilsSecrets(failure)) credentials.spoil();
      if (spoilsSession(failure)) continuity.giveUp();
      if (refusesUpgrade(failure)) continuity.refuseUpgrade();
      if (isUnstored(failure)) continuity.interrupted();
    },
    begun(layer) {
      stanzas = layer;
      attachAnswers(layer, ports.product, deps.own);
      roster.attach(layer);
      contacts.attach(layer);
      services.attach(layer);
      files.attach(layer);
      finding.attach(layer);
      avatars.attach(layer);
      rooms.attach(layer);
      chat.attach(layer);
    },
    online(resumed) {
      // A refusal or an end before the answer stands in the frames; the session serves without a roster.
      const known = roster.online(resumed);
      const greeted = resumed
        ? known
        : known.then(() => deps.invited.greet({ jid: record.jid, contacts, roster }));
      greeted.catch((error: unknown) => {
        if (!isOrdinary(error)) report(error);
      });
      // After the roster was asked for, as RFC 6121 §2.1.6 wants it.
      availability.attach(resumed);
      chat.online(resumed);
      rooms.online(resumed);
    },
    ended(failure, url) {
      history.ended(failure, url);
      if (session.view.state.phase === 'online' && continuity.earlier === null) chat.lost();
    },
    offline() {
      roster.detach();
      live.interrupted();
      availability.detach();
      rooms.offline();
    },
  });
  const availability = createAvailability({
    account: record.jid,
    storage,
    clock: ports.clock,
    attention: deps.attention,
    own: deps.own,
    photo: () => avatars.photo(),
    transmit: (element) => session.send(element),
    fault: report,
  });
  const overlook = (error: unknown): void => {
    if (isOrdinary(error)) return;
    report(error);
    const code = storageFault(error);
    if (code !== null) session.drop({ code });
  };
  const isContact = (jid: string): boolean => roster.contacts.some((one) => one.jid === jid);
  const isOnline = (): boolean => session.view.state.phase === 'online';
  const services = createServices(jid.domain);
  const contacts = createContacts({ isOnline, answered: (contact) => roster.answered(contact) });
  const files = createFiles({ services, isOnline });
  const finding = createFinding({ services, isOnline });
  const avatars = createAvatars({
    account: jid,
    store: deps.avatarsStore,
    hub,
    isContact,
    isOnline,
    photoChanged: () => availability.again(),
    overlook,
  });
  const nextOrder = orderFrom(ports.clock.now());
  const rooms = createRooms({
    ...{ account: jid, chat: deps.chatStore, store: deps.roomsStore, hub, ports, nextOrder },
    caps: () => deps.own.caps,
    transmit: (stanza) => session.send(stanza),
    joined: (room) => chat.roomJoined(room),
    overlook,
  });
  const live = createLive({
    account: jid,
    clock: ports.clock,
    random: ports.random,
    hub,
    isOnline,
    isOn: async (peer) => (await deps.live.of(record.jid)).includes(peer),
    isContact,
    isTrusted: (peer) => roster.isTrusted(peer),
    can: (peer, feature) => roster.can(peer, feature),
    wanted: () => deps.own.live,
    transmit: (stanza) => session.send(stanza),
    overlook,
  });
  const chat = createChat({
    account: jid,
    rooms,
    nextOrder,
    since: record.addedAt,
    store: deps.chatStore,
    hub,
    ports,
    transmit: (stanza) => session.send(stanza),
    isTrusted: (peer) => roster.isTrusted(peer),
    isContact,
    live,
    unstored: (code) => session.drop({ code }),
  });

  return {
    record,
    get view() {
      const { tokenUntil } = record;
      return { jid: record.jid, ...session.view, ...(tokenUntil === undefined ? {} : { tokenUntil }) };
    },
    roster,
    contacts,
    files,
    avatars,
    finding,
    get counts() {
      return history.counts;
    },
    get acts() {
      const { phase } = session.view.state;
      return phase !== 'offline' && phase !== 'needs-you' && phase !== 'stopped';
    },
    async start(secrets, weaker) {
      await load();
      if (weaker) continuity.acceptWeaker();
      session.start(secrets);
    },
    async restore() {
      const [memory] = await Promise.all([readMemory(storage, record.jid), load()]);
      void history.woken(memory);
      session.restore(memory);
    },
    retry: () => session.retry(),
    networkChanged: () => session.networkChanged(),
    get rooms() {
      if (stopped) throw new RequestError({ code: 'unknown-account' });
      return rooms;
    },
    live,
    get chat() {
      if (stopped) throw new RequestError({ code: 'unknown-account' });
      return chat;
    },
    async ask(iq, timeoutMs) {
      const online = !stopped && session.view.state.phase === 'online';
      if (!online || stanzas === null) throw new RequestError({ code: 'not-online' });
      return stanzas.request(iq, timeoutMs);
    },
    resources: (contact) => roster.resources(contact),
    transmit: (element) => session.send(element),
    async giveWay() {
      stopped = true;
      rooms.stop();
      chat.stop();
      await session.stop();
      await history.stop();
      // It is the password that shall prove who this is.
      await credentials.end();
      await forgetMemory(storage, record.jid);
    },
    async stop() {
      stopped = true;
      rooms.stop();
      chat.stop();
      await session.stop();
      await history.stop();
      // Said goodbye to or not, nobody will ask about that session again.
      await chat.undelivered(continuity.earlier?.management.queue ?? [], false);
      await continuity.end();
      await roster.forget();
      await availability.forget();
      await deps.invited.forget(record.jid);
      const tokens = await credentials.end();
      await forgetMemory(storage, record.jid);
      return leave({ ports, dialling: deps.dialling, jid, ...continuity.last }, tokens);
    },
  };
}

/** What a request may end in without anybody being at fault here. */
function isOrdinary(error: unknown): boolean {
  return error instanceof SessionEndedError || error instanceof StanzaError || error instanceof TimeoutError;
}
