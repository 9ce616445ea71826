import { describe, expect, it } from 'vitest';
import { ns } from '../namespaces.ts';
import { attr, parseFrame } from '../xml/index.ts';
import { frameOf, headerOf, readHeader } from './adapt.ts';
import { openFrame } from './codec.ts';
import { kindOf } from './kind.ts';
import { c2s, s2s } from './table.ts';

const header =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' from='montague.example' to='capulet.example' id='a&amp;b' version='1.0' xml:lang='en'>";

describe('a stream header', () => {
  it('is what open says, and back', () => {
    const open = openFrame(
      { from: 'capulet.example', to: 'montague.example', lang: 'en', version: '1.0' },
      s2s,
    );
    const read = readHeader(headerOf(open, s2s), s2s);
    expect(read).toMatchObject({
      open: { name: 'open', ns: ns.framingServer },
      scope: { '': ns.server, stream: ns.streams, db: ns.dialback },
    });
    if (!('open' in read)) throw new Error(read.error);
    expect(['from', 'to', 'version', 'id'].map((name) => attr(read.open, name))).toEqual([
      'capulet.example',
      'montague.example',
      '1.0',
      undefined,
    ]);
    expect(attr(read.open, 'lang', ns.xml)).toBe('en');
  });

  it('of a client declares no dialback', () => {
    expect(headerOf(openFrame({ to: 'capulet.example', lang: 'en', version: '1.0' }, c2s), c2s)).toBe(
      "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='capulet.example' version='1.0' xml:lang='en'>",
    );
  });

  it('cannot be broken out of', () => {
    const open = openFrame({ to: "a'><b/>&", lang: 'en', version: '1.0' }, s2s);
    const read = readHeader(headerOf(open, s2s), s2s);
    expect('open' in read && attr(read.open, 'to')).toBe("a'><b/>&");
  });

  it.each([
    ['of something else', '<html>', 'not-a-header'],
    ['that is not well-formed', "<stream:stream xmlns:stream='x' a=1>", 'not-well-formed'],
    ['whose prefix is not declared', '<stream:stream>', 'not-well-formed'],
  ])('%s is refused', (_what, text, error) => {
    expect(readHeader(text, s2s)).toEqual({ error });
  });
});

describe('an element inside', () => {
  const read = readHeader(header, s2s);
  const scope = 'scope' in read ? read.scope : {};

  it.each([
    ['<stream:features><bidi xmlns="urn:xmpp:features:bidi"/></stream:features>', 'features'],
    ["<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", 'error'],
    ["<message to='a@b'><body>x</body></message>", 'message'],
    ["<db:result from='a' to='b'>key</db:result>", 'nonza'],
  ])('stands alone as a frame: %s', (text, kind) => {
    const adapted = frameOf(text, scope);
    if (!('frame' in adapted)) throw new Error(adapted.error);
    expect(kindOf(parseFrame(adapted.frame), s2s)).toBe(kind);
  });

  it('keeps the namespaces that the header gave it', () => {
    const adapted = frameOf("<db:result from='a' to='b'>key</db:result>", scope);
    expect('frame' in adapted && parseFrame(adapted.frame).ns).toBe(ns.dialback);
  });

  it('is refused where its prefix was never declared, or it is not well-formed', () => {
    expect(frameOf('<x:a/>', scope)).toEqual({ error: 'not-well-formed' });
    expect(frameOf('<a><b></a></b>', scope)).toEqual({ error: 'not-well-formed' });
  });
});
