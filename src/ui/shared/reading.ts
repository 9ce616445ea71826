import type { Heard, Mirror } from './mirror.svelte.ts';

export type Listen = Mirror['listen'];

export interface Kept {
  /** Whether what was heard may have changed it; that anything may have changed counts without being asked about. */
  readonly meant: (heard: Heard) => boolean;
  /** Reads it and puts it where it is shown, unless `stopped`. */
  readonly read: (stopped: () => boolean) => Promise<void>;
  /** Where a reading failed; nowhere it is told, what was read before stays. */
  readonly failed?: (error: unknown) => void;
  readonly pauseMs: number;
}

/** Reads something now and whenever it may have changed; answers how to stop. */
export function keepRead(listen: Listen, { meant, read, failed, pauseMs }: Kept): () => void {
  const reading = new Reading(read, (error) => failed?.(error), pauseMs);
  const leave = listen((heard) => {
    if (heard.type === 'refresh' || meant(heard)) reading.request();
  });
  reading.request();
  return () => {
    leave();
    reading.stop();
  };
}

/** Re-reads a store: one reading at a time, and once more if something changed meanwhile. */
export class Reading {
  #running = false;
  #again = false;
  #stopped = false;
  readonly #read: (stopped: () => boolean) => Promise<void>;
  readonly #failed: (error: unknown) => void;
  readonly #pause: number | ((tookMs: number) => number);

  /**
   * `pause` is waited between two readings, ms, so that a busy stream is read in batches; it may depend on how long
   * reading, and drawing what was read, took.
   */
  constructor(
    read: (stopped: () => boolean) => Promise<void>,
    failed: (error: unknown) => void,
    pause: number | ((tookMs: number) => number),
  ) {
    this.#read = read;
    this.#failed = failed;
    this.#pause = pause;
  }

  /** Whether a reading, or the pause after it, is under way. */
  get running(): boolean {
    return this.#running;
  }

  /** Something changed. */
  request(): void {
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    this.#running = true;
    const stopped = () => this.#stopped;
    while (this.#again && !stopped()) {
      this.#again = false;
      const start = performance.now();
      try {
        await this.#read(stopped);
      } catch (error) {
        if (!stopped()) this.#failed(error);
      }
      const pauseMs = typeof this.#pause === 'number' ? this.#pause : this.#pause(await drawnSince(start));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    this.#running = false;
  }
}

/** How long a drawing is waited for, ms: what is not seen is not drawn. */
const unseenMs = 250;

/** Milliseconds from `start` until what has changed by now is drawn. */
async function drawnSince(start: number): Promise<number> {
  await new Promise<void>((resolve) => {
    const unseen = setTimeout(resolve, unseenMs);
    requestAnimationFrame(() => {
      // The next task runs after the frame was handed on.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        clearTimeout(unseen);
        resolve();
      };
      port2.postMessage(null);
    });
  });
  return performance.now() - start;
}
