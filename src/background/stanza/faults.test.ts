/** Faults that were reproduced in strophe.js 5.0.0, each shown to be out of reach here. */
import { Strophe, $iq, $msg, stx } from 'strophe.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SerializeError } from '../../core/xml/index.ts';
import { StanzaDomError } from './dom.ts';
import { LayerRefusal } from './index.ts';
import { StanzaProtocol } from './protocol.ts';
import { full, settled, testSession } from './testing.ts';

const keep = (): boolean => true;

describe('the stream is not in the hands of Strophe, of a plugin or of a contact', () => {
  test('a message that holds a stream error disconnects nothing', () => {
    const { layer, receive, faults } = testSession();
    const statuses: number[] = [];
    layer.connection.connect_callback = (status) => statuses.push(status);
    const seen = vi.fn(keep);
    layer.connection.addHandler(seen, null, 'message', null);
    const error = "<error xmlns='http://etherx.jabber.org/streams'/>";
    receive(`<message xmlns='jabber:client' from='m@evil.example/x'>${error}</message>`);
    receive("<message xmlns='jabber:client' from='m@evil.example/x' type='terminate' condition='x'/>");
    expect(seen).toHaveBeenCalledTimes(2);
    expect(statuses).toEqual([]);
    expect(layer.connection.connected).toBe(true);
    expect(faults).toEqual([]);
  });

  test('what belongs to the stream is not dispatched at all', () => {
    const { layer, receive, sent } = testSession();
    const seen = vi.fn(keep);
    layer.connection.addHandler(seen, null, null, null);
    receive("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    receive("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>cj1h</challenge>");
    receive(
      "<f:features xmlns:f='http://etherx.jabber.org/streams'><m xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></f:features>",
    );
    receive("<message xmlns='urn:example:other'/>");
    expect(seen).not.toHaveBeenCalled();
    expect(sent).toEqual([]);
  });

  test.each(['disconnect', 'reset'] as const)('a plugin cannot %s', (what) => {
    const { layer, receive } = testSession();
    const seen = vi.fn(keep);
    layer.connection.addHandler(seen, null, 'message', null);
    expect(() => layer.connection[what]()).toThrow(LayerRefusal);
    receive("<message xmlns='jabber:client'/>");
    expect(seen).toHaveBeenCalledOnce();
  });

  test('a plugin cannot connect a second time, attach or restore', () => {
    const { layer } = testSession();
    expect(() => layer.connection.connect('other@capulet.example', 'secret')).toThrow(LayerRefusal);
    expect(() => layer.connection.attach('x', 'y', 1)).toThrow();
    expect(() => layer.connection.restore()).toThrow();
    expect(layer.connection.jid).toBe(full);
  });
});

describe('no secret, no negotiation, no socket', () => {
  afterEach(() => void vi.unstubAllGlobals());

  test('there is no password, no mechanism, and the transport is ours', () => {
    const { layer } = testSession();
    expect(layer.connection.pass).toBe('');
    expect(layer.connection.scram_keys).toBe(null);
    expect(layer.connection.mechanisms).toEqual({});
    expect(layer.connection._proto).toBeInstanceOf(StanzaProtocol);
    expect(layer.connection.sm).toBe(undefined);
  });

  test('neither documents, parsers nor sockets of the surroundings are reached', () => {
    const touched = vi.fn();
    const trap: unknown = new Proxy(vi.fn(), { get: touched, construct: touched });
    for (const name of ['document', 'DOMParser', 'WebSocket', 'XMLHttpRequest', 'SharedWorker']) {
      vi.stubGlobal(name, trap);
    }
    const { layer, sent, receive } = testSession();
    layer.connection.send($msg({ to: 'romeo@montague.example' }).c('body').t('Ay me!'));
    layer.connection.addHandler(keep, 'urn:example:a', null, null);
    receive("<message xmlns='jabber:client'><a xmlns='urn:example:a'/></message>");
    expect(() => Strophe.xmlHtmlNode('<a/>')).toThrow(StanzaDomError);
    layer.connection.service = 'wss://capulet.example/ws';
    expect(() => new Strophe.Websocket(layer.connection)._connect()).toThrow(StanzaDomError);
    layer.end('lost');
    expect(sent).toHaveLength(1);
    expect(touched).not.toHaveBeenCalled();
  });

  test('text is never parsed, however it is offered', () => {
    expect(() => stx`<message xmlns="jabber:client"/>`.tree()).toThrow(StanzaDomError);
    expect(() => Strophe.Builder.fromString("<presence xmlns='jabber:client'/>")).toThrow(StanzaDomError);
    expect(() => $msg().c('html').h('<b>x</b>')).toThrow(StanzaDomError);
  });
});

describe('only well-formed XML leaves', () => {
  test.each([
    ['U+0000', '\u0000'],
    ['a lone surrogate', 'x\ud800'],
    ['U+FFFE', '\ufffe'],
  ])('%s is refused with a typed error, in text and in attributes', (_name, text) => {
    const { layer, sent } = testSession();
    expect(() => layer.connection.send($msg({ to: 'a@b.example' }).c('body').t(text))).toThrow(
      SerializeError,
    );
    expect(() => layer.connection.send($msg({ to: text }))).toThrow(SerializeError);
    expect(() => layer.connection.sendIQ($iq({ type: 'get' }).c('q', { node: text }), keep)).toThrow(
      SerializeError,
    );
    expect(sent).toEqual([]);
  });

  test('a request that could not leave is not waited for', () => {
    const { layer, clock } = testSession();
    expect(() => layer.connection.sendIQ($iq({ type: 'get' }).c('\u0000'), keep)).toThrow(SerializeError);
    expect(clock.waiting).toBe(0);
  });
});

describe('handlers', () => {
  const forwarded = `<message xmlns='jabber:client' from='m@evil.example/x'>
    <forwarded xmlns='urn:xmpp:forward:0'><message><pay xmlns='urn:example:pay'/></message></forwarded></message>`;

  test('by namespace see direct payloads, not what is forwarded inside', () => {
    const { layer, receive } = testSession();
    const seen = vi.fn(keep);
    layer.connection.addHandler(seen, 'urn:example:pay', null, null);
    receive(forwarded);
    expect(seen).not.toHaveBeenCalled();
    receive("<message xmlns='jabber:client'><pay xmlns='urn:example:pay'/></message>");
    expect(seen).toHaveBeenCalledOnce();
  });

  test('match the namespace an element is in, not the default it declares for its children', () => {
    const { layer, receive } = testSession();
    const real = vi.fn(keep);
    const spoofed = vi.fn(keep);
    layer.connection.addHandler(real, 'urn:example:real', null, null);
    layer.connection.addHandler(spoofed, 'urn:example:spoofed', null, null);
    const payload = "<r:pay xmlns:r='urn:example:real' xmlns='urn:example:spoofed'/>";
    receive(`<message xmlns='jabber:client'>${payload}</message>`);
    expect(real).toHaveBeenCalledOnce();
    expect(spoofed).not.toHaveBeenCalled();
  });

  test('one that throws is reported and stays', () => {
    const { layer, receive, faults } = testSession();
    const fault = new Error('plugin');
    const throwing = vi.fn(() => {
      throw fault;
    });
    const other = vi.fn(keep);
    layer.connection.addHandler(throwing, null, 'message', null);
    layer.connection.addHandler(other, null, 'message', null);
    receive("<message xmlns='jabber:client'/>");
    receive("<message xmlns='jabber:client'/>");
    expect(throwing).toHaveBeenCalledTimes(2);
    expect(other).toHaveBeenCalledTimes(2);
    expect(faults).toEqual([fault, fault]);
  });

  test('an async one leaves when its promise says so, and not before', async () => {
    const { layer, receive, faults } = testSession();
    const answers = [true, false];
    const seen = vi.fn((): boolean => {
      const late: unknown = Promise.resolve(answers.shift());
      return late as boolean;
    });
    layer.connection.addHandler(seen, null, 'message', null);
    for (let round = 0; round < 4; round++) {
      receive("<message xmlns='jabber:client'/>");
      await settled();
    }
    expect(seen).toHaveBeenCalledTimes(2);
    expect(faults).toEqual([]);
  });

  test('an async one that rejects is reported and stays', async () => {
    const { layer, receive, faults } = testSession();
    const seen = vi.fn((): boolean => {
      const late: unknown = Promise.reject(new Error('late'));
      return late as boolean;
    });
    layer.connection.addHandler(seen, null, 'message', null);
    receive("<message xmlns='jabber:client'/>");
    await settled();
    receive("<message xmlns='jabber:client'/>");
    await settled();
    expect(seen).toHaveBeenCalledTimes(2);
    expect(faults).toHaveLength(2);
  });

  test('each gets a copy of its own', () => {
    const { layer, receive } = testSession();
    const copies: Element[] = [];
    layer.connection.addHandler(
      (stanza) => {
        copies.push(stanza);
        stanza.setAttribute('type', 'changed');
        while (stanza.firstChild) stanza.removeChild(stanza.firstChild);
        return true;
      },
      null,
      'message',
      null,
    );
    const names: string[] = [];
    layer.connection.addHandler(
      (stanza) => {
        copies.push(stanza);
        names.push(stanza.getAttribute('type') ?? '', stanza.children[0]?.tagName ?? '');
        return true;
      },
      null,
      'message',
      'chat',
    );
    receive("<message xmlns='jabber:client' type='chat'><body>Hi</body></message>");
    expect(names).toEqual(['chat', 'body']);
    expect(copies[0]).not.toBe(copies[1]);
  });

  test('run in the order in which they were added', () => {
    const { layer, receive } = testSession();
    const order: string[] = [];
    for (const name of ['first', 'second', 'third']) {
      layer.connection.addHandler(() => Boolean(order.push(name)), null, 'message', null);
    }
    receive("<message xmlns='jabber:client'/>");
    expect(order).toEqual(['first', 'second', 'third']);
  });

  test('one that is removed by another does not run again, not even for the stanza in hand', () => {
    const { layer, receive } = testSession();
    const seen = vi.fn(keep);
    layer.connection.addHandler(
      () => {
        layer.connection.deleteHandler(second);
        return true;
      },
      null,
      'message',
      null,
    );
    const second = layer.connection.addHandler(seen, null, 'message', null);
    receive("<message xmlns='jabber:client'/>");
    expect(seen).not.toHaveBeenCalled();
  });
});

describe('time', () => {
  test('an idle session sets no timer', () => {
    const { clock } = testSession();
    expect(clock.waiting).toBe(0);
  });

  test('a timed handler runs each period until it says no', () => {
    const { layer, clock } = testSession();
    const tick = vi.fn(() => tick.mock.calls.length < 3);
    layer.connection.addTimedHandler(1000, tick);
    clock.pass(999);
    expect(tick).not.toHaveBeenCalled();
    clock.pass(10_000);
    expect(tick).toHaveBeenCalledTimes(3);
    expect(clock.waiting).toBe(0);
  });

  test('a deleted timed handler does not run', () => {
    const { layer, clock } = testSession();
    const tick = vi.fn(keep);
    layer.connection.deleteTimedHandler(layer.connection.addTimedHandler(1000, tick));
    clock.pass(5000);
    expect(tick).not.toHaveBeenCalled();
  });

  test('timed handlers wait until the session is online', () => {
    const { layer, clock } = testSession({ online: false });
    const tick = vi.fn(keep);
    layer.connection.addTimedHandler(1000, tick);
    clock.pass(3000);
    expect(tick).not.toHaveBeenCalled();
  });

  test('a time-out callback that throws stops no other', () => {
    const { layer, clock, faults } = testSession();
    const fault = new Error('errback');
    const throwing = vi.fn(() => {
      throw fault;
    });
    const next = vi.fn();
    const tick = vi.fn(keep);
    layer.connection.sendIQ($iq({ type: 'get' }).c('a'), keep, throwing, 1000);
    layer.connection.addTimedHandler(1000, throwing);
    layer.connection.sendIQ($iq({ type: 'get' }).c('b'), keep, next, 2000);
    layer.connection.addTimedHandler(1500, tick);
    clock.pass(3000);
    expect(next).toHaveBeenCalledWith(null);
    expect(tick).toHaveBeenCalledTimes(2);
    expect(faults).toEqual([fault, fault, fault, fault]);
  });
});
