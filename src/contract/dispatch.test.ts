import { describe, expect, it } from 'vitest';
import { disclose, enclose } from './asking.ts';
import { dispatch, isRequest } from './dispatch.ts';
import { RequestError } from './failure.ts';
import type { Handlers } from './index.ts';
import { isOwnPage, pageOf } from './sender.ts';

const refuse = (): Promise<never> => Promise.reject(new Error('secret detail of an implementation'));
const handlers: Handlers = {
  'accounts.list': () => Promise.resolve([]),
  'accounts.signIn': ({ jid }) => Promise.resolve({ jid }),
  'accounts.signOut': refuse,
  'accounts.forget': () => Promise.reject(new RequestError({ code: 'unknown-account' })),
  'accounts.picture': refuse,
  'accounts.retry': refuse,
  'discovery.resolve': refuse,
  'discovery.stop': refuse,
  'discovery.source': refuse,
  'discovery.forget': refuse,
  'discovery.explain': refuse,
  'discovery.try': refuse,
  'discovery.results': refuse,
  'federation.look': refuse,
  'explore.info': refuse,
  'explore.items': refuse,
  'explore.own': refuse,
  'explore.resources': refuse,
  'federation.stop': refuse,
  'page.list': refuse,
  'page.send': refuse,
  'register.ask': refuse,
  'register.create': refuse,
  'reports.list': refuse,
  'reports.get': refuse,
  'reports.forget': refuse,
  'reports.watch': refuse,
  'reports.round': refuse,
  'reports.stopRound': refuse,
  'reports.roundState': refuse,
  'pins.list': refuse,
  'pins.verify': refuse,
  'pins.remove': refuse,
  'pins.restore': refuse,
  'pins.approve': refuse,
  'pins.import': refuse,
  'settings.get': refuse,
  'settings.set': refuse,
  'frames.clear': refuse,
  'frames.state': refuse,
  'roster.list': refuse,
  'session.counts': refuse,
  'chat.send': refuse,
  'notify.muted': () => Promise.resolve([]),
  'notify.mute': () => Promise.resolve(null),
  'compose.send': () => Promise.resolve(null),
  'chat.seen': refuse,
  'chat.correct': refuse,
  'chat.retract': refuse,
  'chat.again': refuse,
  'chat.react': refuse,
  'chat.typing': refuse,
  'chat.live': refuse,
  'chat.turnLive': refuse,
  'chat.write': refuse,
  'chat.draft': refuse,
  'roster.requests': refuse,
  'roster.blocked': refuse,
  'roster.add': refuse,
  'roster.change': refuse,
  'roster.remove': refuse,
  'roster.answer': refuse,
  'roster.block': refuse,
  'files.slot': refuse,
  'chat.older': refuse,
  'rooms.list': refuse,
  'rooms.find': refuse,
  'rooms.occupants': refuse,
  'rooms.join': refuse,
  'rooms.leave': refuse,
  'rooms.nick': refuse,
  'rooms.subject': refuse,
  'rooms.invite': refuse,
  'rooms.invitations': refuse,
  'rooms.dismiss': refuse,
};

