/** One-to-one messages of one account: stored before they are shown, sent one after the other when a stream is there. */
import { bare, formatJid, parseSender, type Jid } from '../core/jid.ts';
import { ns } from '../core/namespaces.ts';
import { delayStamp } from '../core/xep/xep-0203.ts';
import { carbonIn } from '../core/xep/xep-0280.ts';
import { originId, originIdOf, stanzaId } from '../core/xep/xep-0359.ts';
import { attr, child, el, SerializeError, serialize, text } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Ports } from '../platform/ports.ts';
import type { MessageRecord } from '../store/chat-records.ts';
import { archivedPrefix, type ChatStore, type Course } from '../store/chat-store.ts';
import { readArchive } from './archive.ts';
import { catchUp, copyOf, type CatchUpDeps } from './catch-up.ts';
import type { EventHub } from './events.ts';
import { hex } from './hex.ts';
import { SessionEndedError, StanzaError, TimeoutError, type StanzaLayer } from './stanza/index.ts';
import { keyOf } from './stanza-keys.ts';

/** How far clocks may differ when a message of ours is looked for in the archive, ms. */
const clockSlack = 10 * 60_000;

export interface Chat {
  /** Receives from now on, looks for what was missed, and sends what waited. */
  attach(layer: StanzaLayer): void;
  /** What came since the last message may be in the archive alone; resolves when that is stored. */
  missing(): Promise<void>;
  /** Stores a message; it leaves when its turn comes and a stream is there. */
  send(to: Jid, body: string): Promise<{ id: string }>;
  /** These stanzas are on their way, or will leave again without being sent again from here. */
  underway(stanzas: readonly XmlElement[]): Promise<void>;
  /** The server answers for these stanzas. */
  acknowledged(stanzas: readonly XmlElement[]): Promise<void>;
  /** These stanzas were lost with their stream: `surely`, or nobody knows. */
  undelivered(stanzas: readonly XmlElement[], surely: boolean): Promise<void>;
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
}): Chat {
  const { store, hub, ports } = deps;
  const account = formatJid(deps.account);
  const changed = (peer: string): void => hub.push({ type: 'chat.changed', account, peer });
  const nextOrder = orderFrom(ports.clock.now());
  const copies: CatchUpDeps = {
    account: deps.account,
    store,
    random: ports.random,
    nextOrder,
  };
  let pumping = false;
  /** How often sending was asked for, and how much of that was seen to. */
  let asked = 0;
  let served = 0;
  /** What is uncertain is cleared up before anything newer leaves. */
  let cleared: Promise<void> = Promise.resolve();

  const move = async (ids: readonly string[], to: Course): Promise<void> => {
    const moved = await store.move(account, ids, to);
    for (const peer of new Set(moved.map((message) => message.peer))) changed(peer);
  };

  const sendQueued = async (): Promise<void> => {
    await cleared;
    for (const record of await store.inState(account, 'queued')) {
      if (!(await deps.transmit(messageStanza(record)))) return;
      await move([record.id], 'sent');
    }
  };

  /**
   * Looks for what may have been delivered in the archive: what is there was, what is not leaves again under the
   * same id. Without an archive it stays uncertain, and is shown so.
   */
  const clearUp = async (layer: StanzaLayer): Promise<void> => {
    const unsure = await store.inState(account, 'unsure');
    for (const peer of new Set(unsure.map((message) => message.peer))) {
      const sought = unsure.filter((message) => message.peer === peer);
      const start = Math.min(...sought.map(({ time }) => time)) - clockSlack;
      const found = new Set<string>();
      const random = ports.random;
      const whole = await readArchive({ layer, account: deps.account, random }, { peer, start }, (page) => {
        for (const { message } of page) found.add(originIdOf(message) ?? attr(message, 'id') ?? '');
        return Promise.resolve();
      });
      const ids = sought.map(({ id }) => id);
      await move(
        ids.filter((id) => found.has(id)),
        'acked',
      );
      if (whole)
        await move(
          ids.filter((id) => !found.has(id)),
          'queued',
        );
    }
  };

  /** The only sender: takes what is queued in order, so that nothing overtakes and nothing leaves twice. */
  const pump = async (): Promise<void> => {
    if (pumping) return;
    pumping = true;
    while (served !== asked) {
      served = asked;
      await sendQueued().catch((error: unknown) => ports.fault(error));
    }
    pumping = false;
  };
  const kick = (): void => {
    asked += 1;
    void pump();
  };

  const missed = async (layer: StanzaLayer): Promise<void> => {
    for (const peer of await catchUp(copies, layer)) changed(peer);
  };

  const received = async (message: XmlElement): Promise<void> => {
    const carbon = carbonIn(message, account);
    if (carbon !== null) return copied(carbon);
    const from = senderOf(message);
    if (from === null) return;
    const peer = formatJid(bare(from));
    if (peer === account) return;
    if (attr(message, 'type') === 'error') return refused(message, peer);
    const body = child(message, 'body', ns.client);
    if (body === undefined || text(body) === '') return;
    const now = ports.clock.now();
    const stanza = attr(message, 'id');
    const archived = stanzaId(message, account);
    const counted = keyOf(message);
    const record: MessageRecord = {
      // Under a name by which it is known if it comes again: on a resumed stream, or out of the archive.
      id: (archived === null ? counted : `${archivedPrefix}${archived}`) ?? hex(ports.random.bytes(8)),
      account,
      peer,
      body: text(body),
      // Whoever writes may claim any time; none lies ahead of us.
      time: Math.min(delayStamp(message, deps.account.domain) ?? now, now),
      order: nextOrder(),
      state: 'received',
      from: formatJid(from),
      ...(stanza === undefined ? {} : { stanza }),
    };
    // A managed session keeps the order, also where the server stamps what it had to send twice.
    await store.add(record, counted !== null);
    changed(peer);
  };

  const copied = async (message: XmlElement): Promise<void> => {
    const time = ports.clock.now();
    const copy = copyOf(copies, { message, archived: stanzaId(message, account), time });
    if (copy !== null && (await store.add(copy))) changed(copy.peer);
  };

  const refused = async (message: XmlElement, peer: string): Promise<void> => {
    const id = attr(message, 'id');
    if (id !== undefined && (await store.fail({ account, id, peer }, conditionOf(message)))) changed(peer);
  };

  return {
    attach(layer) {
      const overlook = (error: unknown): void => {
        if (!isOrdinary(error)) ports.fault(error);
      };
      layer.on({ name: 'message' }, received);
      cleared = clearUp(layer).catch(overlook);
      void missed(layer).catch(overlook);
      kick();
    },
    missing: () => store.openGap(account, deps.since),
    underway: (stanzas) => move(idsOf(stanzas), 'sent'),
    acknowledged: (stanzas) => move(idsOf(stanzas), 'acked'),
    undelivered: (stanzas, surely) => move(idsOf(stanzas), surely ? 'queued' : 'unsure'),
    async send(to, body) {
      const id = hex(ports.random.bytes(8));
      const peer = formatJid(bare(to));
      const time = ports.clock.now();
      await store.add({ id, account, peer, body, time, order: nextOrder(), state: 'queued' });
      changed(peer);
      kick();
      return { id };
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

/** Numbers that grow also from one worker to the next: microseconds of its start, then one by one. */
function orderFrom(now: number): () => number {
  let last = now * 1000;
  return () => (last += 1);
}

function messageStanza(record: MessageRecord): XmlElement {
  const attributes = { to: record.peer, type: 'chat', id: record.id };
  return el('message', ns.client, attributes, el('body', ns.client, {}, record.body), originId(record.id));
}

/** The ids of the messages among stanzas of ours. */
function idsOf(stanzas: readonly XmlElement[]): readonly string[] {
  return stanzas.flatMap((stanza) => (stanza.name === 'message' ? (attr(stanza, 'id') ?? []) : []));
}

/** No archive, or no session any more: that something stays uncertain is all that comes of it. */
function isOrdinary(error: unknown): boolean {
  return error instanceof SessionEndedError || error instanceof StanzaError || error instanceof TimeoutError;
}

/** Null where the address is not one. */
function senderOf(message: XmlElement): Jid | null {
  const from = attr(message, 'from');
  if (from === undefined) return null;
  try {
    return parseSender(from);
  } catch {
    return null;
  }
}

/** The defined condition of an error stanza (RFC 6120 §8.3.3). */
function conditionOf(message: XmlElement): string {
  const error = child(message, 'error', ns.client);
  const condition = error?.children.find((node) => typeof node !== 'string' && node.ns === ns.stanzas);
  return condition === undefined || typeof condition === 'string' ? 'undefined-condition' : condition.name;
}
