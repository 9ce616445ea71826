/** One-to-one conversations of one account: what comes is stored before it is acknowledged, what is sent before it leaves. */
import { RequestError } from '../contract/failure.ts';
import { storageFault, type StorageFault } from '../contract/storage.ts';
import { chatStateStanza } from '../core/chat/stanzas.ts';
import { bare, formatJid, type Jid } from '../core/jid.ts';
import { ns } from '../core/namespaces.ts';
import { chatStateIn } from '../core/xep/xep-0085.ts';
import { receipt, wantsReceipt } from '../core/xep/xep-0184.ts';
import { delayStamp } from '../core/xep/xep-0203.ts';
import { carbonIn } from '../core/xep/xep-0280.ts';
import { stanzaId } from '../core/xep/xep-0359.ts';
import { attr, child, el, SerializeError, serialize } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Cancel, Ports } from '../platform/ports.ts';
import type { MessageRecord } from '../store/chat-records.ts';
import type { ChatStore } from '../store/chat-store.ts';
import { catchUpWhole, type CatchUpDeps } from './catch-up.ts';
import { createActions, type ChatActions } from './chat/actions.ts';
import { addressIn, takeIn } from './chat/intake.ts';
import { readOlder } from './chat/older.ts';
import { createOutbox } from './chat/outbox.ts';
import { createReading } from './chat/reading.ts';
import type { EventHub } from './events.ts';
import { insistOn } from './insisting.ts';
import type { Rooms } from './rooms/rooms.ts';
import type { Live } from './chat/live.ts';
import { SessionEndedError, StanzaError, TimeoutError, type StanzaLayer } from './stanza/index.ts';
import { keyOf } from './stanza-keys.ts';

/**
 * For so long after a stream began, what comes may be what waited for it, ms: ejabberd was seen to hand that out in
 * another order than it got it. Whoever waits for more than one message then reads the archive, which has the order.
 */
const handoverMs = 3000;

export interface Chat extends Omit<ChatActions, 'seen'> {
  /** Hears what the session brings from now on. */
  attach(layer: StanzaLayer): void;
  /** A stream carries the session: looks for what was missed, and sends what waited. */
  online(resumed: boolean): void;
  /** What came since the last message may be in the archive alone; resolves when that is stored. */
  missing(): Promise<void>;
  /** These stanzas are on their way, or will leave again without being sent again from here. */
  underway(stanzas: readonly XmlElement[]): Promise<void>;
  /** The server answers for these stanzas. */
  acknowledged(stanzas: readonly XmlElement[]): Promise<void>;
  /** These stanzas were lost with their stream: `surely`, or nobody knows. */
  undelivered(stanzas: readonly XmlElement[], surely: boolean): Promise<void>;
  /** A stream whose stanzas nobody counted is gone, and with it who could say what arrived. */
  lost(): void;
  /** We are in this room: what waited for it leaves. */
  roomJoined(room: string): void;
  /** The conversation was seen here. */
  seen(peer: string): Promise<void>;
  /** Reads one page further back; answers whether there may be more. @throws RequestError */
  older(peer: string): Promise<{ more: boolean }>;
  /** The person writes, or stopped. */
  typing(peer: string, typing: boolean): void;
  /** Reads nothing more. */
  stop(): void;
}

