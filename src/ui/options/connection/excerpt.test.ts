import { expect, test } from 'vitest';
import { excerptOf, rangeOf, type Excerpt } from './excerpt.ts';

const marked = ({ lines }: Excerpt) =>
  lines.flatMap(({ parts }) => parts.filter((part) => part.marked).map(({ text }) => text)).join('|');
const whole = ({ lines }: Excerpt) =>
  lines.map(({ parts }) => parts.map(({ text }) => text).join('')).join('\n');

const xml = '<hacx>\r\n  <method type="quic" port="0"/>\r\n  text\r\n</hacx>';

test.each([
  [{ line: 2, column: 3 }, '<method type="quic" port="0"/>'],
  [{ line: 2, column: 23 }, 'port="0"'],
  [{ line: 3, column: 3 }, 'text'],
])('what stands at %o is marked', (place, text) => {
  const excerpt = excerptOf(xml, rangeOf(xml, place));
  expect(marked(excerpt)).toBe(text);
  expect(whole(excerpt)).toBe(xml.replaceAll('\r', ''));
});

test('a path of JSON is marked, over several lines where it spans them', () => {
  const json = '{\n "links": [\n  {\n   "rel": "x"\n  }\n ]\n}';
  expect(marked(excerptOf(json, rangeOf(json, { path: 'links[0].port' })))).toBe('{|   "rel": "x"|  }');
});

test('a place that is not in the text leaves its beginning', () => {
  expect(rangeOf(xml, { line: 90, column: 1 })).toBeNull();
  expect(rangeOf(xml, { line: 4, column: 90 })).toBeNull();
  expect(excerptOf(xml, null).lines).toHaveLength(4);
});

test('of a long document the lines around the place are shown, numbered as they are', () => {
  const text = Array.from({ length: 100_000 }, (_, index) => `line ${index + 1}`).join('\n');
  const excerpt = excerptOf(text, rangeOf(text, { line: 50_000, column: 6 }));
  expect(marked(excerpt)).toBe('50000');
  expect(excerpt.lines.length).toBeLessThan(200);
  expect(excerpt.lines[0]?.number).toBe(excerpt.before + 1);
  expect(excerpt.before + excerpt.lines.length + excerpt.after).toBe(100_000);
});

test('of a document that is one line, what is around the place is shown', () => {
  const text = `[${'"x",'.repeat(100_000)}"here",${'"y",'.repeat(100_000)}0]`;
  const excerpt = excerptOf(text, rangeOf(text, { path: '[100000]' }));
  expect(marked(excerpt)).toBe('"here"');
  expect(whole(excerpt).length).toBeLessThan(3000);
  expect(whole(excerpt)).toMatch(/^….*…$/);
});

test('what would not be seen, or would turn the line around, is spelt out', () => {
  expect(whole(excerptOf('a\u202Eb\u0000c\u200Bd', null))).toBe('a⟨U+202E⟩b⟨U+0000⟩c⟨U+200B⟩d');
});
