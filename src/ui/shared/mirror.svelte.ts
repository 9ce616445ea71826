/**
 * The one reactive mirror of the background's state. Surfaces hold no truth: what stands here is the last
 * snapshot with the events since, and what was read from the store because an event said it changed.
 */
import { createSubscriber } from 'svelte/reactivity';
import type { AccountView } from '../../contract/accounts.ts';
import { RequestError, type RequestFailure } from '../../contract/failure.ts';
import type { Args, BackgroundEvent, Pushed, RequestName, Result } from '../../contract/index.ts';
import { namespacesSent } from '../../core/frames/statistics.ts';
import type { Client } from '../../platform/client.ts';
import type { MessageRecord } from '../../store/chat-records.ts';
import type { ChatReader, FramesReader, HistoryReader } from '../../store/readers.ts';
import { calmed, calmMs } from './calm.ts';
import { CaptureFile } from './captures/capture-file.svelte.ts';
import type { CaptureDesk } from './captures/desk.ts';
import { ChatLog } from './chat-log.svelte.ts';
import { Asking } from './asking.svelte.ts';
import { BlockedPeers } from './blocked.svelte.ts';
import { Conversations } from './conversations.svelte.ts';
import { DomainLook } from './domain-look.svelte.ts';
import { FrameLog } from './frame-log.svelte.ts';
import { Keeper } from './keeper.ts';
import { EndpointResults } from './endpoint-results.svelte.ts';
import { Occupants } from './occupants.svelte.ts';
import { Older } from './older.svelte.ts';
import { PageList } from './page-list.svelte.ts';
import { MutedPeers } from './muted.svelte.ts';
import { Pictures } from './pictures.svelte.ts';
import { PinList } from './pin-list.svelte.ts';
import { ReportList } from './report-list.svelte.ts';
import { RecentFrames } from './recent-frames.svelte.ts';
import type { TextSearch } from './inspector/search.ts';
import { Resolver } from './resolver.svelte.ts';
import { SavedFilters } from './saved-filters.ts';
import { RoomList } from './rooms.svelte.ts';
import { Roster } from './roster.svelte.ts';
import { SessionLog } from './session-log.svelte.ts';
import { SettingsView } from './settings.svelte.ts';
import { Typing } from './typing.svelte.ts';
import { Unread } from './unread.svelte.ts';

export interface MirrorDeps {
  readonly client: Client;
  readonly frames: FramesReader;
  readonly chat: ChatReader;
  /** Opens what searches the texts of frames. */
  readonly search: (database: string | null) => TextSearch;
  readonly captures: CaptureDesk;
  readonly history: HistoryReader;
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
  accounts = $state.raw<readonly AccountView[]>([]);
  readonly #deps: MirrorDeps;
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
  readonly filters: SavedFilters;
  /** Where a person's own things are saved for good. */
  readonly disk: Pick<Client, 'save' | 'saved'>;

  constructor(deps: MirrorDeps) {
    this.#deps = deps;
    this.keeper = new Keeper(deps.client);
    this.filters = new SavedFilters(deps.client);
    this.disk = deps.client;
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

  #listen = (listener: (heard: Heard) => void) => {
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
      return { ok: true, value: await this.#deps.client.request(name, args) };
    } catch (error) {
      if (error instanceof RequestError) return { ok: false, failure: error.failure };
      return { ok: false, failure: { code: 'internal', detail: String(error) } };
    }
  }

  /** Of this program. */
  get version(): string {
    return this.#deps.client.version();
  }

  /** Must be called straight from a click. */
  requestAccess(origin: string): Promise<boolean> {
    return this.#deps.client.requestAccess(origin);
  }

  /** Must be called straight from a click. */
  requestIdle(): Promise<boolean> {
    return this.#deps.client.requestIdle();
  }

  /** Must be called straight from a click. */
  requestNotifications(): Promise<boolean> {
    return this.#deps.client.requestNotifications();
  }

  hasNotifications(): Promise<boolean> {
    return this.#deps.client.hasNotifications();
  }

  releaseIdle(): Promise<void> {
    return this.#deps.client.releaseIdle();
  }

  /** `about` names what the section is to show, by the members of its location. */
  openOptions(...place: Parameters<Client['openOptions']>): void {
    void this.#deps.client.openOptions(...place);
  }

  /** Whether this browser has a place for the chat beside the page. */
  get hasPanel(): boolean {
    return this.#deps.client.hasPanel;
  }

  /** Opens the chat beside the page. Must be called straight from a click. */
  openPanel(): void {
    void this.#deps.client.openPanel();
  }

  openWindow(): void {
    void this.#deps.client.openWindow();
  }