export function createChat(deps: {
  readonly account: Jid;
  /** Since when the account is here, wall time. */
  readonly since: number;
  readonly store: ChatStore;
  readonly hub: EventHub;
  readonly ports: Ports;
  /** Answers whether a stanza left, or is stored and will. */
  readonly transmit: (stanza: XmlElement) => Promise<boolean>;
  /** Whether a contact sees our presence: what tells that we are there is for nobody else (XEP-0184 §8). */
  readonly isTrusted: (peer: string) => boolean;
  /** Whether it is in the roster. */
  readonly isContact: (peer: string) => boolean;
  readonly rooms: Pick<Rooms, 'isRoom' | 'isJoined' | 'hasArchive' | 'nickIn' | 'looked' | 'tookPast'>;
  /** What is written at this moment. */
  readonly live: Pick<Live, 'heard' | 'sent'>;
  readonly nextOrder: () => number;
  /** What the session brings, or does, cannot be stored: it is to end, and to be begun again later. */
  readonly unstored: (fault: StorageFault) => void;
}): Chat {
  const { store, hub, ports, transmit } = deps;
  const account = formatJid(deps.account);
  const changed = (peer: string, added?: MessageRecord): void =>
    hub.push({ type: 'chat.changed', account, peer, ...(added === undefined ? {} : { added }) });
  const { rooms, nextOrder } = deps;
  const copies: CatchUpDeps = {
    account: deps.account,
    store,
    random: ports.random,
    nextOrder,
    now() {
      // Nothing more is stored of an account that is being forgotten.
      if (session === null) throw new SessionEndedError('closed');
      return ports.clock.now();
    },
    isRoom: (jid) => rooms.isRoom(jid),
  };
  /** How many messages were received while the stream was new; null once it is not. */
  let handedOver: number | null = null;
  let afterHandover: Cancel = () => undefined;
  let session: StanzaLayer | null = null;
  /** How far other clients read is to be asked, since it was not when all was here. */
  let asks = false;
  /** How often something may have been missed. */
  let gaps = 0;
  /** Who says what they are doing, and so wants to hear it (XEP-0085 §5.1). */
  const telling = new Set<string>();

  const overlook = (error: unknown): void => {
    if (isOrdinary(error)) return;
    ports.fault(error);
    const fault = storageFault(error);
    if (fault !== null) deps.unstored(fault);
  };
  const outbox = createOutbox({
    ...{ account: deps.account, store, random: ports.random, transmit, changed, overlook },
    mayLeave: (peer) => !rooms.isRoom(roomPart(peer)) || rooms.isJoined(roomPart(peer)),
    archiveOf: (peer) => archiveOf(peer),
    isContact: deps.isContact,
  });
  const reading = createReading({ account: deps.account, store, changed, overlook });
  const actions = createActions({
    ...{ account: deps.account, store, ports, nextOrder, changed },
    kick: () => outbox.kick(),
    roomNick: (peer) => rooms.nickIn(peer),
    read: (message) => reading.tell(message),
  });

  const archiveOf = (peer: string): { readonly to?: string; readonly peer?: string } | null => {
    if (!rooms.isRoom(peer)) return { peer };
    return rooms.isJoined(peer) && rooms.hasArchive(peer) ? { to: peer } : null;
  };
  const isHandingOver = (): boolean => handedOver !== null && handedOver > 1;
  const noteGap = (): Promise<void> => {
    gaps += 1;
    return store.openGap(account, deps.since);
  };

  const catchUp = insistOn({
    clock: ports.clock,
    async what() {
      if (session === null) return;
      try {
        await catchUpWhole(copies, session, { gaps: () => gaps, changed });
      } finally {
        if (asks) await reading.ask().catch(overlook);
      }
      // A session, also when it is resumed, is told what changes.
      asks = false;
    },
    overlook,
  });

  const received = async (message: XmlElement): Promise<void> => {
    const carbon = carbonIn(message, account);
    if (carbon !== null) return copied(carbon);
    const from = addressIn(message, 'from');
    if (from === null) return;
    const whole = formatJid(bare(from));
    const peer = rooms.isRoom(whole) && from.resource !== '' ? formatJid(from) : whole;
    if (peer === account || attr(message, 'type') === 'groupchat') return;
    if (attr(message, 'type') === 'error') return refused(message, peer);
    noteState(message, peer);
    const written = deps.live.heard(message, peer);
    const now = ports.clock.now();
    const archived = stanzaId(message, account);
    // Of what has words: receipts have no place in an order.
    const isWords = child(message, 'body', ns.client) !== undefined;
    if (isWords && archived !== null && handedOver !== null) handedOver += 1;
    // Before the message is: whoever finds it there knows that its place is not certain.
    const gap = isHandingOver() ? noteGap() : undefined;
    // Whoever writes may claim any time; none lies ahead of us.
    const time = Math.min(delayStamp(message, deps.account.domain) ?? now, now);
    const [taken] = await Promise.all([
      takeIn(copies, { message, archived, time, counted: keyOf(message) }),
      gap,
    ]);
    written();
    if (taken === null) return;
    if (taken.isNews) changed(peer, taken.added);
    const id = attr(message, 'id');
    const isSaid = taken.content.type === 'words' || taken.content.type === 'change';
    if (!isSaid || id === undefined || !wantsReceipt(message) || !deps.isTrusted(peer)) return;
    // Once it is stored: it may be said twice, but not of what was lost.
    transmit(receipt(formatJid(from), attr(message, 'type') ?? 'normal', id)).catch(overlook);
  };

  const noteState = (message: XmlElement, peer: string): void => {
    const state = chatStateIn(message);
    // What was said then is not what they are doing now.
    if (state === null || child(message, 'delay', ns.delay) !== undefined) return;
    telling.add(peer);
    hub.push({ type: 'chat.typing', account, peer, state });
  };

  const copied = async (message: XmlElement): Promise<void> => {
    const time = ports.clock.now();
    const taken = await takeIn(copies, { message, archived: stanzaId(message, account), time });
    if (taken?.isNews === true) changed(taken.peer, taken.added);
  };

  const refused = async (message: XmlElement, peer: string): Promise<void> => {
    const id = attr(message, 'id');
    if (id !== undefined && (await store.fail({ account, id, peer }, conditionOf(message)))) changed(peer);
  };

  return {
    ...actions,
    send(peer, body, how) {
      deps.live.sent(peer);
      return actions.send(peer, body, how);
    },
    attach(layer) {
      session = layer;
      layer.on({ name: 'message' }, received);
      reading.attach(layer);
    },
    online(resumed) {
      const layer = session;
      if (layer === null) return;
      // On a resumed session what was begun goes on, and comes before what is begun now.
      outbox.clearUp(layer);
      asks ||= !resumed;
      void catchUp();
      handedOver = 0;
      afterHandover();
      afterHandover = ports.clock.after(handoverMs, () => {
        const askAgain = isHandingOver();
        handedOver = null;
        if (askAgain) void catchUp();
      });
      outbox.kick();
    },
    missing: noteGap,
    underway: (stanzas) => outbox.move(stanzas, 'sent'),
    acknowledged: (stanzas) => outbox.move(stanzas, 'acked'),
    undelivered: (stanzas, surely) => outbox.move(stanzas, surely ? 'queued' : 'unsure'),
    lost: () => outbox.lost(),
    roomJoined(room) {
      if (session === null) return;
      // What was written to it without certainty can be looked up only now.
      outbox.clearUp(session);
      outbox.kick();
      changed(room);
    },
    stop() {
      session = null;
    },
    async older(peer) {
      const layer = session;
      const where = archiveOf(peer);
      if (layer === null || where === null) throw new RequestError({ code: 'not-online' });
      const more = await readOlder(
        { ...copies, layer },
        peer,
        where,
        async ({ id, message }, { time, order }) => {
          if (where.to !== undefined) return rooms.tookPast(where.to, { id, message, time, order });
          const taken = await takeIn(copies, { message, archived: id, time, past: { order } });
          return taken?.isNews === true;
        },
      ).catch((error: unknown) => {
        if (isOrdinary(error)) throw new RequestError({ code: 'not-there' }, { cause: error });
        throw error;
      });
      changed(peer);
      return { more };
    },
    async seen(peer) {
      await actions.seen(peer, deps.isTrusted(peer));
      rooms.looked(peer);
    },
    typing(peer, isTyping) {
      if (!telling.has(peer) || !deps.isTrusted(peer)) return;
      transmit(chatStateStanza({ to: peer }, isTyping ? 'composing' : 'paused')).catch(overlook);
    },
  };
}

/** Whether a text can be the body of a message at all: XML has no place for some characters. */
export function isSendable(body: string): boolean {
  try {
    serialize(el('body', ns.client, {}, body));
    return true;
  } catch (error) {
    if (error instanceof SerializeError) return false;
    throw error;
  }
}

/** Of the address of a room, or of somebody in it. */
function roomPart(peer: string): string {
  const slash = peer.indexOf('/');
  return slash < 0 ? peer : peer.slice(0, slash);
}

/** Numbers that grow also from one worker to the next: microseconds of its start, then one by one. */
export function orderFrom(now: number): () => number {
  let last = now * 1000;
  return () => (last += 1);
}

/** No archive, or no session any more: that something stays uncertain is all that comes of it. */
function isOrdinary(error: unknown): boolean {
  return error instanceof SessionEndedError || error instanceof StanzaError || error instanceof TimeoutError;
}

/** The defined condition of an error stanza (RFC 6120 §8.3.3). */
function conditionOf(message: XmlElement): string {
  const error = child(message, 'error', ns.client);
  const condition = error?.children.find((node) => typeof node !== 'string' && node.ns === ns.stanzas);
  return condition === undefined || typeof condition === 'string' ? 'undefined-condition' : condition.name;
}
