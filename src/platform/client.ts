/** The surface's side of the contract; each platform provides one. */
import type { Args, Pushed, RequestName, Result } from '../contract/index.ts';
import type { Cancel } from './ports.ts';

/** The sections of the options page. */
export type OptionsSection =
  'accounts' | 'connection' | 'pins' | 'federation' | 'inspector' | 'session' | 'settings';

export interface Client {
  /** Asks the background. Rejects with `RequestError` only. */
  request<N extends RequestName>(name: N, args: Args<N>): Promise<Result<N>>;
  /** Snapshot first, then events in order; reconnects by itself after the worker died, with a new snapshot. */
  subscribe(onPushed: (pushed: Pushed) => void): Cancel;
  /**
   * Asks the person for read access to one origin (`https://host`).
   * Must be called straight from a click. Answers whether it was granted.
   */
  requestAccess(origin: string): Promise<boolean>;
  /**
   * Asks the person to be told when nobody uses the computer. Must be called straight from a click. Answers whether
   * it was granted.
   */
  requestIdle(): Promise<boolean>;
  /**
   * Asks the person to be shown notices. Must be called straight from a click. Answers whether it was granted.
   */
  requestNotifications(): Promise<boolean>;
  /** Whether that was granted. */
  hasNotifications(): Promise<boolean>;
  /** Gives the permission for idle times back. */
  releaseIdle(): Promise<void>;
  /** Opens the options page in a tab, at one of its sections, with what that is to be about where it is given. */
  openOptions(section: OptionsSection, about?: Readonly<Record<string, string>>): Promise<void>;
  /** Whether the browser has a place for the chat beside the page. */
  readonly hasPanel: boolean;
  /** Opens the chat there. Must be called straight from a click. */
  openPanel(): Promise<void>;
  /** Opens the chat in a window of its own. */
  openWindow(): Promise<void>;
  /**
   * Keeps a text under a key of the interface for as long as the browser runs, in memory only; null lets go of it.
   * What a surface would lose by being closed: what is half written, and where one was.
   */
  keep(key: string, value: string | null): Promise<void>;
  kept(key: string): Promise<string | null>;
  /** Like `keep`, but on disk and for good: what a person asked to be saved. Never a secret. */
  save(key: string, value: string | null): Promise<void>;
  saved(key: string): Promise<string | null>;
  /** An interface string of `public/_locales`; see `ui/shared/words.ts` for the typed form. */
  message(key: string, substitutions: readonly string[]): string;
  /** Of this program. */
  version(): string;
  /** BCP 47 tag of the interface language. */
  language(): string;
}
