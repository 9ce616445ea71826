import fc from 'fast-check';
import { $build, $iq, $msg, Strophe } from 'strophe.js';
import { describe, expect, test } from 'vitest';
import { ns } from '../../core/namespaces.ts';
import { el, parseFrame, serialize, SerializeError, type XmlElement } from '../../core/xml/index.ts';
import { fromStropheElement, toStropheElement } from './convert.ts';
import { MiniDocument, StanzaDomError } from './dom.ts';

const there = (text: string): Element => toStropheElement(parseFrame(text));
const back = (element: unknown): string => serialize(fromStropheElement(element));

describe('a tree that goes to Strophe and comes back', () => {
  test.each([
    "<message xmlns='jabber:client'/>",
    "<message xmlns='jabber:client' xml:lang='en' to='a@b.example'><body>a &amp; b</body><x xmlns='urn:x'><y/></x></message>",
    "<iq xmlns='jabber:client'>text<a/>more<b/></iq>",
    "<iq xmlns='jabber:client'><a xmlns='urn:a'><b xmlns='jabber:client'/></a></iq>",
  ])('is the same: %s', (text) => {
    expect(back(there(text))).toBe(text);
  });

  test('keeps every name, namespace, attribute and text, whatever the tree', () => {
    const name = fc.constantFrom('a', 'b', 'item');
    const text = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((s) => !/[^\x20-\ud7ff\ue000-\ufffd]/u.test(s));
    const { tree } = fc.letrec<{ tree: XmlElement }>((tie) => ({
      tree: fc
        .tuple(
          name,
          fc.constantFrom('urn:one', 'urn:two'),
          fc.dictionary(fc.constantFrom('x', 'y', 'xml:lang'), text, { noNullPrototype: true }),
          fc.array(fc.oneof({ depthSize: 'small' }, text, tie('tree')), { maxLength: 4 }),
        )
        .map(([tag, space, attrs, content]) => el(tag, space, attrs, ...content)),
    }));
    fc.assert(
      fc.property(tree, (one) => {
        expect(fromStropheElement(toStropheElement(one))).toEqual(one);
      }),
      { numRuns: 200 },
    );
  });

  test('has its prefixes resolved away', () => {
    const element = there(
      "<c:iq xmlns:c='jabber:client' xmlns:q='urn:q'><q:query q:node='n' xmlns='urn:other'/></c:iq>",
    );
    expect(element.tagName).toBe('iq');
    const [query] = element.children;
    expect(query?.tagName).toBe('query');
    expect(query?.namespaceURI).toBe('urn:q');
    expect(query?.getAttribute('xmlns')).toBe('urn:q');
    const [sent] = fromStropheElement(element).children;
    expect(sent).toMatchObject({
      name: 'query',
      ns: 'urn:q',
      attrs: [{ name: 'node', ns: 'urn:q', value: 'n' }],
    });
  });
});

describe('what Strophe builds', () => {
  test('inherits namespaces as XML does', () => {
    const iq = $iq({ type: 'get', id: '1' })
      .c('query', { xmlns: 'urn:q' })
      .c('item', { jid: 'a' })
      .t('x')
      .up()
      .up();
    iq.c('other', { xmlns: 'jabber:client' });
    expect(back(iq.tree())).toBe(
      "<iq xmlns='jabber:client' type='get' id='1'><query xmlns='urn:q'><item jid='a'>x</item></query><other/></iq>",
    );
  });

  test('is in jabber:client when it names no namespace', () => {
    expect(fromStropheElement($build('message').tree()).ns).toBe(ns.client);
  });

  test('may use prefixes it declares, and no others', () => {
    const declared = $msg().c('p:a', { 'xmlns:p': 'urn:p', 'p:b': 'c' });
    expect(fromStropheElement(declared.tree()).children[0]).toMatchObject({
      name: 'a',
      ns: 'urn:p',
      attrs: [{ name: 'b', prefix: 'p', ns: 'urn:p', value: 'c' }],
    });
    expect(() => fromStropheElement($msg().c('p:a').tree())).toThrow(SerializeError);
    expect(() => fromStropheElement($msg({ 'p:a': '' }).tree())).toThrow(SerializeError);
  });

  test('keeps the namespace of an element that came from the wire', () => {
    const [item] = there("<iq xmlns='jabber:client'><q xmlns='urn:q'><item/></q></iq>").getElementsByTagName(
      'item',
    );
    if (item === undefined) throw new Error('no item');
    expect(back($msg().cnode(item).up().tree())).toBe(
      "<message xmlns='jabber:client'><item xmlns='urn:q'/></message>",
    );
  });
});

describe('the document stand-in', () => {
  const page = new MiniDocument();

  test('moves a node that is appended elsewhere', () => {
    const [a, b, child] = ['a', 'b', 'child'].map((name) => page.createElement(name));
    a?.appendChild(child ?? page.createElement('x'));
    b?.appendChild(child ?? page.createElement('x'));
    expect(a?.childNodes.length).toBe(0);
    expect(child?.parentElement).toBe(b);
  });

  test('refuses to put an element into itself', () => {
    const outer = page.createElement('outer');
    const inner = outer.appendChild(page.createElement('inner'));
    expect(() => inner.appendChild(outer)).toThrow(StanzaDomError);
    expect(() => outer.appendChild(outer)).toThrow(StanzaDomError);
  });

  test('empties a fragment into the element it is put into', () => {
    const fragment = page.createDocumentFragment();
    fragment.appendChild(page.createElement('a'));
    fragment.appendChild(page.createTextNode('b'));
    const element = page.createElement('x');
    element.appendChild(fragment);
    expect(element.childNodes.length).toBe(2);
    expect(fragment.childNodes.length).toBe(0);
  });

  test('clones deeply, or not', () => {
    const element = there("<a xmlns='urn:a' b='c'><d>e</d></a>");
    const deep = element.cloneNode(true);
    const shallow = element.cloneNode(false);
    element.setAttribute('b', 'changed');
    expect(back(deep)).toBe("<a xmlns='urn:a' b='c'><d>e</d></a>");
    expect(back(shallow)).toBe("<a xmlns='urn:a' b='c'/>");
  });

  test('finds descendants in document order and gives their text', () => {
    const element = there("<a xmlns='urn:a'><b>1</b><c><b>2</b></c></a>");
    const found = element.getElementsByTagName('b');
    expect([...found].map((b) => b.textContent)).toEqual(['1', '2']);
    expect(found.item(1)?.textContent).toBe('2');
    expect(found.item(2)).toBe(null);
    expect(element.getElementsByTagName('*').length).toBe(3);
    expect(element.textContent).toBe('12');
  });

  test('serves the builders of Strophe', () => {
    const copy = Strophe.copyElement(there("<a xmlns='urn:a' b='c'>d<e/></a>"));
    expect(back(copy)).toBe("<a xmlns='urn:a' b='c'>d<e/></a>");
    expect(Strophe.getText(there("<a xmlns='urn:a'>x &lt; y</a>"))).toBe('x &lt; y');
  });
});
