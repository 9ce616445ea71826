/** One-to-one messages of one account: stored before they are shown, sent one after the other when a stream is there. */
import { bare, formatJid, parseSender, type Jid } from '../core/jid.ts';
import { ns } from '../core/namespaces.ts';
import { delayStamp } from '../core/xep/xep-0203.ts';
import { originId } from '../core/xep/xep-0359.ts';
import { attr, child, el, SerializeError, serialize, text } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { Ports } from '../platform/ports.ts';
import type { MessageRecord } from '../store/chat-records.ts';
import type { ChatStore } from '../store/chat-store.ts';
import type { EventHub } from './events.ts';
import { hex } from './hex.ts';
import type { StanzaLayer } from './stanza/index.ts';

export interface Chat {
  /** Receives from now on, and sends what waited. */
  attach(layer: StanzaLayer): void;
  /** Stores a message; it leaves when its turn comes and a stream is there. */
  send(to: Jid, body: string): Promise<{ id: string }>;
}

export function createChat(deps: {
  readonly account: Jid;
  readonly store: ChatStore;
  readonly hub: EventHub;
  readonly ports: Ports;
  /** Answers whether a stanza left. */
  readonly transmit: (stanza: XmlElement) => boolean;
}): Chat {
  const { store, hub, ports } = deps;
  const account = formatJid(deps.account);
  const changed = (peer: string): void => hub.push({ type: 'chat.changed', account, peer });
  const nextOrder = orderFrom(ports.clock.now());
  let pumping = false;
  /** How often sending was asked for, and how much of that was seen to. */
  let asked = 0;
  let served = 0;

  const sendQueued = async (): Promise<void> => {
    for (const record of await store.queued(account)) {
      if (!deps.transmit(messageStanza(record))) return;
      await store.mark(record, 'sent');
      changed(record.peer);
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

  const received = async (message: XmlElement): Promise<void> => {
    const from = senderOf(message);
    if (from === null) return;
    const peer = formatJid(bare(from));
    if (peer === account) return;
    if (attr(message, 'type') === 'error') return refused(message, peer);
    const body = child(message, 'body', ns.client);
    if (body === undefined || text(body) === '') return;
    const now = ports.clock.now();
    const stanza = attr(message, 'id');
    await store.add({
      id: hex(ports.random.bytes(8)),
      account,
      peer,
      body: text(body),
      // Whoever writes may claim any time; none lies ahead of us.
      time: Math.min(delayStamp(message, deps.account.domain) ?? now, now),
      order: nextOrder(),
      state: 'received',
      from: formatJid(from),
      ...(stanza === undefined ? {} : { stanza }),
    });
    changed(peer);
  };

  const refused = async (message: XmlElement, peer: string): Promise<void> => {
    const id = attr(message, 'id');
    if (id !== undefined && (await store.fail({ account, id, peer }, conditionOf(message)))) changed(peer);
  };

  return {
    attach(layer) {
      layer.on({ name: 'message' }, received);
      kick();
    },
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
