/** What chrome://extensions itself uses; there are no public types for it. */
declare namespace chrome.developerPrivate {
  function addHostPermission(extensionId: string, host: string): Promise<void>;
}
