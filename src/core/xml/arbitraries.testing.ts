/** Trees, frames and damaged frames for property tests. */
import fc from 'fast-check';
import { ns } from '../namespaces.ts';
import type { XmlAttribute, XmlElement, XmlNode } from './types.ts';

const names = fc.oneof(
  fc.constantFrom('a', 'b', 'body', 'message', 'x-1', '_', 'é', '\u{10400}z', 'xmlns'),
  fc.stringMatching(/^[a-z][a-z0-9.-]{0,6}$/),
);
const uris = fc.constantFrom('', 'jabber:client', 'urn:x', 'urn:y', "it's <&\t>");
const prefixes = fc.constantFrom('', '', '', 'p', 'q', 'stream');

/** Legal characters only, those that need care more often than chance would have them. */
export const legalText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '&',
        '<',
        '>',
        ']]>',
        "'",
        '"',
        '\r\n',
        '\r',
        '\n',
        '\t',
        ' ',
        '&amp;',
        '\u{1f600}',
        '\ufffd',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join('').replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''));

const attributes: fc.Arbitrary<readonly XmlAttribute[]> = fc
  .uniqueArray(
    fc.record({ name: names, value: legalText, how: fc.constantFrom('plain', 'plain', 'xml', 'p') }),
    {
      maxLength: 4,
      selector: (one) => one.name + one.how,
    },
  )
  .map((list) =>
    list
      .filter((one) => one.name !== 'xmlns')
      .map(({ name, value, how }) => {
        if (how === 'xml') return { name, value, prefix: 'xml', ns: ns.xml };
        if (how === 'p') return { name, value, prefix: 'r', ns: 'urn:r' };
        return { name, value, prefix: '', ns: '' };
      }),
  );

/** Trees as a program builds them: no declarations, each element in any namespace. */
export const trees: fc.Arbitrary<XmlElement> = fc.letrec<{ element: XmlElement; node: XmlNode }>((tie) => ({
  element: fc
    .record({
      name: names,
      prefix: prefixes,
      ns: uris,
      attrs: attributes,
      children: fc.array(tie('node'), { maxLength: 4, depthIdentifier: 'tree' }),
    })
    // No prefix can stand for no namespace.
    .map((element) => (element.ns === '' ? { ...element, prefix: '' } : element)),
  node: fc.oneof({ depthIdentifier: 'tree', maxDepth: 4 }, legalText, tie('element')),
})).element;

const scraps = [
  '<',
  '>',
  '/',
  '&',
  ';',
  "'",
  '"',
  '=',
  ' ',
  ':',
  '!',
  '?',
  '-',
  ']',
  '[',
  '\n',
  '\r',
  '\t',
  'a',
  'x',
  '1',
  ']]>',
  '<!--',
  '-->',
  '<!-- c -->',
  '<![CDATA[',
  '<![CDATA[ & ]]>',
  '<!DOCTYPE a>',
  '<?xml version="1.0"?>',
  '<?p i?>',
  '<b>',
  '</b>',
  '<b/>',
  '</',
  '/>',
  "<p:b xmlns:p='urn:p'/>",
  '&amp;',
  '&#0;',
  '&#x41;',
  '&#xD800;',
  '&#65',
  '&x;',
  " a='1'",
  " xmlns='urn:z'",
  " xmlns:p='urn:x'",
  " xmlns:q='urn:x'",
  " p:a=''",
  " q:a=''",
  " xml:lang='en'",
  " xmlns:xml='urn:x'",
  " xmlns:p=''",
  '\u0000',
  '\u0001',
  '\ufffe',
  '\uffff',
  '\ud83d',
  '\ude00',
  '\u{1f600}',
  '\u00d7',
  '\u00b7',
  '\u2028',
  '\u0085',
  '\ufeff',
] as const;

/** A text after some cuts, insertions and repetitions at arbitrary places. */
export function damaged(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat({ max: 6 }),
    what: fc.oneof(fc.constantFrom(...scraps), fc.constantFrom('cut', 'again')),
  });
  return fc.tuple(texts, fc.array(edit, { minLength: 0, maxLength: 3 })).map(([text, edits]) => {
    let out = text;
    for (const { at, length, what } of edits) {
      const start = Math.floor(at * out.length);
      const piece = out.slice(start, start + length);
      const middle = what === 'cut' ? '' : what === 'again' ? piece + piece : what + piece;
      out = out.slice(0, start) + middle + out.slice(start + length);
    }
    return out;
  });
}

/** What is left of a tree once spans, declarations and the cutting of text into pieces are set aside. */
export function meaning(node: XmlElement): unknown {
  const children: unknown[] = [];
  for (const one of node.children) {
    const last = children[children.length - 1];
    if (typeof one !== 'string') children.push(meaning(one));
    else if (typeof last === 'string') children[children.length - 1] = last + one;
    else if (one !== '') children.push(one);
  }
  const attrs = node.attrs
    .filter((one) => one.prefix !== 'xmlns' && !(one.prefix === '' && one.name === 'xmlns'))
    .map((one) => [one.prefix, one.ns, one.name, one.value]);
  return { name: node.name, prefix: node.prefix, ns: node.ns, attrs, children };
}