describe('dispatch', () => {
  it('runs the handler of a well-formed request', async () => {
    const request = enclose('accounts.signIn', { jid: 'a@b', password: 'p', allowPlain: false });
    const reply = await dispatch(request, handlers);
    expect(reply).toEqual({ ok: true, result: { jid: 'a@b' } });
  });

  it('passes on typed failures, and of others nothing but their kind', async () => {
    expect(await dispatch(enclose('accounts.forget', { jid: 'a@b' }), handlers)).toEqual({
      ok: false,
      failure: { code: 'unknown-account' },
    });
    const reply = await dispatch(enclose('accounts.signOut', { jid: 'a@b' }), handlers);
    expect(JSON.stringify(reply)).not.toContain('secret detail');
    expect(reply).toMatchObject({ ok: false, failure: { code: 'internal' } });
  });

  it.each([
    ['no request', null],
    ['another version', { causeway: 2, name: 'accounts.list', args: {} }],
    ['an unknown name', { causeway: 1, name: 'accounts.steal', args: {} }],
    ['a name every object has', { causeway: 1, name: 'constructor', args: {} }],
    ['missing arguments', { causeway: 1, name: 'accounts.signIn', args: { jid: 'a@b' } }],
    ['more than was asked for', { causeway: 1, name: 'accounts.list', args: { all: true } }],
    [
      'an address out of all proportion',
      { causeway: 1, name: 'accounts.retry', args: { jid: 'a'.repeat(4000) } },
    ],
    [
      'a URL that is not HTTPS',
      { causeway: 1, name: 'discovery.explain', args: { url: 'http://a.example/' } },
    ],
  ])('refuses %s', async (_what, message) => {
    expect(await dispatch(message, handlers)).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
  });

  it('names the member that is wrong, never its value', async () => {
    const args = { jid: 'a@b', password: ['hunter2'], allowPlain: false };
    const reply = await dispatch({ causeway: 1, name: 'accounts.signIn', args }, handlers);
    expect(reply).toEqual({ ok: false, failure: { code: 'bad-request', detail: 'password' } });
  });
});

describe('disclose', () => {
  it('throws the failure, also when nobody answered', () => {
    expect(() => disclose({ ok: false, failure: { code: 'not-online' } })).toThrow(RequestError);
    expect(() => disclose(undefined)).toThrow('did not answer');
  });
});

describe('isRequest', () => {
  it('leaves what is not for this contract to others', () => {
    expect(isRequest({ causeway: 1 })).toBe(true);
    expect(isRequest({ type: 'vite:reload' })).toBe(false);
    expect(isRequest('causeway')).toBe(false);
  });
});

describe('isOwnPage', () => {
  const base = 'chrome-extension://abcdef/';
  const page = `${base}src/ui/popup/index.html`;

  it('believes pages of this extension', () => {
    expect(isOwnPage({ id: 'abcdef', url: page, origin: 'chrome-extension://abcdef' }, 'abcdef', base)).toBe(
      true,
    );
    // Firefox stamps no origin.
    expect(isOwnPage({ id: 'abcdef', url: page }, 'abcdef', base)).toBe(true);
  });

  it.each([
    ['another extension', { id: 'other', url: 'chrome-extension://other/page.html' }],
    ['another extension that names our page', { id: 'other', url: page }],
    [
      'our content script in a web page',
      { id: 'abcdef', url: 'https://evil.example/', origin: 'https://evil.example' },
    ],
    ['a web page whose address looks like ours', { id: 'abcdef', url: `https://evil.example/?${page}` }],
    ['a frame of a web page', { id: 'abcdef', url: page, origin: 'https://evil.example' }],
    ['nobody', {}],
  ])('refuses %s', (_who, sender) => {
    expect(isOwnPage(sender, 'abcdef', base)).toBe(false);
  });
});

describe('pageOf', () => {
  const url = 'https://a.example:8443/chat?x';
  it('says where our content script stands, by what the browser stamps', () => {
    const sender = { id: 'abcdef', url, origin: 'https://a.example:8443', tab: { id: 7 } };
    expect(pageOf(sender, 'abcdef')).toEqual({ tab: 7, origin: 'https://a.example:8443' });
  });

  it.each([
    ['another extension', { id: 'other', url, tab: { id: 7 } }],
    ['no tab', { id: 'abcdef', url }],
    ['a page of an extension', { id: 'abcdef', url: 'chrome-extension://abcdef/x.html', tab: { id: 7 } }],
    ['a frame without an origin of its own', { id: 'abcdef', url, origin: 'null', tab: { id: 7 } }],
    ['no address', { id: 'abcdef', tab: { id: 7 } }],
  ])('refuses %s', (_who, sender) => {
    expect(pageOf(sender, 'abcdef')).toBeNull();
  });
});
