/** Stand-ins for the ports of a surface, for tests of components. */
import type { AccountView } from '../../contract/accounts.ts';
import { usualSettings } from '../../contract/settings.ts';
import type { Args, BackgroundEvent, Pushed, RequestName, Result } from '../../contract/index.ts';
import type { FrameRecord, StreamRecord } from '../../core/framing/index.ts';
import type { Client } from '../../platform/client.ts';
import {
  nameOf,
  type AvatarRecord,
  type ConversationRecord,
  type MessageRecord,
} from '../../store/chat-records.ts';
import type { ChatReader, FramesReader, HistoryReader, MessagePlace } from '../../store/readers.ts';
import { searchHere } from '../shared/inspector/search.ts';
import { readBefore } from '../shared/keeper.ts';
import { DeskMirror } from '../shared/desk-mirror.svelte.ts';
import { useWords } from '../shared/words.ts';
import { openFramesReader } from '../../store/open-readers.ts';
import { openDesk } from '../captures/desk.ts';
import { fakeFrames, type FakeOlder } from './frames.ts';
import { contacts } from './samples.ts';
import { areaNames, wordSource, type Word } from './words.ts';

/** From where the dev server of the tests serves them: what is public is not imported. */
const fakeWords = wordSource(
  await Promise.all(
    areaNames.map(
      async (area) => (await (await fetch(`/_locales/en/areas/${area}.json`)).json()) as Record<string, Word>,
    ),
  ),
);

/** How a request is answered; a rejection is thrown by it. */
export type Answers = { [N in RequestName]?: (args: Args<N>) => Result<N> | Promise<Result<N>> };

/** What surfaces ask without being told to; it is not noted down. */
const usual: Answers = {
  'roster.list': () => contacts,
  'roster.requests': () => [],
  'roster.blocked': () => [],
  'rooms.list': () => [],
  'rooms.invitations': () => [],
  'rooms.occupants': () => [],
  'discovery.results': () => [],
  'discovery.stop': () => null,
  'page.list': () => [],
  'pins.list': () => [],
  'session.counts': ({ account }) => ({
    account,
    opened: null,
    frames: { in: 0, out: 0 },
    bytes: { in: 0, out: 0 },
    management: null,
  }),
  'notify.muted': () => [],
  'chat.typing': () => null,
  'chat.draft': () => null,
  'chat.live': () => ({ on: false, possible: false }),
  'settings.get': () => usualSettings,
  'frames.state': () => ({ on: true, keep: 5000, shrunkTo: null, dropped: 0 }),
};
const unasked: readonly RequestName[] = [
  'session.counts',
  'roster.list',
  'roster.requests',
  'roster.blocked',
  'rooms.list',
  'rooms.invitations',
  'rooms.occupants',
  'discovery.results',
  'page.list',
  'pins.list',
  'settings.get',
  'frames.state',
  'notify.muted',
  'chat.typing',
  'chat.live',
  'chat.draft',
];

export interface FakeWorld {
  readonly mirror: DeskMirror;
  /** What the other side was told of whether one writes. */
  readonly typed: boolean[];
  /** What is written and not sent, and in which boxes that was written. */
  readonly drafts: Map<string, string>;
  readonly draftedBy: string[];
  /** Requests in the order they came. */
  readonly asked: { readonly name: RequestName; readonly args: unknown }[];
  /** What surfaces keep while the browser runs. */
  readonly keeping: Map<string, string>;
  /** What a person asked to be saved. */
  readonly saving: Map<string, string>;
  /** Origins for which access was asked, and `idle`. */
  readonly accessAsked: string[];
  /** What was given back of it. */
  readonly accessReleased: string[];
  /** Sections of the options page that were opened. */
  readonly opened: string[];
  push(event: BackgroundEvent): void;
  setAccounts(accounts: readonly AccountView[]): void;
  /** The worker was ended, and a new one says what it has. */
  comeBack(accounts: readonly AccountView[]): void;
  addFrames(...frames: readonly FrameRecord[]): void;
  /** Up to this number; all where it is absent. */
  eraseFrames(upTo?: number): void;
  addMessage(message: MessageRecord): void;
  /** Texts cannot be read from now on, nor is it told that they cannot. */
  holdSearches(): void;
}

