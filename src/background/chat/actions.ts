/** What a person does in a conversation: stored before anything leaves. */
import { RequestError } from '../../contract/failure.ts';
import { formatJid, type Jid } from '../../core/jid.ts';
import type { Change } from '../../core/chat/content.ts';
import type { Reply } from '../../core/xep/xep-0461.ts';
import type { Ports } from '../../platform/ports.ts';
import { nameOf, ownNameOf, type ActRecord, type MessageRecord } from '../../store/chat-records.ts';
import type { ChatStore } from '../../store/chat-store.ts';
import { hex } from '../hex.ts';

/** As much of a message that is answered is quoted for who does not know it, UTF-16 code units. */
const longestQuote = 200;

export interface ChatActions {
  /** Stores a message; it leaves when its turn comes and a stream is there. */
  send(peer: string, body: string, how?: { reply?: string; file?: boolean }): Promise<{ id: string }>;
  correct(peer: string, id: string, body: string): Promise<void>;
  retract(peer: string, id: string): Promise<void>;
  /** A message that may not have arrived leaves once more, under its id: who has it already can tell. */
  again(peer: string, id: string): Promise<void>;
  react(peer: string, id: string, emojis: readonly string[]): Promise<void>;
  /** The conversation was seen; `tell`: its other side may know. */
  seen(peer: string, tell: boolean): Promise<void>;
}

export function createActions(deps: {
  readonly account: Jid;
  readonly store: ChatStore;
  readonly ports: Ports;
  readonly nextOrder: () => number;
  /** Our name in this room; null where the peer is none. */
  readonly roomNick: (peer: string) => string | null;
  /** Up to this message all was read here. */
  readonly read: (message: MessageRecord) => void;
  readonly changed: (peer: string) => void;
  readonly kick: () => void;
}): ChatActions {
  const { store, ports } = deps;
  const account = formatJid(deps.account);

  type Name = (message: MessageRecord) => string | null;
  interface Named {
    readonly message: MessageRecord;
    readonly name: string;
  }
  const messageIn = async (peer: string, id: string, named: Name = nameOf): Promise<Named> => {
    const message = await store.message(account, id);
    const name = message === undefined ? null : named(message);
    if (message?.peer !== peer || name === null) throw notThat();
    return { message, name };
  };

  const inRoom = (peer: string): { nick?: string } => {
    const nick = deps.roomNick(peer);
    return nick === null ? {} : { nick };
  };

  const act = async (peer: string, target: string, change: ActRecord['change']): Promise<void> => {
    await store.act({
      ...{ id: hex(ports.random.bytes(8)), account, peer, author: 'me', target, change },
      ...{ time: ports.clock.now(), order: deps.nextOrder(), state: 'queued', ...inRoom(peer) },
    });
    deps.changed(peer);
    deps.kick();
  };

  const ownIn = async (peer: string, id: string, named?: Name): Promise<Named> => {
    const found = await messageIn(peer, id, named);
    const { state, retracted } = found.message;
    if (state === 'received' || state === 'failed' || retracted !== undefined) throw notThat();
    return found;
  };

  const replyTo = async (peer: string, id: string): Promise<Reply> => {
    const { message, name } = await messageIn(peer, id);
    const own = message.nick === undefined ? account : `${peer}/${message.nick}`;
    const to = message.state === 'received' ? (message.from ?? peer) : own;
    return { id: name, to, quote: message.body.slice(0, longestQuote) };
  };

  return {
    async send(peer, body, how = {}) {
      const reply = how.reply === undefined ? {} : { reply: await replyTo(peer, how.reply) };
      const file = how.file === true ? { file: true as const } : {};
      const id = hex(ports.random.bytes(8));
      const time = ports.clock.now();
      const order = deps.nextOrder();
      await store.add({
        ...{ id, account, peer, body, time, order, state: 'queued', ...reply, ...file, ...inRoom(peer) },
      });
      deps.changed(peer);
      deps.kick();
      return { id };
    },
    async correct(peer, id, body) {
      const { message, name } = await ownIn(peer, id, ownNameOf);
      if ((await store.lastOwn(account, peer))?.id !== id) throw notThat();
      const reply = message.reply === undefined ? {} : { reply: message.reply };
      const change: Change = { type: 'correction', body, ...reply };
      if (message.body !== body) await act(peer, name, change);
    },
    async retract(peer, id) {
      await act(peer, (await ownIn(peer, id)).name, { type: 'retraction' });
    },
    async again(peer, id) {
      const message = await store.message(account, id);
      if (message?.peer !== peer || message.state !== 'unsure') throw notThat();
      await store.move(account, [id], 'queued');
      deps.changed(peer);
      deps.kick();
    },
    async react(peer, id, emojis) {
      const { message, name } = await messageIn(peer, id);
      if (message.retracted !== undefined) throw notThat();
      await act(peer, name, { type: 'reactions', emojis });
    },
    async seen(peer, tell) {
      const { read, asked } = await store.seen(account, peer);
      deps.changed(peer);
      if (read !== null) deps.read(read);
      const name = asked === null ? null : nameOf(asked);
      if (tell && name !== null) await act(peer, name, { type: 'displayed' });
    },
  };
}

const notThat = (): RequestError => new RequestError({ code: 'not-that-message' });
