import { Strophe, $msg } from 'strophe.js';
import { describe, expect, test, vi } from 'vitest';
import { parseJid } from '../../core/jid.ts';
import { ns } from '../../core/namespaces.ts';
import { attr, el, type XmlElement } from '../../core/xml/index.ts';
import { LayerRefusal, SessionEndedError, type StanzaMatch } from './index.ts';
import { matches } from './handler.ts';
import { full, settled, testSession } from './testing.ts';

const message = (id: string): string =>
  `<message xmlns='jabber:client' id='${id}' from='romeo@montague.example/o'/>`;

describe('getting online', () => {
  test('sends what was held back, in order, then reports CONNECTED with the full address', () => {
    const { layer, sent } = testSession({ online: false });
    const seen: unknown[] = [];
    const connect = layer.connection.connect.bind(layer.connection);
    layer.connection.connect = (jid, pass) =>
      connect(jid, pass, (status) => seen.push([status, layer.connection.jid, sent.length]));
    layer.send(el('message', ns.client, { id: '1' }));
    layer.connection.send($msg({ id: '2' }));
    expect(sent).toEqual([]);
    layer.online(parseJid(full));
    expect(sent).toEqual([
      "<message xmlns='jabber:client' id='1'/>",
      "<message xmlns='jabber:client' id='2'/>",
    ]);
    expect(seen).toEqual([
      [Strophe.Status.CONNECTING, full, 2],
      [Strophe.Status.CONNECTED, full, 2],
    ]);
    expect(layer.connection.authenticated).toBe(true);
    expect(layer.connection.domain).toBe('capulet.example');
  });

  test('dispatches what came early', () => {
    const { layer, receive } = testSession({ online: false });
    const seen = vi.fn();
    layer.on({ name: 'message' }, seen);
    receive(message('a'));
    expect(seen).not.toHaveBeenCalled();
    layer.online(parseJid(full));
    expect(seen).toHaveBeenCalledOnce();
  });

  test('happens once a session', () => {
    const { layer } = testSession();
    expect(() => layer.online(parseJid(full))).toThrow(LayerRefusal);
  });

  test('one stanza that the wire refuses does not hold up the next', () => {
    const { layer, sent, faults } = testSession({
      online: false,
      onSend(stanza) {
        if (attr(stanza, 'id') === '1') throw new Error('wire');
      },
    });
    layer.send(el('message', ns.client, { id: '1' }));
    layer.send(el('message', ns.client, { id: '2' }));
    layer.online(parseJid(full));
    expect(sent).toEqual(["<message xmlns='jabber:client' id='2'/>"]);
    expect(faults).toHaveLength(1);
  });
});

