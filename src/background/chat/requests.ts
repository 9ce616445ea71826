/** Answers what surfaces ask about conversations. */
import { RequestError } from '../../contract/failure.ts';
import type { Handlers } from '../../contract/index.ts';
import { bare, formatJid } from '../../core/jid.ts';
import { isReaction } from '../../core/xep/xep-0444.ts';
import type { ChatStore } from '../../store/chat-store.ts';
import type { Accounts } from '../accounts.ts';
import { addressOf } from '../addresses.ts';
import { isSendable } from '../chat.ts';
import type { EventHub } from '../events.ts';
import type { PeerMarks } from '../peer-marks.ts';

type ChatHandlers = Pick<Handlers, Extract<keyof Handlers, `chat.${string}`>>;

export function chatRequests(deps: {
  readonly accounts: Pick<Accounts, 'chat' | 'live' | 'rooms'>;
  /** With whom one writes so that they see it at once. */
  readonly live: PeerMarks;
  readonly hub: EventHub;
  readonly store: Pick<ChatStore, 'putDraft'>;
}): ChatHandlers {
  const { accounts, store, live, hub } = deps;
  const sendable = (body: string): string => {
    if (!isSendable(body)) throw new RequestError({ code: 'bad-request', detail: 'body' });
    return body;
  };
  return {
    async 'chat.send'({ account, to, body, ...how }) {
      if (how.file === true && !isWebAddress(body))
        throw new RequestError({ code: 'bad-request', detail: 'file' });
      const jid = addressOf(to);
      // Somebody in a room is written to there; anybody else wherever they are.
      const peer = formatJid(accounts.rooms(account).isRoom(formatJid(bare(jid))) ? jid : bare(jid));
      return accounts.chat(account).send(peer, sendable(body), how);
    },
    async 'chat.correct'({ account, peer, id, body }) {
      await accounts.chat(account).correct(peer, id, sendable(body));
      return null;
    },
    async 'chat.retract'({ account, peer, id }) {
      await accounts.chat(account).retract(peer, id);
      return null;
    },
    async 'chat.again'({ account, peer, id }) {
      await accounts.chat(account).again(peer, id);
      return null;
    },
    async 'chat.react'({ account, peer, id, emojis }) {
      if (!emojis.every(isReaction)) throw new RequestError({ code: 'bad-request', detail: 'emojis' });
      await accounts.chat(account).react(peer, id, [...new Set(emojis)]);
      return null;
    },
    async 'chat.typing'({ account, peer, typing }) {
      accounts.chat(account).typing(peer, typing);
      return Promise.resolve(null);
    },
    async 'chat.live'({ account, peer }) {
      const [marked, possible] = await Promise.all([live.of(account), accounts.live(account).possible(peer)]);
      return { on: marked.includes(peer), possible };
    },
    async 'chat.turnLive'({ account, peer, on }) {
      await live.mark(account, peer, on);
      hub.push({ type: 'chat.liveTurned', account, peer });
      await accounts.live(account).turn(peer, on);
      return null;
    },
    async 'chat.write'({ account, peer, text }) {
      if (text === '' || isSendable(text)) accounts.live(account).write(peer, text);
      return Promise.resolve(null);
    },
    async 'chat.draft'({ account, peer, text, by }) {
      accounts.chat(account);
      await store.putDraft(account, peer, text === '' ? null : text);
      hub.push({ type: 'chat.drafted', account, peer, text, by });
      return null;
    },
    'chat.older': ({ account, peer }) => accounts.chat(account).older(peer),
    async 'chat.seen'({ account, peer }) {
      await accounts.chat(account).seen(peer);
      return null;
    },
  };
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['https:', 'http:'].includes(new URL(text).protocol);
}
