/** The one sender of an account: what is queued leaves in order, once, and what became of it is noted. */
import { changeStanza, displayedStanza, wordsStanza } from '../../core/chat/stanzas.ts';
import { formatJid, type Jid } from '../../core/jid.ts';
import { attr } from '../../core/xml/index.ts';
import type { XmlElement } from '../../core/xml/types.ts';
import type { RandomPort } from '../../platform/ports.ts';
import type { ActRecord, MessageRecord } from '../../store/chat-records.ts';
import type { ChatStore, Course } from '../../store/chat-store.ts';
import { clearUp, type ClearUpDeps } from '../clear-up.ts';
import type { StanzaLayer } from '../stanza/index.ts';

export interface Outbox {
  /** There is something to send, or a stream to send it on. */
  kick(): void;
  /** Nothing newer leaves before what is uncertain is cleared up on this layer. */
  clearUp(layer: StanzaLayer): void;
  /** A stream is gone of which nobody counted: what it took may have arrived, or not. */
  lost(): void;
  /** What became of stanzas of ours. */
  move(stanzas: readonly XmlElement[], to: Course): Promise<void>;
}

export function createOutbox(deps: {
  readonly account: Jid;
  readonly store: ChatStore;
  readonly random: RandomPort;
  /** Answers whether a stanza left, or is stored and will. */
  readonly transmit: (stanza: XmlElement) => Promise<boolean>;
  readonly changed: (peer: string) => void;
  /** Whether what is queued for this peer can leave: in a room nobody hears who is not in it. */
  readonly mayLeave: (peer: string) => boolean;
  readonly archiveOf: ClearUpDeps['archiveOf'];
  readonly isContact: ClearUpDeps['isContact'];
  /** Hears what went wrong where nobody waits. */
  readonly overlook: (error: unknown) => void;
}): Outbox {
  const { store } = deps;
  const account = formatJid(deps.account);
  let pumping = false;
  /** How often sending was asked for, and how much of that was seen to. */
  let asked = 0;
  let served = 0;
  let cleared: Promise<void> = Promise.resolve();
  /** Until it is noted that what left has left. */
  let leaving: Promise<unknown> = Promise.resolve();

  const move = async (ids: readonly string[], to: Course): Promise<void> => {
    if (ids.length === 0) return;
    const [moved] = await Promise.all([store.move(account, ids, to), store.moveActs(account, ids, to)]);
    for (const peer of new Set(moved.map((message) => message.peer))) deps.changed(peer);
  };

  const sendOne = async (id: string, stanza: XmlElement): Promise<boolean> => {
    const left = await deps.transmit(stanza);
    if (left) await move([id], 'sent');
    return left;
  };

  const sendQueued = async (): Promise<void> => {
    const certain = cleared;
    await certain;
    const [messages, acts] = await Promise.all([
      store.inState(account, 'queued'),
      store.actsInState(account, 'queued'),
    ]);
    const queued = [
      ...messages.map((record) => ({ record, stanza: messageStanza(record) })),
      ...acts.map((record) => ({ record, stanza: actStanza(record) })),
    ].sort((a, b) => a.record.order - b.record.order);
    for (const { record, stanza } of queued) {
      if (!deps.mayLeave(record.peer)) continue;
      // What became uncertain meanwhile comes before anything newer.
      if (cleared !== certain) {
        asked += 1;
        return;
      }
      // Taken back before it left: it never does.
      if ('retracted' in record) {
        await move([record.id], 'acked');
        continue;
      }
      const left = sendOne(record.id, stanza);
      leaving = left.catch(() => undefined);
      if (!(await left)) return;
    }
  };

  const pump = async (): Promise<void> => {
    if (pumping) return;
    pumping = true;
    while (served !== asked) {
      served = asked;
      await sendQueued().catch(deps.overlook);
    }
    pumping = false;
  };

  return {
    kick() {
      asked += 1;
      void pump();
    },
    clearUp(layer) {
      cleared = cleared.then(() => clearUp({ ...deps, move }, layer)).catch(deps.overlook);
    },
    lost() {
      cleared = cleared
        .then(() => leaving)
        .then(() => Promise.all([store.inState(account, 'sent'), store.actsInState(account, 'sent')]))
        .then(([messages, acts]) =>
          move(
            [...messages, ...acts].map(({ id }) => id),
            'unsure',
          ),
        )
        .catch(deps.overlook);
    },
    move: (stanzas, to) => move(idsOf(stanzas), to),
  };
}

/** A conversation with an occupant of a room has their address there as peer; no other has a resource. */
function roomOf({ peer, nick }: Pick<MessageRecord, 'peer' | 'nick'>): { room?: 'all' | 'one' } {
  if (nick !== undefined) return { room: 'all' };
  return peer.includes('/') ? { room: 'one' } : {};
}

function messageStanza({ id, body, reply, file, ...record }: MessageRecord): XmlElement {
  return wordsStanza({ id, to: record.peer, ...roomOf(record) }, body, reply, file);
}

function actStanza({ id, target, change, ...record }: ActRecord): XmlElement {
  const envelope = { id, to: record.peer, ...roomOf(record) };
  return change.type === 'displayed'
    ? displayedStanza(envelope, target)
    : changeStanza(envelope, target, change);
}

/** The ids of the messages among stanzas of ours. */
function idsOf(stanzas: readonly XmlElement[]): readonly string[] {
  return stanzas.flatMap((stanza) => (stanza.name === 'message' ? (attr(stanza, 'id') ?? []) : []));
}
