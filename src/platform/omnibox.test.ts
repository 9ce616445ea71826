import { describe, expect, test } from 'vitest';
import { listenToOmnibox, type OmniboxApi } from './omnibox.ts';

type Place = 'currentTab' | 'newForegroundTab' | 'newBackgroundTab';

function world(word = 'Look it up') {
  const done: unknown[] = [];
  let start: (() => void) | undefined;
  let enter: ((text: string, place: Place) => void) | undefined;
  const api: OmniboxApi = {
    runtime: {
      getManifest: () => ({ options_ui: { page: 'options.html' } }),
      getURL: (path) => `chrome-extension://id/${path}`,
    },
    i18n: { getMessage: (key) => (key === 'omnibox_suggestion' ? word : '') },
    tabs: {
      create: (tab) => Promise.resolve(done.push(['create', tab])),
      update: (tab) => Promise.resolve(done.push(['update', tab])),
    },
    omnibox: {
      setDefaultSuggestion: (suggestion) => done.push(suggestion),
      onInputStarted: { addListener: (listener) => (start = listener) },
      onInputEntered: { addListener: (listener) => (enter = listener) },
    },
  };
  return {
    api,
    done,
    start: () => start?.(),
    enter: (text: string, place: Place = 'currentTab') => enter?.(text, place),
  };
}

const page = 'chrome-extension://id/options.html#connection?address=';

describe('the keyword in the address bar', () => {
  test('has its listeners at once, and opens the Connection page with what was typed', () => {
    const { api, done, enter } = world();
    listenToOmnibox(api);
    enter(' juliet@capulet.example ');
    expect(done).toEqual([['update', { url: `${page}juliet%40capulet.example` }]]);
  });

  test.each([
    ['newForegroundTab', true],
    ['newBackgroundTab', false],
  ] as const)('goes where the person wants it: %s', (place, active) => {
    const { api, done, enter } = world();
    listenToOmnibox(api);
    enter('capulet.example', place);
    expect(done).toEqual([['create', { url: `${page}capulet.example`, active }]]);
  });

  test.each([
    'xmpp:romeo@montague.example',
    'romeo@montague.example?message;body=a&b#c',
    'xmpp:balcony@rooms.montague.example?join',
    'capulet.example?register;preauth=T',
  ])('opens the chat for a link: %s', (link) => {
    const { api, done, enter } = world();
    listenToOmnibox(api);
    enter(link);
    const [[, { url }]] = done as [[string, { url: string }]];
    const [page, hash = ''] = url.split('#', 2);
    expect(page).toBe('chrome-extension://id/src/ui/sidepanel/index.html');
    expect([...new URLSearchParams(hash.split('?', 2)[1])]).toEqual([['uri', link]]);
  });

  test('what is typed stays one value, whatever it is', () => {
    const { api, done, enter } = world();
    listenToOmnibox(api);
    const typed = 'a&b=c#d?e/../%2f\u202e"><script>';
    enter(typed);
    const [[, { url }]] = done as [[string, { url: string }]];
    expect(url.startsWith(page)).toBe(true);
    const query = new URLSearchParams(new URL(url).hash.split('?', 2)[1]);
    expect([...query]).toEqual([['address', typed]]);
  });

  test('says what it is for, with nothing that would be read as markup', () => {
    const { api, done, start } = world('<b> & co');
    listenToOmnibox(api);
    start();
    expect(done).toEqual([{ description: '&lt;b&gt; &amp; co' }]);
  });

  test('a browser without one is left alone', () => {
    const { omnibox: _omnibox, ...without } = world().api;
    expect(() => listenToOmnibox(without)).not.toThrow();
  });
});
