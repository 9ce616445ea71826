import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, complete, fieldNames, parseQuery, type QueryFacts, type QuerySubject } from './index.ts';

const facts: QueryFacts = {
  name: 'iq',
  type: 'error',
  id: 'q1',
  from: 'juliet@capulet.example/balcony',
  to: 'romeo@montague.example',
  names: ['iq', 'fin', 'set'],
  namespaces: ['jabber:client', 'urn:xmpp:mam:2', 'http://jabber.org/protocol/rsm'],
};
const frame = (more: Partial<QuerySubject> = {}): QuerySubject => ({
  direction: 'in',
  kind: 'iq',
  bytes: 5000,
  text: '<iq>Hello (there) "friend"</iq>',
  account: 'romeo@montague.example',
  facts: () => facts,
  xeps: () => [313, 59],
  latency: () => 250,
  rules: () => ['13'],
  ...more,
});
const nonza = frame({ kind: 'nonza', facts: () => ({ ...facts, name: 'r', type: null }) });

function holds(text: string, subject = frame()): boolean {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.code}`);
  return compile(parsed.query)(subject);
}

describe('what a query lets through', () => {
  test.each([
    '',
    'dir:in kind:iq type:error from:*@capulet.example xep:0313 ns:urn:xmpp:mam:2 size>4k latency>200ms rule:any text:"hello" -kind:r',
    'dir:out OR dir:in',
    'dir:in AND (kind:message OR kind:iq)',
    'NOT dir:out',
    'NOT (dir:out OR kind:message)',
    '-(dir:out kind:iq)',
    'from:juliet',
    'from:capulet.example',
    'from:juliet@capulet.example',
    'from:JULIET@capulet.example/balcony',
    'jid:romeo@montague.example',
    'account:romeo@montague.example',
    'ns:urn:xmpp:mam:*',
    'ns:*jabber.org*rsm',
    'name:fin',
    'id:q*',
    'xep:59',
    'size:5000',
    'size>=5000 size<=5000',
    'size:>4k',
    'latency:any',
    'latency<1s',
    'rule:13',
    'text:"(there) \\"friend\\""',
    '(there)',
    'hello',
    '<iq>',
  ])('%s', (text) => expect(holds(text)).toBe(true));

  test.each([
    'dir:out',
    'type:result',
    'from:*@montague.example',
    'from:uliet',
    'ns:urn:xmpp:mam',
    'xep:0198',
    'size>5000',
    'size<4k',
    'latency>1s',
    'latency:none',
    'rule:none',
    'rule:S2',
    '-hello',
    'dir:in kind:message',
    'urn:xmpp:mam:2',
    'jabber:iq:roster',
  ])('but not: %s', (text) => expect(holds(text)).toBe(false));

  test('a nonza is known by its name, and a request without answer by its latency', () => {
    expect(holds('kind:r', nonza)).toBe(true);
    expect(holds('-kind:r', nonza)).toBe(false);
    expect(holds('latency:none', frame({ latency: () => 'open' }))).toBe(true);
    expect(holds('latency>0', frame({ latency: () => 'open' }))).toBe(false);
  });

  test('a frame that cannot be read is found by its columns and its text alone', () => {
    const broken = frame({ kind: 'malformed', facts: () => null });
    expect(holds('kind:malformed hello', broken)).toBe(true);
    expect(holds('from:juliet', broken)).toBe(false);
    expect(holds('-from:juliet', broken)).toBe(true);
  });

  test('OR binds less than terms side by side', () => {
    expect(parseQuery('a b OR c')).toEqual(parseQuery('(a AND b) OR c'));
  });
});

describe('errors point at the character', () => {
  test.each([
    ['foo:bar', 'unknown-field', 'foo'],
    ['dir:in knid:iq', 'unknown-field', 'knid'],
    ['dir:', 'missing-value', 'dir:'],
    ['dir:sideways', 'unknown-value', 'sideways'],
    ['rule:99', 'unknown-value', '99'],
    ['xep:mam', 'bad-number', 'mam'],
    ['size>big', 'bad-number', 'big'],
    ['latency>5k', 'bad-number', '5k'],
    ['kind:>iq', 'not-compared', ':>'],
    ['dir>in', 'not-compared', '>'],
    ['rule<=12', 'not-compared', '<='],
    ['a OR', 'missing-term', 'OR'],
    ['OR a', 'missing-term', 'OR'],
    ['a AND OR b', 'missing-term', 'AND'],
    ['NOT', 'missing-term', 'NOT'],
    ['(a', 'unclosed-parenthesis', '('],
    ['a)', 'unexpected-parenthesis', ')'],
    ['()', 'unexpected-parenthesis', ')'],
    ['text:"abc', 'unclosed-quote', '"abc'],
    ['('.repeat(5000), 'unclosed-parenthesis', '('],
  ])('%s', (text, code, got) => {
    const parsed = parseQuery(text);
    expect(parsed).toMatchObject({ ok: false, error: { code, got } });
    if (!parsed.ok) expect(text.slice(parsed.error.start, parsed.error.end)).toBe(got);
  });

  test('no text makes the parser throw, and an error lies within the text', () => {
    const piece = fc.constantFrom(
      'dir:',
      'in',
      '(',
      ')',
      '-',
      'OR',
      'NOT',
      '"',
      ' ',
      'size>',
      '4k',
      '\\',
      'é',
      ':',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const parsed = parseQuery(text);
        if (parsed.ok) compile(parsed.query)(frame());
        else expect(parsed.error.end).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('completion', () => {
  const seen = { kind: ['iq', 'message', 'r'], ns: ['urn:xmpp:mam:2'], from: ['a b@x'] };
  const offered = (text: string, caret = text.length) =>
    complete(text, caret, seen).items.map(({ insert }) => insert);
  test('an empty box offers every field, and a started word those that begin so', () => {
    expect(offered('')).toHaveLength(fieldNames.length);
    expect(offered('dir:in ')).toHaveLength(fieldNames.length);
    expect(offered('la')).toEqual(['latency:']);
    expect(offered('-ki')).toEqual(['kind:']);
    expect(offered('(si')).toEqual(['size>']);
  });
  test('after a field come the values that were seen', () => {
    expect(offered('dir:')).toEqual(['in', 'out']);
    expect(offered('kind:m')).toEqual(['message']);
    expect(offered('ns:mam')).toEqual(['urn:xmpp:mam:2']);
    expect(offered('from:')).toEqual(['"a b@x"']);
  });
  test('what is there already is not offered, and neither is anything inside quotes', () => {
    expect(offered('kind:iq')).toEqual([]);
    expect(offered('text:"ki')).toEqual([]);
    expect(offered('hello')).toEqual([]);
  });
  test('the word under the caret is what is replaced', () => {
    expect(complete('di kind:iq', 2, seen)).toMatchObject({ start: 0, end: 2 });
    expect(complete('kind:i dir:in', 6, seen)).toMatchObject({ start: 5, end: 6 });
  });
});
