/**
 * The one reactive mirror of the background's state. Surfaces hold no truth: what stands here is the last
 * snapshot with the events since, and what was read from the store because an event said it changed.
 */
import { createSubscriber } from 'svelte/reactivity';
import type { AccountView } from '../../contract/accounts.ts';
import { RequestError, type RequestFailure } from '../../contract/failure.ts';
import type { Args, BackgroundEvent, Pushed, RequestName, Result } from '../../contract/index.ts';
import type { Client } from '../../platform/client.ts';
import type { ChatReader, FramesReader } from '../../store/readers.ts';
import { ChatLog, Conversations } from './chat-log.svelte.ts';
import { FrameLog } from './frame-log.svelte.ts';
import { Keeper } from './keeper.ts';
import { EndpointResults } from './endpoint-results.svelte.ts';
import { PinList } from './pin-list.svelte.ts';
import { Resolver } from './resolver.svelte.ts';
import { SavedFilters } from './saved-filters.ts';
import { Roster } from './roster.svelte.ts';
import { SettingsView } from './settings.svelte.ts';
import { Unread } from './unread.svelte.ts';

export interface MirrorDeps {
  readonly client: Client;
  readonly frames: FramesReader;
  readonly chat: ChatReader;
}

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: RequestFailure };

/** What views on the store hear: an event, or that anything may have changed. */
export type Heard = BackgroundEvent | { readonly type: 'refresh'; readonly framesUpTo: number };

export class Mirror {
  /** Whether the background has answered at all. */
  ready = $state(false);
  accounts = $state.raw<readonly AccountView[]>([]);
  readonly #deps: MirrorDeps;
  #listeners: readonly ((heard: Heard) => void)[] = [];
  readonly #tick = createSubscriber((update) => {
    const timer = setInterval(update, 1000);
    return () => clearInterval(timer);
  });
  readonly close: () => void;
  /** What is kept while the browser runs. */
  readonly keeper: Keeper;
  readonly filters: SavedFilters;

  constructor(deps: MirrorDeps) {
    this.#deps = deps;
    this.keeper = new Keeper(deps.client);
    this.filters = new SavedFilters(deps.client);
    this.close = deps.client.subscribe((pushed) => this.#receive(pushed));
  }

  #receive(pushed: Pushed): void {
    if (pushed.type === 'snapshot') {
      this.accounts = pushed.accounts;
      this.ready = true;
      this.#tell({ type: 'refresh', framesUpTo: pushed.framesUpTo });
      return;
    }
    if (pushed.event.type === 'accounts.changed') this.accounts = pushed.event.accounts;
    this.#tell(pushed.event);
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

  /** Must be called straight from a click. */
  requestAccess(origin: string): Promise<boolean> {
    return this.#deps.client.requestAccess(origin);
  }

  openOptions(section: Parameters<Client['openOptions']>[0]): void {
    void this.#deps.client.openOptions(section);
  }

  /** The newest `keep` frames, live; stop it when its view goes. */
  openFrames(keep: number): FrameLog {
    return new FrameLog(this.#deps.frames, keep, this.#listen);
  }

  /** `use`: what a session needs, or all that a person may look at. */
  openResolver(use: 'client' | 'all'): Resolver {
    return new Resolver((name, args) => this.ask(name, args), this.#listen, use);
  }

  openResults(): EndpointResults {
    return new EndpointResults((name, args) => this.ask(name, args), this.#listen);
  }

  openPins(): PinList {
    return new PinList((name, args) => this.ask(name, args), this.#listen);
  }

  openSettings(): SettingsView {
    return new SettingsView((name, args) => this.ask(name, args), this.#listen);
  }

  openRoster(account: string): Roster {
    return new Roster((name, args) => this.ask(name, args), account, this.#listen);
  }

  /** How much is unread, of every account. */
  openUnread(): Unread {
    return new Unread(this.#deps.chat, () => this.accounts, this.#listen);
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
