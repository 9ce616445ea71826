/** One account: its session and what it is made of. */
import type { AccountView } from '../contract/accounts.ts';
import { RequestError } from '../contract/failure.ts';
import type { ContactView } from '../contract/roster.ts';
import { parseJid, type Jid } from '../core/jid.ts';
import type { ScramKeys } from '../core/sasl/scram.ts';
import type { Ports } from '../platform/ports.ts';
import type { ChatStore } from '../store/chat-store.ts';
import type { AccountRecord } from '../store/schema.ts';
import type { StreamsStore } from '../store/streams-store.ts';
import { attachAnswers } from './answers.ts';
import { createChat } from './chat.ts';
import { createContinuity } from './continuity.ts';
import type { KeyRing } from './credentials.ts';
import type { EventHub } from './events.ts';
import type { Recorder } from './recorder.ts';
import type { Dialling } from './discovery/dialling.ts';
import type { Resolver } from './discovery/resolver.ts';
import { createRoster } from './roster.ts';
import { createSession, type Secrets } from './session.ts';
import { SessionEndedError, StanzaError, TimeoutError } from './stanza/index.ts';
import { forgetMemory, readMemory, writeMemory } from './session-memory.ts';
import { spoilsKeys, spoilsSession } from './verdict.ts';

export interface AccountDeps {
  readonly ports: Ports;
  readonly hub: EventHub;
  readonly recorder: Recorder;
  readonly resolver: Pick<Resolver, 'resolve'>;
  readonly dialling: Dialling;
  readonly chatStore: ChatStore;
  readonly streamsStore: StreamsStore;
  readonly keyRing: KeyRing;
  readonly changed: () => void;
}

export interface Account {
  readonly record: AccountRecord;
  readonly view: AccountView;
  readonly contacts: readonly ContactView[];
  /** Whether it will do something without being told. */
  readonly acts: boolean;
  /** `weaker`: the person accepts less protection than there was before. */
  start(secrets: Secrets, weaker: boolean): Promise<void>;
  /** Goes on where the worker before stood. */
  restore(): Promise<void>;
  retry(): void;
  send(to: Jid, body: string): Promise<{ id: string }>;
  /** Ends its streams and forgets what could open new ones. */
  stop(): Promise<void>;
}

/** @throws `JidError` if the record holds no address */
export function openAccount(record: AccountRecord, deps: AccountDeps): Account {
  const { ports, hub, keyRing } = deps;
  const storage = ports.storage.session;
  const jid = parseJid(record.jid);
  let stopped = false;
  const report = (error: unknown): void => ports.fault(error);

  const roster = createRoster(jid, storage, () => hub.push({ type: 'roster.changed', account: record.jid }));
  const continuity = createContinuity({ account: jid, ports, store: deps.streamsStore });
  /** Reads what the session before left. */
  const load = async (): Promise<void> => {
    await continuity.load();
    await roster.load();
    await chat.underway(continuity.earlier?.management.queue ?? []);
  };
  const session = createSession({
    ports,
    recorder: deps.recorder,
    resolver: deps.resolver,
    dialling: deps.dialling,
    jid,
    allowPlain: record.allowPlain,
    changed() {
      deps.changed();
      if (!stopped) writeMemory(storage, record.jid, session.memory).catch(report);
    },
    keepKeys(keys: ScramKeys) {
      // A stream that is being left must not bring back what was just forgotten.
      if (!stopped) keyRing.set(record.jid, keys).catch(report);
    },
    continuity,
    missing: () => chat.missing(),
    acknowledged: (stanzas) => chat.acknowledged(stanzas),
    undelivered: (stanzas, surely) => chat.undelivered(stanzas, surely),
    failed(failure) {
      if (spoilsKeys(failure)) {
        keyRing.forget(record.jid).catch(report);
        continuity.forgetTokens();
      }
      if (spoilsSession(failure)) continuity.giveUp();
    },
    online(layer, resumed) {
      attachAnswers(layer, ports.product);
      // A refusal or an end before the answer stands in the frames; the session serves without a roster.
      roster.attach(layer, resumed).catch((error: unknown) => {
        if (!isOrdinary(error)) report(error);
      });
      chat.attach(layer);
    },
    offline: () => roster.detach(),
  });
  const chat = createChat({
    account: jid,
    since: record.addedAt,
    store: deps.chatStore,
    hub,
    ports,
    transmit: (stanza) => session.send(stanza),
  });

  return {
    record,
    get view() {
      return { jid: record.jid, ...session.view };
    },
    get contacts() {
      return roster.contacts;
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
      await load();
      session.restore(await readMemory(storage, record.jid), await keyRing.get(record.jid));
    },
    retry: () => session.retry(),
    send(to, body) {
      if (stopped) throw new RequestError({ code: 'unknown-account' });
      return chat.send(to, body);
    },
    async stop() {
      stopped = true;
      await session.stop();
      // Said goodbye to or not, nobody will ask about that session again.
      await chat.undelivered(continuity.earlier?.management.queue ?? [], false);
      await continuity.end();
      await roster.forget();
      await keyRing.forget(record.jid);
      await forgetMemory(storage, record.jid);
    },
  };
}

/** What a request may end in without anybody being at fault here. */
function isOrdinary(error: unknown): boolean {
  return error instanceof SessionEndedError || error instanceof StanzaError || error instanceof TimeoutError;
}