describe('stanzas are dispatched one after the other', () => {
  test('in the order in which they came', () => {
    const { layer, receive } = testSession();
    const seen: string[] = [];
    layer.on({}, (stanza) => void seen.push(attr(stanza, 'id') ?? ''));
    for (const id of ['a', 'b', 'c']) receive(message(id));
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('also when a handler brings the next one: it waits for its turn', () => {
    const { layer, receive } = testSession();
    const seen: string[] = [];
    layer.on({}, (stanza) => {
      const id = attr(stanza, 'id') ?? '';
      seen.push(`first ${id}`);
      if (id === 'a') {
        receive(message('b'));
        receive(message('c'));
      }
    });
    layer.connection.addHandler(
      (stanza) => Boolean(seen.push(`second ${stanza.getAttribute('id') ?? ''}`)),
      null,
      null,
      null,
    );
    receive(message('a'));
    expect(seen).toEqual(['first a', 'second a', 'first b', 'second b', 'first c', 'second c']);
  });

  test('and one that waits for a promise holds up nobody', async () => {
    const { layer, receive } = testSession();
    const seen: string[] = [];
    layer.on({}, async (stanza) => {
      await settled();
      seen.push(attr(stanza, 'id') ?? '');
    });
    layer.on({}, (stanza) => void seen.push(`now ${attr(stanza, 'id') ?? ''}`));
    receive(message('a'));
    receive(message('b'));
    expect(seen).toEqual(['now a', 'now b']);
    await settled();
    await settled();
    expect(seen.slice(2)).toEqual(['a', 'b']);
  });
});

describe('a listener', () => {
  test('stays whatever it returns or throws, until it is cancelled', () => {
    const { layer, receive, faults } = testSession();
    const seen = vi.fn(() => {
      if (seen.mock.calls.length === 2) throw new Error('second');
    });
    const cancel = layer.on({ name: 'message' }, seen);
    for (const id of ['a', 'b', 'c']) receive(message(id));
    expect(seen).toHaveBeenCalledTimes(3);
    expect(faults).toEqual([new Error('second')]);
    cancel();
    receive(message('d'));
    expect(seen).toHaveBeenCalledTimes(3);
  });

  test('can cancel itself and be cancelled before the first stanza', () => {
    const { layer, receive } = testSession();
    const once = vi.fn(() => cancel());
    const cancel = layer.on({}, once);
    const never = vi.fn();
    layer.on({}, never)();
    receive(message('a'));
    receive(message('b'));
    expect(once).toHaveBeenCalledOnce();
    expect(never).not.toHaveBeenCalled();
  });

  test('gets the very tree that was parsed', () => {
    const { layer } = testSession();
    const stanza = el('message', ns.client, {}, el('body', ns.client, {}, 'Hi'));
    const seen: XmlElement[] = [];
    layer.on({ name: 'message' }, (received) => void seen.push(received));
    void layer.receive(stanza);
    expect(seen[0]).toBe(stanza);
  });

  test.each<[StanzaMatch, boolean]>([
    [{}, true],
    [{ name: 'message' }, true],
    [{ name: 'presence' }, false],
    [{ type: 'normal' }, true],
    [{ type: 'chat' }, false],
    [{ payload: { ns: 'urn:example:outer' } }, true],
    [{ payload: { name: 'outer', ns: 'urn:example:outer' } }, true],
    [{ payload: { name: 'inner', ns: 'urn:example:outer' } }, false],
    [{ payload: { ns: 'urn:example:inner' } }, false],
    [{ from: 'romeo@montague.example' }, true],
    [{ from: 'Romeo@Montague.example/orchard' }, true],
    [{ from: 'romeo@montague.example/cellar' }, false],
    [{ from: 'mallory@evil.example' }, false],
  ])('%j: %s', (match, expected) => {
    const inner = el('inner', 'urn:example:inner');
    const outer = el('outer', 'urn:example:outer', {}, inner);
    const stanza = el('message', ns.client, { from: 'romeo@montague.example/orchard' }, outer);
    expect(matches(match, stanza)).toBe(expected);
  });
});

describe('the end', () => {
  test('tells plugins and refuses what comes after', () => {
    const { layer, receive, sent } = testSession();
    const statuses: number[] = [];
    layer.connection.connect_callback = (status) => statuses.push(status);
    const seen = vi.fn();
    layer.on({}, seen);
    layer.end('lost');
    layer.end('lost');
    receive(message('a'));
    expect(statuses).toEqual([Strophe.Status.DISCONNECTED]);
    expect(seen).not.toHaveBeenCalled();
    expect(() => layer.send(el('message', ns.client))).toThrow(SessionEndedError);
    expect(() => layer.connection.send($msg())).toThrow(SessionEndedError);
    expect(sent).toEqual([]);
  });

  test('out of a handler stops the stanza in hand and those behind it', () => {
    const { layer, receive, sent } = testSession();
    const seen = vi.fn(() => true);
    layer.on({}, () => {
      receive(message('b'));
      layer.end('lost');
    });
    layer.connection.addHandler(seen, null, null, null);
    receive("<iq xmlns='jabber:client' type='get' id='q'><a xmlns='urn:example:a'/></iq>");
    expect(seen).not.toHaveBeenCalled();
    expect(sent).toEqual([]);
    expect(layer.connection.handlers).toEqual([]);
  });

  test('before an async handler finished sends no answer afterwards', async () => {
    const { layer, receive, sent, faults } = testSession();
    layer.on({ name: 'iq' }, () => settled());
    receive("<iq xmlns='jabber:client' type='get' id='q'><a xmlns='urn:example:a'/></iq>");
    layer.end('lost');
    await settled();
    await settled();
    expect(sent).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('starts no timer that never stops', () => {
    const { layer, clock } = testSession();
    layer.end('lost');
    layer.connection.addTimedHandler(500, () => true);
    expect(clock.waiting).toBe(0);
  });
});

test('only messages, presence and IQs in jabber:client are sent', () => {
  const { layer } = testSession();
  expect(() => layer.send(el('open', ns.framing))).toThrow(LayerRefusal);
  expect(() => layer.send(el('message', 'jabber:server'))).toThrow(LayerRefusal);
  expect(() => layer.connection.send(Strophe.xmlElement('close', { xmlns: ns.framing }) ?? $msg())).toThrow(
    LayerRefusal,
  );
});

test('a stanza is seen to once every handler of it is done', async () => {
  const { layer } = testSession();
  const steps: string[] = [];
  let finish: () => void = () => undefined;
  const stored = new Promise<void>((resolve) => (finish = resolve));
  layer.on({ name: 'message' }, () => stored.then(() => void steps.push('stored')));
  const seen = layer.receive(el('message', ns.client)).then(() => steps.push('seen'));
  await layer.receive(el('presence', ns.client));
  expect(steps).toEqual([]);
  finish();
  await seen;
  expect(steps).toEqual(['stored', 'seen']);
});
