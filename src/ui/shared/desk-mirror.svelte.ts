/** The mirror of surfaces that stand in tabs: frames, captures, domains and settings besides the chat. */
import { namespacesSent } from '../../core/frames/statistics.ts';
import type { Client } from '../../platform/client.ts';
import type { FramesReader, HistoryReader } from '../../store/readers.ts';
import { CaptureFile } from './captures/capture-file.svelte.ts';
import type { CaptureDesk } from './captures/desk.ts';
import { DomainLook } from './domain-look.svelte.ts';
import { EndpointResults } from './endpoint-results.svelte.ts';
import { FrameLog } from './frame-log.svelte.ts';
import type { TextSearch } from './inspector/search.ts';
import { Mirror, type MirrorDeps } from './mirror.svelte.ts';
import { PageList } from './page-list.svelte.ts';
import { PinList } from './pin-list.svelte.ts';
import { ReportList } from './report-list.svelte.ts';
import { SavedFilters } from './saved-filters.ts';
import { SessionLog } from './session-log.svelte.ts';
import { SettingsView } from './settings.svelte.ts';

export interface DeskMirrorDeps extends MirrorDeps {
  readonly frames: FramesReader;
  /** Opens what searches the texts of frames. */
  readonly search: (database: string | null) => TextSearch;
  readonly captures: CaptureDesk;
  readonly history: HistoryReader;
}

export class DeskMirror extends Mirror {
  readonly #desk: DeskMirrorDeps;
  readonly filters: SavedFilters;
  /** Where a person's own things are saved for good. */
  readonly disk: Pick<Client, 'save' | 'saved'>;

  constructor(deps: DeskMirrorDeps) {
    super(deps);
    this.#desk = deps;
    this.filters = new SavedFilters(deps.client);
    this.disk = deps.client;
  }

  /** Every frame that is held, live, or those of a capture; stop it when its view goes. */
  openFrames(capture: CaptureFile | null = null): FrameLog {
    if (capture !== null) return capture.openFrames();
    const recording = () => this.ask('frames.state', {});
    return new FrameLog(this.#desk.frames, recording, this.listen);
  }

  /** Namespaces of everything that was recorded as sent; null where that cannot be read. */
  async sentNamespaces(): Promise<ReadonlySet<string> | null> {
    try {
      const { packs } = await this.#desk.frames.open();
      return namespacesSent(packs);
    } catch {
      return null;
    }
  }

  /** Searches the texts of frames; end it when its view goes. */
  openSearch(capture: CaptureFile | null = null): TextSearch {
    return this.#desk.search(capture?.database ?? null);
  }

  /** Begins to read a capture; close it when its view goes. */
  openCapture(file: File): Promise<CaptureFile> {
    return CaptureFile.open(this.#desk.captures, file);
  }

  /** Writes frames to a file. */
  saveCapture(...args: Parameters<CaptureDesk['save']>): ReturnType<CaptureDesk['save']> {
    return this.#desk.captures.save(...args);
  }

  openLook(): DomainLook {
    return new DomainLook((name, args) => this.ask(name, args), this.listen);
  }

  /** Reports that are kept, and the list of domains under way, live; stop it when its view goes. */
  openReports(): ReportList {
    return new ReportList((name, args) => this.ask(name, args), this.listen);
  }

  openResults(): EndpointResults {
    return new EndpointResults((name, args) => this.ask(name, args), this.listen);
  }

  openPins(): PinList {
    return new PinList((name, args) => this.ask(name, args), this.listen);
  }

  /** Pages that are recorded, live; stop it when its view goes. */
  openPages(): PageList {
    return new PageList((name, args) => this.ask(name, args), this.listen);
  }

  openSettings(): SettingsView {
    return new SettingsView((name, args) => this.ask(name, args), this.listen);
  }

  /** What the session of an account went through and what it counts, live. */
  openSession(account: string): SessionLog {
    return new SessionLog(this.#desk.history, (name, args) => this.ask(name, args), account, this.listen);
  }
}
