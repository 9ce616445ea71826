/** One-to-one messages of one account: stored before they are shown, sent when a stream is there. */
import { bare, formatJid, parseSender, type Jid } from '../core/jid.ts';
import { ns } from '../core/namespaces.ts';
import { delayStamp } from '../core/xep/xep-0203.ts';
import { originId } from '../core/xep/xep-0359.ts';
import { attr, child, el, text } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import type { ClockPort, RandomPort } from '../platform/ports.ts';
import type { MessageRecord } from '../store/chat-records.ts';
import type { ChatStore } from '../store/chat-store.ts';
import type { EventHub } from './events.ts';
import { hex } from './hex.ts';
import type { StanzaLayer } from './stanza/index.ts';

export interface Chat {
  /** Receives from now on, and sends what waited. */
  attach(layer: StanzaLayer): Promise<void>;
  /** Stores a message; `transmit` answers whether it left. */
  send(to: Jid, body: string, transmit: (stanza: XmlElement) => boolean): Promise<{ id: string }>;
}

export function createChat(deps: {
  readonly account: Jid;
  readonly store: ChatStore;
  readonly hub: EventHub;
  readonly clock: ClockPort;
  readonly random: RandomPort;
}): Chat {
  const { store, hub, clock, random } = deps;
  const account = formatJid(deps.account);
  const changed = (peer: string): void => hub.push({ type: 'chat.changed', account, peer });

  const transmitOne = async (
    record: MessageRecord,
    transmit: (stanza: XmlElement) => boolean,
  ): Promise<void> => {
    if (transmit(messageStanza(record))) await store.mark(account, record.id, 'sent');
  };

  const received = async (message: XmlElement): Promise<void> => {
    const from = senderOf(message);
    if (from === null || from === account) return;
    if (attr(message, 'type') === 'error') return refused(message);
    const body = child(message, 'body', ns.client);
    if (body === undefined || text(body) === '') return;
    // Our own id: a peer may repeat or forge theirs, and nothing may be lost by that.
    const id = hex(random.bytes(8));
    const time = delayStamp(message, deps.account.domain) ?? clock.now();
    await store.add({ id, account, peer: from, body: text(body), time, state: 'received' });
    changed(from);
  };

  const refused = async (message: XmlElement): Promise<void> => {
    const id = attr(message, 'id');
    if (id === undefined) return;
    const peer = await store.mark(account, id, 'failed', conditionOf(message));
    if (peer !== null) changed(peer);
  };

  return {
    async attach(layer) {
      layer.on({ name: 'message' }, received);
      for (const record of await store.queued(account)) {
        await transmitOne(record, (stanza) => {
          layer.send(stanza);
          return true;
        });
        changed(record.peer);
      }
    },
    async send(to, body, transmit) {
      const id = hex(random.bytes(8));
      const peer = formatJid(bare(to));
      const record: MessageRecord = { id, account, peer, body, time: clock.now(), state: 'queued' };
      await store.add(record);
      changed(peer);
      await transmitOne(record, transmit);
      changed(peer);
      return { id };
    },
  };
}

function messageStanza(record: MessageRecord): XmlElement {
  const attributes = { to: record.peer, type: 'chat', id: record.id };
  return el('message', ns.client, attributes, el('body', ns.client, {}, record.body), originId(record.id));
}

/** Bare JID of the sender, or null where the address is not one. */
function senderOf(message: XmlElement): string | null {
  const from = attr(message, 'from');
  if (from === undefined) return null;
  try {
    return formatJid(bare(parseSender(from)));
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