export function fakeWorld(
  start: {
    readonly accounts?: readonly AccountView[];
    readonly answers?: Answers;
    readonly grants?: boolean;
    readonly conversations?: readonly ConversationRecord[];
    /** Peers to whom the last message was refused. */
    readonly refused?: readonly string[];
    readonly messages?: readonly MessageRecord[];
    readonly kept?: Readonly<Record<string, string>>;
    /** What is written and not sent, by account and peer with a blank between. */
    readonly drafts?: Readonly<Record<string, string>>;
    /** The background sleeps, until `comeBack`. */
    readonly silent?: boolean;
    /** The list of conversations cannot be read before. */
    readonly until?: Promise<void>;
    readonly streams?: readonly StreamRecord[];
    /** Frames that are there from the start, of which the older are read later. */
    readonly frames?: readonly FrameRecord[];
    readonly older?: FakeOlder;
    readonly history?: HistoryReader;
    readonly avatar?: (jid: string) => AvatarRecord['picture'];
  } = {},
): FakeWorld {
  useWords(fakeWords);
  let frames: FrameRecord[] = [...(start.frames ?? [])];
  const streams: readonly StreamRecord[] = start.streams ?? [
    {
      id: 's1',
      source: 'account',
      account: 'juliet@capulet.example',
      url: 'wss://capulet.example/ws',
      openedAt: 0,
    },
  ];
  const messages: MessageRecord[] = [...(start.messages ?? [])];
  const keeping = new Map(Object.entries(start.kept ?? {}));
  const saving = new Map<string, string>();
  const draftedBy: string[] = [];
  const drafts = new Map(Object.entries(start.drafts ?? {}));
  let held = false;
  let listener: ((pushed: Pushed) => void) | null = null;
  let seq = 0;
  const asked: { name: RequestName; args: unknown }[] = [];
  const typed: boolean[] = [];
  const accessAsked: string[] = [];
  const accessReleased: string[] = [];
  const opened: string[] = [];

  const client: Client = {
    async request(name, args) {
      if (name === 'chat.typing') typed.push((args as Args<'chat.typing'>).typing);
      if (name === 'chat.draft') {
        const { account, peer, text, by } = args as Args<'chat.draft'>;
        drafts.set(`${account} ${peer}`, text);
        draftedBy.push(by);
      }
      if (!unasked.includes(name)) asked.push({ name, args });
      const answer: Answers[typeof name] = { ...usual, ...start.answers }[name];
      if (!answer) throw new Error(`${name} has no answer`);
      return answer(args);
    },
    subscribe(onPushed) {
      listener = onPushed;
      const framesUpTo = frames.at(-1)?.seq ?? 0;
      if (start.silent !== true)
        onPushed({ type: 'snapshot', seq, accounts: start.accounts ?? [], framesUpTo });
      return () => (listener = null);
    },
    requestAccess(origin) {
      accessAsked.push(origin);
      return Promise.resolve(start.grants ?? true);
    },
    requestNotifications() {
      accessAsked.push('notifications');
      return Promise.resolve(start.grants ?? true);
    },
    hasNotifications: () => Promise.resolve(accessAsked.includes('notifications')),
    requestIdle() {
      accessAsked.push('idle');
      return Promise.resolve(start.grants ?? true);
    },
    releaseIdle() {
      accessReleased.push('idle');
      return Promise.resolve();
    },
    openOptions(section, about) {
      opened.push([section, ...Object.values(about ?? {})].join(' '));
      return Promise.resolve();
    },
    hasPanel: true,
    openPanel: () => (opened.push('panel'), Promise.resolve()),
    openWindow: () => (opened.push('window'), Promise.resolve()),
    keep(key, value) {
      if (value === null) keeping.delete(key);
      else keeping.set(key, value);
      return Promise.resolve();
    },
    kept: (key) => Promise.resolve(keeping.get(key) ?? null),
    save(key, value) {
      if (value === null) saving.delete(key);
      else saving.set(key, value);
      return Promise.resolve();
    },
    saved: (key) => Promise.resolve(saving.get(key) ?? null),
    message: (key, substitutions) => fakeWords.message(key, substitutions),
    version: () => '0.0.0',
    language: () => fakeWords.language(),
  };
  const read = fakeFrames(() => frames, streams, start.older);
  const framesReader: FramesReader = {
    ...read,
    chunk: (...of) => (held ? new Promise(() => undefined) : read.chunk(...of)),
    last: (count) => Promise.resolve(frames.slice(-count)),
    streams: () => Promise.resolve([...streams]),
  };
  const linesOf = (account: string) => (start.conversations ?? []).filter((one) => one.account === account);
  const chatReader: ChatReader = {
    conversations: (account) => Promise.resolve(linesOf(account)),
    async lines(account) {
      await start.until;
      return { conversations: linesOf(account), refused: start.refused ?? [] };
    },
    before: (_account, peer, place, limit) =>
      Promise.resolve(
        messages
          .filter((one) => one.peer === peer && (place === null || comparePlaces(one, place) < 0))
          .toSorted(comparePlaces)
          .slice(-limit),
      ),
    between: (_account, peer, from, to) =>
      Promise.resolve(
        messages
          .filter(
            (one) =>
              one.peer === peer &&
              (from === null || comparePlaces(one, from) >= 0) &&
              (to === null || comparePlaces(one, to) <= 0),
          )
          .toSorted(comparePlaces),
      ),
    messages: (_account, peer, limit) =>
      Promise.resolve(messages.filter((message) => message.peer === peer).slice(-limit)),
    byName: (_account, peer, name) =>
      Promise.resolve(messages.find((message) => message.peer === peer && nameOf(message) === name) ?? null),
    avatar: (_account, jid) => Promise.resolve(start.avatar?.(jid) ?? null),
    draft: (account, peer) => Promise.resolve(drafts.get(`${account} ${peer}`) ?? ''),
    search: (_account, peer, text) =>
      Promise.resolve(
        messages
          .filter((one) => (peer === null || one.peer === peer) && one.body.includes(text))
          .toReversed(),
      ),
  };
  const push = (event: BackgroundEvent) => listener?.({ type: 'event', seq: ++seq, event });

  return {
    mirror: new DeskMirror({
      client,
      frames: framesReader,
      chat: chatReader,
      before: readBefore({
        place: keeping.get('place') ?? null,
        accounts: keeping.get('accounts') ?? null,
        painted: keeping.get('painted') ?? null,
      }),
      history: start.history ?? { events: () => Promise.resolve([]) },
      search: (database) => searchHere(database === null ? framesReader : openFramesReader(database)),
      captures: openDesk(),
    }),
    holdSearches: () => (held = true),
    asked,
    typed,
    drafts,
    draftedBy,
    keeping,
    saving,
    accessAsked,
    accessReleased,
    opened,
    push,
    setAccounts: (accounts) => push({ type: 'accounts.changed', accounts }),
    comeBack: (accounts) => listener?.({ type: 'snapshot', seq: ++seq, accounts, framesUpTo: 0 }),
    addFrames(...added) {
      frames = [...frames, ...added];
      push({ type: 'frames.appended', first: 1, upTo: frames.at(-1)?.seq ?? 0 });
    },
    eraseFrames(upTo = frames.at(-1)?.seq ?? 0) {
      frames = frames.filter(({ seq }) => seq > upTo);
      push({ type: 'frames.erased', upTo });
    },
    addMessage(message) {
      messages.push(message);
      push({ type: 'chat.changed', account: message.account, peer: message.peer });
    },
  };
}

const comparePlaces = (a: MessagePlace, b: MessagePlace): number => a.time - b.time || a.order - b.order;
