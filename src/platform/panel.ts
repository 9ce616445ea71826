/** The chat beside the page, or in a window of its own: a side panel in Chromium, a sidebar in Firefox. */
import browser from 'webextension-polyfill';
import { chatUrl } from './chat-url.ts';

/** What the polyfill has no types for. */
interface SidePanelApi {
  readonly sidePanel?: { open(where: { windowId: number }): Promise<void> };
}
const chromium = globalThis as { readonly chrome?: SidePanelApi };

/** `undefined` where the browser has none; the polyfill's types promise it everywhere. */
const sidebar = (): { open(): Promise<void> } | undefined =>
  (browser as { readonly sidebarAction?: { open(): Promise<void> } }).sidebarAction;

/** Where surfaces keep the conversation that was open. */
const placeKey = 'ui place';

/** Width and height of a window for one conversation and what is around it, px. */
const size = { width: 460, height: 720 };

export function hasPanel(): boolean {
  return chromium.chrome?.sidePanel !== undefined || sidebar() !== undefined;
}

/** A click lets it be opened, and only for as long as nothing was waited for. */
export async function openPanel(): Promise<void> {
  const opened = sidebar()?.open();
  if (opened !== undefined) return opened;
  const { id } = await browser.windows.getCurrent();
  if (id !== undefined) await chromium.chrome?.sidePanel?.open({ windowId: id });
}

/** Opens the chat at a conversation: where it was closed last is where it opens. */
export async function openChat(account: string, peer: string): Promise<void> {
  await browser.storage.session.set({ [placeKey]: JSON.stringify({ account, peer }) });
  await openWindow();
}

export async function openWindow(): Promise<void> {
  const url = chatUrl(browser.runtime);
  await browser.windows.create({ type: 'popup', url, ...size });
}
