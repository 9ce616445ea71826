import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locateInJson } from './locate-json.ts';

const text = `{
  "xmpp": { "ttl": "soon", "public-key-pins": [ "a", "b" ] },
  "links": [
    { "rel": "one" },
    { "rel": "quoted \\"}]\\" and more", "port": 70000 }
  ]
}`;
const at = (path: string, source = text) => {
  const range = locateInJson(source, path);
  return range === null ? null : source.slice(range.start, range.end);
};

test.each([
  ['xmpp.ttl', '"soon"'],
  ['xmpp.public-key-pins[1]', '"b"'],
  ['links[1].port', '70000'],
  ['links[1].rel', '"quoted \\"}]\\" and more"'],
  ['links[0]', '{ "rel": "one" }'],
])('%s is found', (path, value) => expect(at(path)).toBe(value));

test('of what is missing, what it is missing in is found', () => {
  expect(at('links[0].sni')).toBe('{ "rel": "one" }');
  expect(at('xmpp.ttl.seconds')).toBe('"soon"');
  expect(at('links[9]')).toBe(
    text.slice(text.indexOf('[', text.indexOf('links')), text.lastIndexOf(']') + 1),
  );
  expect(at('')).toBe(text);
});

test('a name that is written with escapes is found, and of two of the same name the last', () => {
  expect(at('links', '{"l\\u0069nks":1}')).toBe('1');
  expect(at('a', '{"a":1,"a":2}')).toBe('2');
});

test('a text that breaks off, and one that is none, do no harm', () => {
  expect(at('links[0].port', '{"links":[{"port": 5')).toBe('5');
  expect(at('links[0]', '<html>')).toBe('<html>');
  expect(at('links', '   ')).toBeNull();
  const deep = '['.repeat(200_000);
  expect(locateInJson(deep, 'links')).toEqual({ start: 0, end: deep.length });
});

test('every member of every JSON is found where it stands', () => {
  const name = fc.stringMatching(/^[a-z-]{1,8}$/);
  fc.assert(
    fc.property(name, fc.jsonValue(), fc.jsonValue(), (key, value, other) => {
      const source = JSON.stringify({ before: other, list: [other, { [key]: value }] }, null, 1);
      const range = locateInJson(source, `list[1].${key}`);
      expect(JSON.parse(source.slice(range?.start, range?.end))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('no text and no path makes it throw or leave the text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', ' ', 'a', '1') }),
      fc.string(),
      (source, path) => {
        const range = locateInJson(source, path);
        if (range !== null)
          expect(range.start >= 0 && range.start < range.end && range.end <= source.length).toBe(true);
      },
    ),
  );
});
