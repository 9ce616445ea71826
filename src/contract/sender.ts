/** Who may ask: decided by fields the browser stamps, never by what a message says of itself. */

/** The browser-stamped part of a message's sender. */
export interface Sender {
  readonly id?: string | undefined;
  readonly url?: string | undefined;
  readonly origin?: string | undefined;
}

/**
 * True for pages of this extension alone: not for other extensions, and not for our content scripts,
 * whose `id` is ours but whose `url` is that of the web page they stand in.
 * `base` is the extension's own base URL with a trailing slash.
 */
export function isOwnPage(sender: Sender, extensionId: string, base: string): boolean {
  if (sender.id !== extensionId) return false;
  if (sender.origin !== undefined && `${sender.origin}/` !== base) return false;
  return sender.url !== undefined && sender.url.startsWith(base);
}

/** The part of it that says in which page a content script stands. */
export interface PageSender extends Sender {
  readonly tab?: { readonly id?: number | undefined } | undefined;
}

/** Where a content script of ours stands: its tab and the origin of its frame. Null for anybody else. */
export function pageOf(
  sender: PageSender,
  extensionId: string,
): { readonly tab: number; readonly origin: string } | null {
  const tab = sender.tab?.id;
  if (sender.id !== extensionId || tab === undefined || sender.url === undefined) return null;
  if (!/^https?:/.test(sender.url) || !URL.canParse(sender.url)) return null;
  const { origin } = new URL(sender.url);
  // A frame without an origin of its own (sandboxed) is nobody's.
  if (sender.origin !== undefined && sender.origin !== origin) return null;
  return { tab, origin };
}
