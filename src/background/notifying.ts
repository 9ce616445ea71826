/** Tells a person who has no surface in front of them that somebody wrote: once a conversation, until it is seen. */
import type { Handlers } from '../contract/index.ts';
import type { Ports } from '../platform/ports.ts';
import type { ChatStore } from '../store/chat-store.ts';
import type { Attention } from './attention.ts';
import type { EventHub } from './events.ts';
import type { PeerMarks } from './peer-marks.ts';
import { createQueue } from './queue.ts';
import { isQuiet } from './quiet.ts';
import type { SettingsKeeper } from './settings.ts';

/** Messages that come close together are told once, ms. */
const gatherMs = 400;
/** What is older was read elsewhere, or can wait until somebody looks, ms. */
const freshMs = 60 * 60_000;
/** UTF-16 code units of a message that are shown. */
const mostShown = 300;

export function keepNotifying(deps: {
  readonly ports: Pick<Ports, 'clock' | 'notices' | 'fault'>;
  readonly store: Pick<ChatStore, 'conversation'>;
  readonly hub: EventHub;
  readonly settings: SettingsKeeper;
  readonly attention: Pick<Attention, 'present'>;
  readonly muted: PeerMarks;
  /** What the account calls a contact. */
  readonly nameOf: (account: string, peer: string) => string | null;
}): Pick<Handlers, 'notify.muted' | 'notify.mute'> {
  const { ports, hub, muted } = deps;
  const { clock, notices } = ports;
  const queue = createQueue();
  /** Conversations that changed and were not looked at yet. */
  const changed = new Map<string, { readonly account: string; readonly peer: string }>();
  /** Time of the last message that was told, or seen, for each conversation. */
  const told = new Map<string, number>();
  const began = clock.now();

  const look = async (account: string, peer: string): Promise<void> => {
    const id = idOf(account, peer);
    const line = await deps.store.conversation(account, peer);
    if (line === undefined || line.unread === 0) {
      notices.clear('message', id);
      told.set(id, clock.now());
      return;
    }
    const { notify, quiet } = await deps.settings.get();
    // In a room people talk to each other: one is told where one is named.
    if (line.room === true && (line.mentions ?? 0) === 0) return;
    if (line.lastIsOurs || line.lastTime <= (told.get(id) ?? began - gatherMs)) return;
    told.set(id, line.lastTime);
    if (notify === 'no' || deps.attention.present || clock.now() - line.lastTime > freshMs) return;
    const now = new Date(clock.now());
    if (isQuiet(quiet, now.getHours() * 60 + now.getMinutes())) return;
    if ((await muted.of(account)).includes(peer)) return;
    notices.show({
      type: 'message',
      id,
      name: deps.nameOf(account, peer) ?? peer,
      unread: line.room === true ? (line.mentions ?? 0) : line.unread,
      text: notify === 'what' && line.lastBody !== '' ? line.lastBody.slice(0, mostShown) : null,
    });
  };

  hub.listen((event) => {
    if (event.type !== 'chat.changed') return;
    const { account, peer } = event;
    if (changed.size === 0) {
      clock.after(gatherMs, () => {
        const all = [...changed.values()];
        changed.clear();
        for (const one of all)
          queue(() => look(one.account, one.peer)).catch((error: unknown) => ports.fault(error));
      });
    }
    changed.set(idOf(account, peer), { account, peer });
  });

  return {
    'notify.muted': ({ account }) => muted.of(account),
    async 'notify.mute'({ account, peer, muted: is }) {
      await muted.mark(account, peer, is);
      hub.push({ type: 'notify.changed', account });
      return null;
    },
  };
}

/** Also names the conversation to whoever clicks on its notice: a bare JID has no space in it. */
function idOf(account: string, peer: string): string {
  return `${account} ${peer}`;
}