  /** The newest `keep` frames, live; stop it when its view goes. */
  openRecent(keep: number): RecentFrames {
    return new RecentFrames(this.#deps.frames, keep, this.#listen);
  }

  /** Every frame that is held, live, or those of a capture; stop it when its view goes. */
  openFrames(capture: CaptureFile | null = null): FrameLog {
    if (capture !== null) return capture.openFrames();
    const recording = () => this.ask('frames.state', {});
    return new FrameLog(this.#deps.frames, recording, this.#listen);
  }

  /** Namespaces of everything that was recorded as sent; null where that cannot be read. */
  async sentNamespaces(): Promise<ReadonlySet<string> | null> {
    try {
      const { packs } = await this.#deps.frames.open();
      return namespacesSent(packs);
    } catch {
      return null;
    }
  }

  /** Searches the texts of frames; end it when its view goes. */
  openSearch(capture: CaptureFile | null = null): TextSearch {
    return this.#deps.search(capture?.database ?? null);
  }

  /** Begins to read a capture; close it when its view goes. */
  openCapture(file: File): Promise<CaptureFile> {
    return CaptureFile.open(this.#deps.captures, file);
  }

  /** Writes frames to a file. */
  saveCapture(...args: Parameters<CaptureDesk['save']>): ReturnType<CaptureDesk['save']> {
    return this.#deps.captures.save(...args);
  }

  /** `use`: what a session needs, or all that a person may look at. */
  openResolver(use: 'client' | 'all'): Resolver {
    return new Resolver((name, args) => this.ask(name, args), this.#listen, use);
  }

  openLook(): DomainLook {
    return new DomainLook((name, args) => this.ask(name, args), this.#listen);
  }

  /** Reports that are kept, and the list of domains under way, live; stop it when its view goes. */
  openReports(): ReportList {
    return new ReportList((name, args) => this.ask(name, args), this.#listen);
  }

  openResults(): EndpointResults {
    return new EndpointResults((name, args) => this.ask(name, args), this.#listen);
  }

  openPins(): PinList {
    return new PinList((name, args) => this.ask(name, args), this.#listen);
  }

  /** Pages that are recorded, live; stop it when its view goes. */
  openPages(): PageList {
    return new PageList((name, args) => this.ask(name, args), this.#listen);
  }

  openSettings(): SettingsView {
    return new SettingsView((name, args) => this.ask(name, args), this.#listen);
  }

  openRoster(account: string): Roster {
    return new Roster((name, args) => this.ask(name, args), account, this.#listen);
  }

  openRooms(account: string): RoomList {
    return new RoomList((name, args) => this.ask(name, args), account, this.#listen);
  }

  openOccupants(account: string, room: string): Occupants {
    return new Occupants((name, args) => this.ask(name, args), account, room, this.#listen);
  }

  /** Who asks to be let in, and into which rooms one is asked. */
  openAsking(account: string): Asking {
    return new Asking((name, args) => this.ask(name, args), account, this.#listen);
  }

  openBlocked(account: string): BlockedPeers {
    return new BlockedPeers((name, args) => this.ask(name, args), account, this.#listen);
  }

  openPictures(account: string): Pictures {
    return new Pictures(this.#deps.chat, account, this.#listen);
  }

  /** What was said with `peer` before all that is stored. */
  older(account: string, peer: string): Older {
    return new Older((name, args) => this.ask(name, args), account, peer);
  }

  /** What the session of an account went through and what it counts, live. */
  openSession(account: string): SessionLog {
    return new SessionLog(this.#deps.history, (name, args) => this.ask(name, args), account, this.#listen);
  }

  /** How much is unread, of every account. */
  openUnread(): Unread {
    return new Unread(this.#deps.chat, () => this.accounts, this.#listen);
  }

  openTyping(account: string, peer: string): Typing {
    return new Typing(account, peer, this.#listen);
  }

  /** The message that the other side of a conversation knows by a name; null where it is not stored. */
  findMessage(account: string, peer: string, name: string): Promise<MessageRecord | null> {
    return this.#deps.chat.byName(account, peer, name);
  }

  /** Messages of the account that contain a text, newest first. */
  searchMessages(account: string, text: string, most: number): Promise<readonly MessageRecord[]> {
    return this.#deps.chat.search(account, null, text, most);
  }

  openMuted(account: string): MutedPeers {
    return new MutedPeers((name, args) => this.ask(name, args), account, this.#listen);
  }

  openConversations(account: string): Conversations {
    return new Conversations(this.#deps.chat, account, this.#listen);
  }

  openChat(account: string, peer: string): ChatLog {
    return new ChatLog(this.#deps.chat, account, peer, this.#listen);
  }
}

export function createMirror(deps: MirrorDeps): Mirror {
  return new Mirror(deps);
}
