import { describe, expect, it } from 'vitest';
import { attr, hasDeclaration, parseDocument, parseFrame, text, XmlError } from './index.ts';
import { defaultLimits, type XmlElement, type XmlErrorCode, type XmlNode } from './types.ts';

/** A tree as nested arrays: [name in Clark notation, attributes, ...children]. */
function shape(node: XmlNode): unknown {
  if (typeof node === 'string') return node;
  const attrs = node.attrs.map((one) => [`{${one.ns}}${one.name}`, one.value]);
  return [`{${node.ns}}${node.name}`, Object.fromEntries(attrs), ...node.children.map(shape)];
}

function fault(read: () => XmlElement): XmlError {
  try {
    read();
  } catch (error) {
    if (error instanceof XmlError) return error;
    throw error;
  }
  throw new Error('accepted');
}

const laughs =
  '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><message xmlns="jabber:client"><body>&b;</body></message>';

/** What it is, the text, the code, the offset in UTF-16 units. */
const hostile: readonly (readonly [string, string, XmlErrorCode, number])[] = [
  ['billion laughs', laughs, 'doctype', 0],
  ['a DOCTYPE alone', '<!DOCTYPE a>', 'doctype', 0],
  ['an external entity', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a>&x;</a>', 'doctype', 0],
  ['a DOCTYPE after the root', '<a/><!DOCTYPE a>', 'doctype', 4],
  ['a DOCTYPE inside the root', '<a><!DOCTYPE a></a>', 'doctype', 3],
  ['a comment inside', '<a><!-- x --></a>', 'comment', 3],
  ['a comment before the root', '<!-- x --><a/>', 'comment', 0],
  ['a comment after the root', '<a/><!-- x -->', 'comment', 4],
  ['a processing instruction', '<a><?php echo 1 ?></a>', 'processing-instruction', 3],
  ['a processing instruction first', '<?xml-stylesheet href="x"?><a/>', 'processing-instruction', 0],
  ['a processing instruction last', '<a/><?x?>', 'processing-instruction', 4],
  ['a declaration that is not first', "<a><?xml version='1.0'?></a>", 'declaration', 3],
  ['a declaration of XML 1.1', "<?xml version='1.1'?><a/>", 'declaration', 0],
  ['a declaration without version', "<?xml encoding='utf-8'?><a/>", 'declaration', 0],
  ['a declared encoding other than UTF-8', "<?xml version='1.0' encoding='latin1'?><a/>", 'declaration', 0],
  ['an undefined entity', '<a>&nbsp;</a>', 'undefined-entity', 3],
  ['an undefined entity in an attribute', "<a b='&nbsp;'/>", 'undefined-entity', 6],
  ['an entity in the wrong case', '<a>&LT;</a>', 'undefined-entity', 3],
  ['a bare ampersand', '<a>fish & chips</a>', 'bad-reference', 8],
  ['a bare ampersand in an attribute', "<a b='c&d=e'/>", 'bad-reference', 7],
  ['an empty reference', '<a>&;</a>', 'bad-reference', 3],
  ['an empty character reference', '<a>&#;</a>', 'bad-reference', 3],
  ['hexadecimal with a capital X', '<a>&#X41;</a>', 'bad-reference', 3],
  ['a character reference with a sign', '<a>&#-1;</a>', 'bad-reference', 3],
  ['two roots', '<a/><b/>', 'second-root', 4],
  ['two stanzas', "<iq xmlns='jabber:client'></iq><iq xmlns='jabber:client'/>", 'second-root', 31],
  ['trailing text', '<a/>x', 'trailing-text', 4],
  ['trailing CDATA', '<a/><![CDATA[x]]>', 'trailing-text', 4],
  ['a trailing end tag', '<a/></a>', 'mismatched-tag', 4],
  ['a trailing reference to a space', '<a/>&#32;', 'trailing-text', 4],
  ['a duplicate attribute', "<a b='1' c='2' b='3'/>", 'duplicate-attribute', 15],
  [
    'a duplicate attribute through two prefixes',
    "<a xmlns:p='n' xmlns:q='n' p:b='1' q:b='2'/>",
    'duplicate-attribute',
    35,
  ],
  ['a namespace declared twice', "<a xmlns='x' xmlns='y'/>", 'duplicate-attribute', 13],
  [
    'a duplicate among many attributes',
    `<a ${Array.from({ length: 20 }, (_, i) => `b${String(i)}=''`).join(' ')} b3=''/>`,
    'duplicate-attribute',
    133,
  ],
  ['an unbound prefix', '<p:a/>', 'unbound-prefix', 1],
  ['an unbound prefix on an attribute', "<a p:b='1'/>", 'unbound-prefix', 3],
  ['a prefix that went out of scope', "<a><b xmlns:p='n'/><p:c/></a>", 'unbound-prefix', 20],
  ['an undeclared prefix', "<a xmlns:p='n'><b xmlns:p=''/></a>", 'unbound-prefix', 18],
  ['xml bound to something else', "<a xmlns:xml='n'/>", 'reserved-prefix', 3],
  ['another prefix for xml', "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>", 'reserved-prefix', 3],
  ['xml as default', "<a xmlns='http://www.w3.org/XML/1998/namespace'/>", 'reserved-prefix', 3],
  ['xmlns declared', "<a xmlns:xmlns='n'/>", 'reserved-prefix', 3],
  ['a prefix for xmlns', "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>", 'reserved-prefix', 3],
  ['an element in xmlns', '<xmlns:a/>', 'reserved-prefix', 1],
  [']]> in text', '<a>b]]>c</a>', 'cdata-end-in-text', 4],
  [']]> after a CDATA section', '<a><![CDATA[b]]>]]></a>', 'cdata-end-in-text', 16],
  ['< in an attribute', "<a b='<'/>", 'less-than-in-attribute', 6],
  ['U+0000', '<a>\u0000</a>', 'bad-character', 3],
  ['U+0000 in a name', '<a\u0000/>', 'bad-character', 2],
  ['U+0000 behind the root', '<a/>\u0000', 'bad-character', 4],
  ['a control character in an attribute', "<a b='\u001b'/>", 'bad-character', 6],
  ['U+FFFE', '<a>\ufffe</a>', 'bad-character', 3],
  ['U+FFFF in CDATA', '<a><![CDATA[\uffff]]></a>', 'bad-character', 12],
  ['&#0;', '<a>&#0;</a>', 'bad-character', 3],
  ['&#xFFFE;', '<a>&#xFFFE;</a>', 'bad-character', 3],
  ['&#x110000;', '<a>&#x110000;</a>', 'bad-character', 3],
  ['a number beyond every number', `<a>&#${'9'.repeat(400)};</a>`, 'bad-character', 3],
  ['surrogates by reference', '<a>&#xD83D;&#xDE00;</a>', 'bad-character', 3],
  ['a lone high surrogate', '<a>\ud83d</a>', 'bad-character', 3],
  ['a lone low surrogate', "<a b='\ude00'/>", 'bad-character', 6],
  ['surrogates in the wrong order', '<a>\ude00\ud83d</a>', 'bad-character', 3],
  ['the earlier of two faults: the character', '<a>\u0001&x;</a>', 'bad-character', 3],
  ['the earlier of two faults: the entity', '<a>&x;\u0001</a>', 'undefined-entity', 3],
  ['the earlier of two faults: the reference', "<a b='&x;<'/>", 'undefined-entity', 6],
  ['the earlier of two faults: inside text', '<a>&x;]]></a>', 'undefined-entity', 3],
  ['an empty frame', '', 'empty', 0],
  ['only a space', ' ', 'leading-text', 0],
  ['a leading line end', '\r\n<a/>', 'leading-text', 0],
  ['a byte order mark', '\ufeff<a/>', 'leading-text', 0],
  ['leading text', 'x<a/>', 'leading-text', 0],
  ['text behind a declaration', "<?xml version='1.0'?>xa/>", 'leading-text', 21],
  ['nothing behind a declaration', "<?xml version='1.0'?> ", 'unexpected-end', 22],
  ['leading CDATA', '<![CDATA[x]]><a/>', 'leading-text', 0],
  ['an end tag alone', '</a>', 'mismatched-tag', 0],
  ['crossed tags', '<a><b></a></b>', 'mismatched-tag', 8],
  ['an end tag that is longer', '<a></ab>', 'mismatched-tag', 6],
  ['an end tag with another prefix', "<p:a xmlns:p='n' xmlns:q='n'></q:a>", 'mismatched-tag', 31],
  ['an end tag with an attribute', "<a></a b=''>", 'syntax', 7],
  ['no name', '< a/>', 'bad-name', 1],
  ['a name that begins with a digit', '<1a/>', 'bad-name', 1],
  ['a name with two colons', "<a:b:c xmlns:a='n'/>", 'bad-name', 4],
  ['a name that is a colon', '<:/>', 'bad-name', 1],
  ['an empty local name', "<p: xmlns:p='n'/>", 'bad-name', 3],
  ['a name with a multiplication sign', '<a\u00d7/>', 'bad-name', 2],
  ['an astral character beyond names', '<\u{f0000}/>', 'bad-name', 1],
  ['an attribute without value', '<a b/>', 'bad-attribute', 4],
  ['an attribute without quotes', '<a b=c/>', 'bad-attribute', 5],
  ['attributes without space between', "<a b='1'c='2'/>", 'bad-attribute', 8],
  ['a slash in a tag', "<a / b='1'>", 'syntax', 4],
  ['CDATA in lower case', '<a><![cdata[x]]></a>', 'syntax', 3],
];

const halves = [
  '<',
  '<!',
  '<![CDATA',
  '<mess',
  '<message ',
  '<message to',
  "<message to='ro",
  "<message to='ro&am",
  "<message to='romeo'",
  '<message/',
  '<message>',
  '<message>hi',
  '<message>hi &am',
  '<message>hi &#x2',
  '<message><![CDATA[x]]',
  '<message><![CDA',
  '<message><',
  '<message><!',
  '<message></',
  '<message></mess',
  '<message></message',
  '<message></message ',
];

describe('parseFrame refuses', () => {
  it.each(hostile)('%s', (_what, frame, code, offset) => {
    const error = fault(() => parseFrame(frame));
    expect([error.code, error.offset]).toEqual([code, offset]);
  });

  it.each(halves)('half a frame: %s', (frame) => {
    const error = fault(() => parseFrame(frame));
    expect([error.code, error.offset]).toEqual(['unexpected-end', frame.length]);
  });

  it('says line and column, whatever ends the lines', () => {
    expect(fault(() => parseFrame('<a>\n\r\n\r  &x;</a>'))).toMatchObject({ line: 4, column: 3, offset: 9 });
    expect(fault(() => parseFrame("<a b='\u{1f600}' b=''/>"))).toMatchObject({ line: 1, column: 11 });
    expect(fault(() => parseFrame(''))).toMatchObject({ line: 1, column: 1 });
  });

  it('never repeats the text in its message', () => {
    expect(fault(() => parseFrame('<auth>hunter2&</auth>')).message).not.toContain('hunter2');
  });
});

describe('parseFrame within limits', () => {
  const small = { depth: 3, attributes: 2, length: 100 };

  it('counts the root as level 1', () => {
    expect(() => parseFrame('<a><b><c/></b></a>', small)).not.toThrow();
    expect(fault(() => parseFrame('<a><b><c><d/></c></b></a>', small))).toMatchObject({
      code: 'too-deep',
      offset: 9,
    });
  });

  it('counts namespace declarations among the attributes', () => {
    expect(() => parseFrame("<a xmlns='n' b='1'/>", small)).not.toThrow();
    expect(fault(() => parseFrame("<a xmlns='n' b='1' c='2'/>", small))).toMatchObject({
      code: 'too-many-attributes',
      offset: 19,
    });
  });

  it('counts code units of the whole frame', () => {
    expect(() => parseFrame(`<a>${'x'.repeat(93)}</a>`, small)).not.toThrow();
    expect(fault(() => parseFrame(`<a>${'x'.repeat(94)}</a>`, small)).code).toBe('too-long');
  });

  it('refuses depth 37,000, 20,000 attributes and more than 10 MiB without delay', () => {
    const started = performance.now();
    expect(fault(() => parseFrame('<a>'.repeat(37_000))).code).toBe('too-deep');
    const attributes = Array.from({ length: 20_000 }, (_, i) => `a${String(i)}=''`).join(' ');
    expect(fault(() => parseFrame(`<a ${attributes}/>`)).code).toBe('too-many-attributes');
    expect(fault(() => parseFrame(`<a>${'x'.repeat(defaultLimits.length)}</a>`)).code).toBe('too-long');
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('needs no stack and no quadratic time where the limits are wide', () => {
    const wide = { depth: 1e9, attributes: 1e9, length: 1e9 };
    const started = performance.now();
    parseFrame('<a>'.repeat(100_000) + '</a>'.repeat(100_000), wide);
    parseFrame(`<a ${Array.from({ length: 50_000 }, (_, i) => `a${String(i)}=''`).join(' ')}/>`, wide);
    const declarations = Array.from({ length: 200 }, (_, i) => ` xmlns:n${String(i)}='n'`).join('');
    parseFrame(`<a${declarations}>`.repeat(200) + '<n0:b/>'.repeat(20_000) + '</a>'.repeat(200), wide);
    parseFrame(`<a>${'<b/>x'.repeat(50_000)}&amp;${'<![CDATA[y]]>z'.repeat(50_000)}</a>`, wide);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('parseFrame reads', () => {
  it('elements, attributes and text with their namespaces', () => {
    const frame =
      "<message xmlns='jabber:client' xmlns:x='urn:x' to='a@b' x:y='1' xml:lang='en'><x:b/><body>hi</body></message>";
    expect(shape(parseFrame(frame))).toEqual([
      '{jabber:client}message',
      {
        '{}xmlns': 'jabber:client',
        '{http://www.w3.org/2000/xmlns/}x': 'urn:x',
        '{}to': 'a@b',
        '{urn:x}y': '1',
        '{http://www.w3.org/XML/1998/namespace}lang': 'en',
      },
      ['{urn:x}b', {}],
      ['{jabber:client}body', {}, 'hi'],
    ]);
  });

  it('default namespaces that are replaced, removed and restored', () => {
    expect(shape(parseFrame("<a xmlns='1'><b xmlns=''><c/></b><d xmlns='2'/><e/></a>"))).toEqual([
      '{1}a',
      { '{}xmlns': '1' },
      ['{}b', { '{}xmlns': '' }, ['{}c', {}]],
      ['{2}d', { '{}xmlns': '2' }],
      ['{1}e', {}],
    ]);
  });

  it('a prefix that is declared behind its use in the same tag, or again further in', () => {
    expect(shape(parseFrame("<p:a p:b='' xmlns:p='1'><p:c xmlns:p='2'/><p:d/></p:a>"))).toEqual([
      '{1}a',
      { '{1}b': '', '{http://www.w3.org/2000/xmlns/}p': '1' },
      ['{2}c', { '{http://www.w3.org/2000/xmlns/}p': '2' }],
      ['{1}d', {}],
    ]);
  });

  it('the same local name in two namespaces as two attributes', () => {
    expect(() => parseFrame("<a xmlns:p='1' xmlns:q='2' b='' p:b='' q:b=''/>")).not.toThrow();
  });

  it('references and CDATA as part of the text around them', () => {
    expect(
      parseFrame('<a>1 &lt;&#50;&#x33;&amp;amp;<![CDATA[<&]]]]><![CDATA[>]]>&quot;</a>').children,
    ).toEqual(['1 <23&amp;<&]]>"']);
  });

  it('nothing at all as no children', () => {
    expect(parseFrame('<a><![CDATA[]]></a>').children).toEqual([]);
  });

  it('line ends as LF, but leaves those that were referred to', () => {
    expect(text(parseFrame('<a>1\r\n2\r3\n4&#13;5<![CDATA[\r\n]]></a>'))).toBe('1\n2\n3\n4\r5\n');
  });

  it('white space in attributes as spaces, but leaves that which was referred to', () => {
    expect(attr(parseFrame("<a b='1\t2\n3\r\n4\r5&#9;&#10;&#13;'/>"), 'b')).toBe('1 2 3 4 5\t\n\r');
  });

  it('names beyond ASCII and beyond the basic plane', () => {
    expect(parseFrame('<été·\u{10400}/>').name).toBe('été·\u{10400}');
  });

  it('white space where a tag allows it, and > and both quotes in values', () => {
    expect(shape(parseFrame(`<a\n b = "1'>"\tc='"'  ></a\r\n>`))).toEqual([
      '{}a',
      { '{}b': "1'>", '{}c': '"' },
    ]);
  });

  it('an XML declaration, and tells that it was there', () => {
    const root = parseFrame("<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<a/>");
    expect([root.name, hasDeclaration(root), hasDeclaration(parseFrame('<a/>'))]).toEqual(['a', true, false]);
  });

  it('white space behind the root', () => {
    expect(parseFrame('<a/> \r\n').name).toBe('a');
  });

  it('where elements, contents and values stand', () => {
    const frame = "<a b='x&amp;y'>1<c/>2</a> ";
    const root = parseFrame(frame);
    const inner = root.children[1] as XmlElement;
    expect(frame.slice(root.start, root.end)).toBe("<a b='x&amp;y'>1<c/>2</a>");
    expect(frame.slice(root.contentStart, root.contentEnd)).toBe('1<c/>2');
    expect(frame.slice(root.attrs[0]?.start, root.attrs[0]?.end)).toBe('x&amp;y');
    expect(frame.slice(inner.start, inner.end)).toBe('<c/>');
    expect(frame.slice(inner.contentStart, inner.contentEnd)).toBe('');
  });
});

describe('parseDocument', () => {
  it('accepts what documents over HTTP have around and in them', () => {
    const document =
      '\ufeff<?xml version="1.0" encoding="ISO-8859-1"?>\n <!-- a -->\n<X><!-- <L/> -->1<!---->2</X>\n<!-- b --> ';
    expect(shape(parseDocument(document))).toEqual(['{}X', {}, '12']);
    expect(parseDocument('\r\n\t<X/>').name).toBe('X');
  });

  it.each<readonly [string, string, XmlErrorCode, number]>([
    ['a DTD', '<?xml version="1.0"?><!DOCTYPE X><X/>', 'doctype', 21],
    ['a DTD after a comment', '<!-- x --><!DOCTYPE X [<!ENTITY a "b">]><X>&a;</X>', 'doctype', 10],
    ['a processing instruction', '<?x?><X/>', 'processing-instruction', 0],
    ['a processing instruction inside', '<X><?x?></X>', 'processing-instruction', 3],
    ['a declaration behind a space', ' <?xml version="1.0"?><X/>', 'declaration', 1],
    ['a comment with two dashes', '<X><!-- a -- b --></X>', 'syntax', 10],
    ['a comment without end', '<X><!-- a', 'unexpected-end', 9],
    ['nothing but space', ' \n', 'empty', 2],
    ['nothing but a comment', '<!-- x -->', 'empty', 10],
    ['JSON', '{"links":[]}', 'leading-text', 0],
    ['HTML', '<!doctype html><html><br></html>', 'doctype', 0],
    ['HTML without a doctype', '<html><br></html>', 'mismatched-tag', 12],
    ['two roots', '<X/><!-- x --><X/>', 'second-root', 14],
  ])('refuses %s', (_what, document, code, offset) => {
    const error = fault(() => parseDocument(document));
    expect([error.code, error.offset]).toEqual([code, offset]);
  });
});
