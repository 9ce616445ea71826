/**
 * The one reactive mirror of the background's state. Surfaces hold no truth: what stands here is the last
 * snapshot with the events since, and what was read from the store because an event said it changed. This is the part
 * that the chat needs, which a popup loads each time it is opened; `desk-mirror` has what is looked at in tabs.
 */
import { createSubscriber } from 'svelte/reactivity';
import type { AccountView } from '../../contract/accounts.ts';
import { RequestError, type RequestFailure } from '../../contract/failure.ts';
import type { Args, BackgroundEvent, Pushed, RequestName, Result } from '../../contract/index.ts';
import type { Client } from '../../platform/client.ts';
import type { MessageRecord } from '../../store/chat-records.ts';
import type { ChatReader, FramesReader } from '../../store/readers.ts';
import { calmed, calmMs } from './calm.ts';
import { ChatLog } from './chat-log.svelte.ts';
import { nothingBefore, type Before } from './before.ts';
import { Asking } from './asking.svelte.ts';
import { BlockedPeers } from './blocked.svelte.ts';
import { Conversations } from './conversations.svelte.ts';
import { Keeper } from './keeper.ts';
import { LiveTalk } from './live.svelte.ts';
import { Occupants } from './occupants.svelte.ts';
import { Older } from './older.svelte.ts';
import { MutedPeers } from './muted.svelte.ts';
import { Pictures } from './pictures.svelte.ts';
import { Resolver } from './resolver.svelte.ts';
import { RoomList } from './rooms.svelte.ts';
import { Roster } from './roster.svelte.ts';
import { Typing } from './typing.svelte.ts';
import { Unread } from './unread.svelte.ts';

export interface MirrorDeps {
  readonly client: Client;
  readonly frames: Pick<FramesReader, 'last' | 'streams'>;
  readonly chat: ChatReader;
  /** What is shown until the background answers. */
  readonly before?: Before;
}

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: RequestFailure };

/** What views on the store hear: an event, or that anything may have changed. */
export type Heard =
  | BackgroundEvent
  | {
      readonly type: 'refresh';
      readonly framesUpTo: number;
      /** The background answered for the first time: what was read before it is not older than the view itself. */
      readonly first: boolean;
    };

