import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ns } from '../namespaces.ts';
import { meaning, trees } from './arbitraries.testing.ts';
import {
  attr,
  child,
  children,
  el,
  parseFrame,
  serialize,
  SerializeError,
  text,
  type XmlElement,
} from './index.ts';

function fault(element: XmlElement): string {
  try {
    serialize(element);
  } catch (error) {
    if (error instanceof SerializeError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('serialize', () => {
  it('declares a namespace where it changes and nowhere else', () => {
    const message = el(
      'message',
      'jabber:client',
      { to: 'a@b', id: undefined, 'xml:lang': 'en' },
      el('body', 'jabber:client', {}, 'hi'),
      el('active', 'urn:x', {}, el('b', 'urn:x'), el('c', '')),
    );
    expect(serialize(message)).toBe(
      "<message xmlns='jabber:client' to='a@b' xml:lang='en'><body>hi</body><active xmlns='urn:x'><b/><c xmlns=''/></active></message>",
    );
  });

  it('keeps prefixes, and declares those that a subtree took from its ancestors', () => {
    const frame = "<p:a xmlns:p='1' xmlns:q='2' q:d='x'><p:b q:c=''/></p:a>";
    const root = parseFrame(frame);
    expect(serialize(root)).toBe(frame);
    expect(serialize(root.children[0] as XmlElement)).toBe("<p:b xmlns:p='1' xmlns:q='2' q:c=''/>");
  });

  it('escapes whatever would be read as markup or be normalised away', () => {
    const element = el('a', '', { b: `<'"&>\t\r\n` }, '<&]]>\r\n"\'');
    expect(serialize(element)).toBe(
      "<a b='&lt;&apos;\"&amp;&gt;&#9;&#13;&#10;'>&lt;&amp;]]&gt;&#13;\n\"'</a>",
    );
  });

  it('is read back as the same tree', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const again = parseFrame(serialize(tree));
        expect(meaning(again)).toEqual(meaning(tree));
        // What was parsed carries its declarations, so nothing is added the second time.
        expect(serialize(parseFrame(serialize(again)))).toBe(serialize(again));
      }),
      { numRuns: 1_000 },
    );
  });

  it('needs no stack', () => {
    let deep = el('a', 'n');
    for (let i = 0; i < 50_000; i++) deep = el('a', 'n', {}, deep);
    expect(serialize(deep)).toHaveLength("<a xmlns='n'>".length + 49_999 * 3 + 4 + 50_000 * 4);
  });

  const plain = el('a', 'n');
  it.each<readonly [string, XmlElement, string]>([
    ['U+0000 in text', el('a', 'n', {}, '\u0000'), 'bad-character'],
    ['a lone surrogate in text', el('a', 'n', {}, '\ud83d'), 'bad-character'],
    ['a surrogate pair cut into two texts', el('a', 'n', {}, '\ud83d', '\ude00'), 'bad-character'],
    ['U+FFFE in an attribute', el('a', 'n', { b: '\ufffe' }), 'bad-character'],
    ['a control character in a namespace', el('a', '\u0001'), 'bad-character'],
    ['an empty name', el('', 'n'), 'bad-name'],
    ['markup as a name', el('a><b', 'n'), 'bad-name'],
    ['a colon in a name', el('a:b', 'n'), 'bad-name'],
    ['markup as an attribute name', el('a', 'n', { "b='' c": '' }), 'bad-name'],
    ['a prefix that is no name', { ...plain, prefix: '1' }, 'bad-name'],
    ['a prefix for no namespace', { ...plain, prefix: 'p', ns: '' }, 'reserved-prefix'],
    ['the prefix xmlns', { ...plain, prefix: 'xmlns', ns: ns.xmlns }, 'reserved-prefix'],
    ['the prefix xml for something else', { ...plain, prefix: 'xml' }, 'reserved-prefix'],
    [
      'two attributes of one name',
      { ...plain, attrs: [1, 2].map((i) => ({ name: 'b', prefix: '', ns: '', value: String(i) })) },
      'duplicate-attribute',
    ],
    [
      'a declaration against the element',
      { ...plain, attrs: [{ name: 'xmlns', prefix: '', ns: '', value: 'other' }] },
      'namespace-conflict',
    ],
    [
      'a prefix with two meanings',
      { ...plain, prefix: 'p', attrs: [{ name: 'b', prefix: 'p', ns: 'other', value: '' }] },
      'namespace-conflict',
    ],
    [
      'a namespace without prefix on an attribute',
      { ...plain, attrs: [{ name: 'b', prefix: '', ns: 'other', value: '' }] },
      'namespace-conflict',
    ],
  ])('refuses %s', (_what, element, code) => {
    expect(fault(element)).toBe(code);
  });

  it('never repeats a value in its message', () => {
    expect(() => serialize(el('auth', ns.sasl, {}, 'hunter2\u0000'))).toThrow(
      /^bad-character in character data$/,
    );
  });
});

describe('el and its readers', () => {
  const iq = parseFrame(
    "<iq xmlns='jabber:client' id='1' xml:lang='en'>a<query xmlns='q'>x<i/>y</query>b<query/><error/></iq>",
  );

  it('tell names and namespaces apart', () => {
    expect(child(iq, 'query')?.ns).toBe('jabber:client');
    expect(child(iq, 'query', 'q')?.children).toHaveLength(3);
    expect(child(iq, 'item')).toBeUndefined();
    expect(children(iq)).toHaveLength(3);
    expect(children(iq, 'query')).toHaveLength(1);
    expect([attr(iq, 'id'), attr(iq, 'lang'), attr(iq, 'lang', ns.xml)]).toEqual(['1', undefined, 'en']);
  });

  it('read the text directly inside', () => {
    expect(text(iq)).toBe('ab');
  });

  it('refuse namespaces given as attributes', () => {
    expect(() => el('a', 'n', { xmlns: 'm' })).toThrow(SerializeError);
    expect(() => el('a', 'n', { 'p:b': 'm' })).toThrow(SerializeError);
  });
});
