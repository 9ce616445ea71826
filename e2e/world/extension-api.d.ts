/** The little of the extension API that the browser's helpers call inside pages. */
declare namespace chrome.permissions {
  interface Permissions {
    readonly permissions?: string[];
    readonly origins?: string[];
  }
  function contains(permissions: Permissions): Promise<boolean>;
  function request(permissions: Permissions): Promise<boolean>;
  function remove(permissions: Permissions): Promise<boolean>;
}

/** What chrome://extensions itself uses. */
declare namespace chrome.developerPrivate {
  function addHostPermission(extensionId: string, host: string): Promise<void>;
}
