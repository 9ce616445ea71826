/** Keys of the browser that a person may set for this extension, besides the one that opens the popup. */
import { optionsUrl, type OptionsApi } from './options-url.ts';

/** The part of the extension API that is needed. */
export interface CommandsApi {
  readonly runtime: OptionsApi;
  readonly tabs: { create(tab: { url: string }): Promise<unknown> };
  /** Absent where a browser has no keys for extensions. */
  readonly commands?: { readonly onCommand: { addListener(listener: (name: string) => void): void } };
}

/** Listens; to be called before the first `await` of the worker. `openWindow` opens the chat in a window. */
export function listenToCommands(
  { runtime, tabs, commands }: CommandsApi,
  openWindow: () => Promise<void>,
): void {
  commands?.onCommand.addListener((name) => {
    if (name === 'open-window') void openWindow();
    if (name === 'open-inspector') void tabs.create({ url: optionsUrl(runtime, 'inspector') });
  });
}
