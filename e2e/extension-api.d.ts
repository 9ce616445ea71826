/** The little of the extension API that journeys call inside pages of the extension. */
declare namespace chrome.runtime {
  function sendMessage(message: unknown): Promise<unknown>;
}
