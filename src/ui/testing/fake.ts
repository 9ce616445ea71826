/** Stand-ins for the ports of a surface, for tests of components. */
import type { AccountView } from '../../contract/accounts.ts';
import type { Args, BackgroundEvent, Pushed, RequestName, Result } from '../../contract/index.ts';
import type { FrameRecord, StreamRecord } from '../../core/framing/index.ts';
import type { Client } from '../../platform/client.ts';
import type { ConversationRecord, MessageRecord } from '../../store/chat-records.ts';
import type { ChatReader, FramesReader } from '../../store/readers.ts';
import { createMirror, type Mirror } from '../shared/mirror.svelte.ts';
import { useWords } from '../shared/words.ts';
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
  'discovery.results': () => [],
  'discovery.stop': () => null,
  'pins.list': () => [],
  'settings.get': () => ({ dnsResolver: null, refuseUnverified: false }),
};
const unasked: readonly RequestName[] = ['roster.list', 'discovery.results', 'pins.list', 'settings.get'];

export interface FakeWorld {
  readonly mirror: Mirror;
  /** Requests in the order they came. */
  readonly asked: { readonly name: RequestName; readonly args: unknown }[];
  /** What surfaces keep while the browser runs. */
  readonly keeping: Map<string, string>;
  /** What a person asked to be saved. */
  readonly saving: Map<string, string>;
  /** Origins for which access was asked. */
  readonly accessAsked: string[];
  /** Sections of the options page that were opened. */
  readonly opened: string[];
  push(event: BackgroundEvent): void;
  setAccounts(accounts: readonly AccountView[]): void;
  addFrames(...frames: readonly FrameRecord[]): void;
  eraseFrames(): void;
  addMessage(message: MessageRecord): void;
}

export function fakeWorld(
  start: {
    readonly accounts?: readonly AccountView[];
    readonly answers?: Answers;
    readonly grants?: boolean;
    readonly conversations?: readonly ConversationRecord[];
    readonly messages?: readonly MessageRecord[];
    readonly kept?: Readonly<Record<string, string>>;
    readonly streams?: readonly StreamRecord[];
  } = {},
): FakeWorld {
  useWords(fakeWords);
  let frames: FrameRecord[] = [];
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
  let listener: ((pushed: Pushed) => void) | null = null;
  let seq = 0;
  const asked: { name: RequestName; args: unknown }[] = [];
  const accessAsked: string[] = [];
  const opened: string[] = [];

  const client: Client = {
    async request(name, args) {
      if (!unasked.includes(name)) asked.push({ name, args });
      const answer: Answers[typeof name] = { ...usual, ...start.answers }[name];
      if (!answer) throw new Error(`${name} has no answer`);
      return answer(args);
    },
    subscribe(onPushed) {
      listener = onPushed;
      onPushed({
        type: 'snapshot',
        seq,
        accounts: start.accounts ?? [],
        framesUpTo: frames.at(-1)?.seq ?? 0,
      });
      return () => (listener = null);
    },
    requestAccess(origin) {
      accessAsked.push(origin);
      return Promise.resolve(start.grants ?? true);
    },
    openOptions(section) {
      opened.push(section);
      return Promise.resolve();
    },
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
    language: () => fakeWords.language(),
  };
  const framesReader: FramesReader = {
    last: (count) => Promise.resolve(frames.slice(-count)),
    after: (after, limit) => Promise.resolve(frames.filter((frame) => frame.seq > after).slice(0, limit)),
    streams: () => Promise.resolve([...streams]),
  };
  const chatReader: ChatReader = {
    conversations: (account) =>
      Promise.resolve((start.conversations ?? []).filter((one) => one.account === account)),
    messages: (_account, peer, limit) =>
      Promise.resolve(messages.filter((message) => message.peer === peer).slice(-limit)),
  };
  const push = (event: BackgroundEvent) => listener?.({ type: 'event', seq: ++seq, event });

  return {
    mirror: createMirror({ client, frames: framesReader, chat: chatReader }),
    asked,
    keeping,
    saving,
    accessAsked,
    opened,
    push,
    setAccounts: (accounts) => push({ type: 'accounts.changed', accounts }),
    addFrames(...added) {
      frames = [...frames, ...added];
      push({ type: 'frames.appended', upTo: frames.at(-1)?.seq ?? 0 });
    },
    eraseFrames() {
      const upTo = frames.at(-1)?.seq ?? 0;
      frames = [];
      push({ type: 'frames.erased', upTo });
    },
    addMessage(message) {
      messages.push(message);
      push({ type: 'chat.changed', account: message.account, peer: message.peer });
    },
  };
}
