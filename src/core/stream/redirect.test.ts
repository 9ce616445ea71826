import { expect, test } from 'vitest';
import { followRedirect, mostHops } from './redirect.ts';

const here = 'wss://capulet.example/xmpp-websocket';
const vouched = [here, 'wss://node2.example/ws'];
const follow = (to: string, hops = 0) => followRedirect(here, to, vouched, hops);

test.each(['wss://capulet.example/other', 'wss://capulet.example:5443/ws', 'wss://node2.example/elsewhere'])(
  '%s is followed',
  (to) => {
    expect(follow(to)).toEqual({ ok: true, url: to });
  },
);

test.each([
  ['ws://capulet.example/xmpp-websocket', 'less-secure'],
  ['wss://evil.example/ws', 'other-host'],
  ['wss://capulet.example.evil.example/ws', 'other-host'],
  ['wss://capulet.example@evil.example/ws', 'no-websocket'],
  ['https://capulet.example/wss:', 'no-websocket'],
  ['javascript:wss://capulet.example', 'no-websocket'],
  ['xmpp-websocket', 'no-websocket'],
  ['', 'no-websocket'],
])('%j is not: %s', (to, why) => {
  expect(follow(to)).toEqual({ ok: false, why });
});

test('nobody is sent on for ever', () => {
  expect(follow(here, mostHops - 1)).toEqual({ ok: true, url: here });
  expect(follow(here, mostHops)).toEqual({ ok: false, why: 'too-many' });
});