export class Mirror {
  /** Whether the background has answered at all. */
  ready = $state(false);
  /** Until it answered, as they were shown last. */
  accounts = $state.raw<readonly AccountView[]>([]);
  readonly #chat: ChatReader;
  readonly #client: Client;
  /** As the background has them. */
  #actual: readonly AccountView[] = [];
  #calming: ReturnType<typeof setTimeout> | undefined;
  #listeners: readonly ((heard: Heard) => void)[] = [];
  readonly #tick = createSubscriber((update) => {
    const timer = setInterval(update, 1000);
    return () => clearInterval(timer);
  });
  readonly close: () => void;
  /** What is kept while the browser runs. */
  readonly keeper: Keeper;
  /** What was shown when a surface was closed last, before anybody answered. */
  readonly before: Before;
  /** The newest frames, as they are stored. */
  readonly frames: MirrorDeps['frames'];

  constructor(deps: MirrorDeps) {
    this.#chat = deps.chat;
    this.#client = deps.client;
    this.frames = deps.frames;
    this.keeper = new Keeper(deps.client);
    this.before = deps.before ?? nothingBefore;
    this.accounts = this.before.accounts;
    this.close = deps.client.subscribe((pushed) => this.#receive(pushed));
  }

  #receive(pushed: Pushed): void {
    if (pushed.type === 'snapshot') {
      const first = !this.ready;
      if (!first) this.#calm();
      this.#show(pushed.accounts);
      this.ready = true;
      this.#tell({ type: 'refresh', framesUpTo: pushed.framesUpTo, first });
      return;
    }
    if (pushed.event.type === 'accounts.changed') this.#show(pushed.event.accounts);
    this.#tell(pushed.event);
  }

  /** A worker came back: what is only on its way again is not shown at once. */
  #calm(): void {
    clearTimeout(this.#calming);
    this.#calming = setTimeout(() => {
      this.#calming = undefined;
      this.accounts = this.#actual;
    }, calmMs);
  }

  #show(accounts: readonly AccountView[]): void {
    this.#actual = accounts;
    this.accounts = this.#calming === undefined ? accounts : calmed(this.accounts, accounts);
  }

  #tell(heard: Heard): void {
    for (const listener of this.#listeners) listener(heard);
  }

  /** Tells a view what is heard from now on; answers how to stop. */
  readonly listen = (listener: (heard: Heard) => void): (() => void) => {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
  };

  /** Wall time, ms; whoever reads it in an effect or template is updated every second. */
  get now(): number {
    this.#tick();
    return Date.now();
  }

  account(jid: string | null): AccountView | undefined {
    return this.accounts.find((account) => account.jid === jid);
  }

  /** Asks the background; a refusal is a value, since every asker has to show it. */
  async ask<N extends RequestName>(name: N, args: Args<N>): Promise<Outcome<Result<N>>> {
    try {
      return { ok: true, value: await this.#client.request(name, args) };
    } catch (error) {
      if (error instanceof RequestError) return { ok: false, failure: error.failure };
      return { ok: false, failure: { code: 'internal', detail: String(error) } };
    }
  }

  /** Of this program. */
  get version(): string {
    return this.#client.version();
  }

  /** Must be called straight from a click. */
  requestAccess(origin: string): Promise<boolean> {
    return this.#client.requestAccess(origin);
  }

  /** Must be called straight from a click. */
  requestIdle(): Promise<boolean> {
    return this.#client.requestIdle();
  }

  /** Must be called straight from a click. */
  requestNotifications(): Promise<boolean> {
    return this.#client.requestNotifications();
  }

  hasNotifications(): Promise<boolean> {
    return this.#client.hasNotifications();
  }

  releaseIdle(): Promise<void> {
    return this.#client.releaseIdle();
  }

  /** `about` names what the section is to show, by the members of its location. */
  openOptions(...place: Parameters<Client['openOptions']>): void {
    void this.#client.openOptions(...place);
  }

  /** Whether this browser has a place for the chat beside the page. */
  get hasPanel(): boolean {
    return this.#client.hasPanel;
  }

  /** Opens the chat beside the page. Must be called straight from a click. */
  openPanel(): void {
    void this.#client.openPanel();
  }

  openWindow(): void {
    void this.#client.openWindow();
  }

  /** `use`: what a session needs, or all that a person may look at. */
  openResolver(use: 'client' | 'all'): Resolver {
    return new Resolver((name, args) => this.ask(name, args), this.listen, use);
  }

  openRoster(account: string): Roster {
    return new Roster((name, args) => this.ask(name, args), account, this.listen);
  }

  openRooms(account: string): RoomList {
    return new RoomList((name, args) => this.ask(name, args), account, this.listen);
  }

  openOccupants(account: string, room: string): Occupants {
    return new Occupants((name, args) => this.ask(name, args), account, room, this.listen);
  }

  /** Who asks to be let in, and into which rooms one is asked. */
  openAsking(account: string): Asking {
    return new Asking((name, args) => this.ask(name, args), account, this.listen);
  }

  openBlocked(account: string): BlockedPeers {
    return new BlockedPeers((name, args) => this.ask(name, args), account, this.listen);
  }

  openPictures(account: string): Pictures {
    return new Pictures(this.#chat, account, this.listen);
  }

  /** The unsent text to a peer; empty if there is none. */
  draft(account: string, peer: string): Promise<string> {
    return this.#chat.draft(account, peer);
  }

  /** Keeps it for all surfaces; one that cannot be kept is still where it was written. */
  keepDraft(account: string, peer: string, text: string, by: string): void {
    void this.ask('chat.draft', { account, peer, text, by });
  }

  /** The bytes of somebody's picture, as they are stored; null where there is none. */
  pictureOf(...whose: [account: string, jid: string]): ReturnType<ChatReader['avatar']> {
    return this.#chat.avatar(...whose);
  }

  /** What was said with `peer` before all that is stored. */
  older(account: string, peer: string): Older {
    return new Older((name, args) => this.ask(name, args), account, peer);
  }

  /** How much is unread, of every account. */
  openUnread(): Unread {
    return new Unread(this.#chat, () => this.accounts, this.listen);
  }

  /** What the other side writes, and whether it sees what is written here. */
  openLive(account: string, peer: string): LiveTalk {
    return new LiveTalk((name, args) => this.ask(name, args), account, peer, this.listen);
  }

  openTyping(account: string, peer: string): Typing {
    return new Typing(account, peer, this.listen);
  }

  /** The message that the other side of a conversation knows by a name; null where it is not stored. */
  findMessage(account: string, peer: string, name: string): Promise<MessageRecord | null> {
    return this.#chat.byName(account, peer, name);
  }

  /** Messages of the account that contain a text, newest first. */
  searchMessages(account: string, text: string, most: number): Promise<readonly MessageRecord[]> {
    return this.#chat.search(account, null, text, most);
  }

  openMuted(account: string): MutedPeers {
    return new MutedPeers((name, args) => this.ask(name, args), account, this.listen);
  }

  openConversations(account: string): Conversations {
    return new Conversations(this.#chat, account, this.listen);
  }

  openChat(account: string, peer: string): ChatLog {
    return new ChatLog(this.#chat, account, peer, this.listen);
  }
}
