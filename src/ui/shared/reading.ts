/** Re-reads a store: one reading at a time, and once more if something changed meanwhile. */
export class Reading {
  #running = false;
  #again = false;
  #stopped = false;
  readonly #read: (stopped: () => boolean) => Promise<void>;
  readonly #failed: (error: unknown) => void;
  readonly #pauseMs: number;

  /** `pauseMs` is waited between two readings, so that a busy stream is read in batches. */
  constructor(
    read: (stopped: () => boolean) => Promise<void>,
    failed: (error: unknown) => void,
    pauseMs: number,
  ) {
    this.#read = read;
    this.#failed = failed;
    this.#pauseMs = pauseMs;
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
      try {
        await this.#read(stopped);
      } catch (error) {
        if (!stopped()) this.#failed(error);
      }
      await new Promise((resolve) => setTimeout(resolve, this.#pauseMs));
    }
    this.#running = false;
  }
}
