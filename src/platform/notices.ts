/** `NoticesPort` over the optional permission `notifications`: without it the API is not there at all. */
import type { Browser } from 'webextension-polyfill';
import { optionsUrl } from './options-url.ts';
import type { Notice, NoticesPort } from './ports.ts';

type Api = Pick<Browser, 'i18n' | 'permissions' | 'runtime' | 'tabs'> & {
  readonly notifications?: Browser['notifications'];
};

/** So that a click knows what it is about. */
const prefixes: Readonly<Record<Notice['type'], string>> = { message: 'message ', worse: 'domain ' };

/** `openChat` shows the conversation that a notice of a message is about. */
export function createNotices(
  api: Api,
  openChat: (account: string, peer: string) => Promise<void>,
  fault: (error: unknown) => void,
): NoticesPort {
  const opened = (id: string): Promise<unknown> | null => {
    if (id.startsWith(prefixes.message)) {
      // A name in a room may have spaces; the account's address before it has none.
      const [, account = '', peer = ''] = /^(\S*) (.*)$/s.exec(id.slice(prefixes.message.length)) ?? [];
      return openChat(account, peer);
    }
    if (id.startsWith(prefixes.worse)) {
      const domain = id.slice(prefixes.worse.length);
      return api.tabs.create({ url: optionsUrl(api.runtime, 'federation', { domain }) });
    }
    return null;
  };
  const clicked = (id: string): void => {
    const opening = opened(id);
    if (opening === null) return;
    opening.catch(fault);
    void api.notifications?.clear(id);
  };
  let listening = false;
  const listen = (): void => {
    if (listening || api.notifications === undefined) return;
    listening = true;
    api.notifications.onClicked.addListener(clicked);
  };
  listen();
  api.permissions.onAdded.addListener(listen);
  api.permissions.onRemoved.addListener(() => {
    listening &&= api.notifications !== undefined;
  });
  return {
    show(notice) {
      listen();
      const options = { type: 'basic', iconUrl: api.runtime.getURL('icons/icon-128.png') } as const;
      api.notifications
        ?.create(prefixes[notice.type] + notice.id, { ...options, ...wordsOf(api, notice) })
        .catch(fault);
    },
    clear(type, id) {
      api.notifications?.clear(prefixes[type] + id).catch(fault);
    },
  };
}

/** Text is text: no browser reads markup in it. */
function wordsOf({ i18n }: Api, notice: Notice): { readonly title: string; readonly message: string } {
  if (notice.type === 'message') {
    const { name, unread, text } = notice;
    return {
      title: unread > 1 ? `${name} (${unread})` : name,
      message: text ?? i18n.getMessage('notify_message'),
    };
  }
  const { id, count, keys, certificate } = notice;
  return {
    title: i18n.getMessage('notice_worseTitle', id),
    message: [
      ...(keys ? [i18n.getMessage('notice_worseKeys')] : []),
      ...(certificate ? [i18n.getMessage('notice_worseCertificate')] : []),
      i18n.getMessage('notice_worse', String(count)),
    ].join(' '),
  };
}
