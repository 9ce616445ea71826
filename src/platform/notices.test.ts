import { expect, test } from 'vitest';
import { createNotices } from './notices.ts';

/** The extension API as it is without the permission, and after it was given. */
function api(granted: boolean) {
  const shown: { id: string; title: string; message: string }[] = [];
  const cleared: string[] = [];
  const opened: string[] = [];
  const clicks: ((id: string) => void)[] = [];
  let given = granted;
  let added: () => void = () => undefined;
  const notifications = {
    create: (id: string, { title, message }: { title: string; message: string }) => {
      shown.push({ id, title, message });
      return Promise.resolve(id);
    },
    clear: (id: string) => (cleared.push(id), Promise.resolve(true)),
    onClicked: { addListener: (run: (id: string) => void) => void clicks.push(run) },
  };
  const browser = {
    permissions: {
      onAdded: { addListener: (run: () => void) => (added = run) },
      onRemoved: { addListener: () => undefined },
    },
    i18n: { getMessage: (key: string, value?: string) => [key, value ?? []].flat().join(' ') },
    runtime: {
      getURL: (path: string) => `chrome-extension://x/${path}`,
      getManifest: () => ({ options_ui: { page: 'options.html' } }),
    },
    tabs: { create: ({ url }: { url: string }) => (opened.push(url), Promise.resolve({})) },
    get notifications() {
      return given ? notifications : undefined;
    },
  };
  const faults: unknown[] = [];
  const notices = createNotices(
    browser as unknown as Parameters<typeof createNotices>[0],
    (account, peer) => (opened.push(`${account} and ${peer}`), Promise.resolve()),
    (error) => faults.push(error),
  );
  return {
    notices,
    shown,
    cleared,
    opened,
    clicks,
    faults,
    grant: () => {
      given = true;
      added();
    },
  };
}
const worse = { type: 'worse', id: 'capulet.example', count: 2, keys: false, certificate: false } as const;
const message = {
  type: 'message',
  id: 'juliet@capulet.example romeo@montague.example',
  name: 'Romeo',
  unread: 1,
  text: '<b>come</b>',
} as const;

test('nothing is shown without the permission, and all of it once it was given', () => {
  const { notices, shown, clicks, faults, grant } = api(false);
  notices.show(worse);
  expect([shown, clicks]).toEqual([[], []]);
  grant();
  notices.show(worse);
  notices.show({ ...worse, id: 'montague.example', keys: true, certificate: true });
  notices.show(message);
  notices.show({ ...message, unread: 3, text: null });
  expect(shown).toEqual([
    { id: 'domain capulet.example', title: 'notice_worseTitle capulet.example', message: 'notice_worse 2' },
    {
      id: 'domain montague.example',
      title: 'notice_worseTitle montague.example',
      message: 'notice_worseKeys notice_worseCertificate notice_worse 2',
    },
    { id: `message ${message.id}`, title: 'Romeo', message: '<b>come</b>' },
    { id: `message ${message.id}`, title: 'Romeo (3)', message: 'notify_message' },
  ]);
  // One listener, however often it was shown.
  expect(clicks).toHaveLength(1);
  expect(faults).toEqual([]);
});

test('a click opens what it is about and takes the notice away; that of somebody else does nothing', () => {
  const { opened, cleared, clicks } = api(true);
  clicks[0]?.('somebody else');
  expect([opened, cleared]).toEqual([[], []]);
  clicks[0]?.('domain bücher.example');
  clicks[0]?.(`message ${message.id}`);
  expect(opened).toEqual([
    'chrome-extension://x/options.html#federation?domain=b%C3%BCcher.example',
    'juliet@capulet.example and romeo@montague.example',
  ]);
  expect(cleared).toEqual(['domain bücher.example', `message ${message.id}`]);
});

test('what was seen goes', () => {
  const { notices, cleared } = api(true);
  notices.clear('message', message.id);
  expect(cleared).toEqual([`message ${message.id}`]);
});
