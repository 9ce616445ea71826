/** The little of the extension API that journeys call inside pages of the extension. */
declare namespace chrome.runtime {
  function sendMessage(message: unknown): Promise<unknown>;

  interface Port {
    readonly onMessage: { addListener(listener: (message: unknown) => void): void };
    disconnect(): void;
  }
  function connect(info: { readonly name: string }): Port;
}
