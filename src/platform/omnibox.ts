/** `xmpp` in the address bar: the chat for a link that is typed after it, the Connection page for an address. */
import { isLink } from '../core/xep/xep-0147.ts';
import { chatUrl } from './chat-url.ts';
import { optionsUrl, type OptionsApi } from './options-url.ts';

/** The part of the extension API that is needed. */
export interface OmniboxApi {
  readonly runtime: OptionsApi;
  readonly i18n: { getMessage(key: string): string };
  readonly tabs: {
    create(tab: { url: string; active: boolean }): Promise<unknown>;
    update(tab: { url: string }): Promise<unknown>;
  };
  /** Absent where a browser has no address bar for extensions. */
  readonly omnibox?: {
    setDefaultSuggestion(suggestion: { description: string }): void;
    readonly onInputStarted: { addListener(listener: () => void): void };
    readonly onInputEntered: { addListener(listener: (text: string, place: Disposition) => void): void };
  };
}
type Disposition = 'currentTab' | 'newForegroundTab' | 'newBackgroundTab';

/**
 * Listens; to be called before the first `await` of the worker. What was typed goes to the page as it is, which judges
 * it as it judges its own field; a link does nothing there before the person says so.
 */
export function listenToOmnibox({ runtime, i18n, tabs, omnibox }: OmniboxApi): void {
  omnibox?.onInputStarted.addListener(() => {
    omnibox.setDefaultSuggestion({ description: escapeMarkup(i18n.getMessage('omnibox_suggestion')) });
  });
  omnibox?.onInputEntered.addListener((text, place) => {
    const typed = text.trim();
    const url = isLink(typed)
      ? chatUrl(runtime, typed)
      : optionsUrl(runtime, 'connection', { address: typed });
    if (place === 'currentTab') void tabs.update({ url });
    else void tabs.create({ url, active: place === 'newForegroundTab' });
  });
}

/** A suggestion is read as XML, and refused where it is not. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
