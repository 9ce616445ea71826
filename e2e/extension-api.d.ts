/** The little of the extension API that journeys call inside pages of the extension. */
declare namespace chrome.runtime {
  function sendMessage(message: unknown): Promise<unknown>;

  interface Port {
    readonly onMessage: { addListener(listener: (message: unknown) => void): void };
    disconnect(): void;
  }
  function connect(info: { readonly name: string }): Port;
}

declare namespace chrome.storage {
  interface Area {
    get(keys: null): Promise<Record<string, unknown>>;
    set(values: Record<string, unknown>): Promise<void>;
  }
  const session: Area;
  const local: Area;
  const sync: Area;
}

declare namespace chrome.notifications {
  /** Those that are shown, by their id; only where the extension may show any. */
  function getAll(): Promise<Record<string, true>>;
}

declare namespace chrome.alarms {
  function get(name: string): Promise<{ readonly scheduledTime: number } | undefined>;
}
