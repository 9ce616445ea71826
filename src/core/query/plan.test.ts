import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBinary } from '../frames/binary.ts';
import { partsOf } from '../frames/facts.ts';
import { addGrams, gramBits, mayHold, newBitmap } from '../frames/grams.ts';
import { packRows, packTexts } from '../frames/pack.ts';
import { textRow } from '../frames/record.ts';
import { FrameTable } from '../frames/table.ts';
import { StreamWatch } from '../frames/watch.ts';
import { readFrame } from '../framing/index.ts';
import { columnTest, rulesOf, xepsOf, type ColumnContext } from './columns.ts';
import { compile } from './evaluate.ts';
import { parseQuery } from './parse.ts';
import { decide, mayMatch, needsText, planQuery } from './plan.ts';
import { searchTexts } from './texts.ts';
import type { Query } from './types.ts';

const context: ColumnContext = {
  account: (stream) => (stream === 's1' ? 'juliet@capulet.example' : null),
  xep: (namespace) => (namespace === 'urn:xmpp:ping' ? 199 : null),
};

function latencyOf(ms: number): number | 'open' | null {
  if (ms === -1) return null;
  return ms === -2 ? 'open' : ms;
}

const bodies = [
  '',
  'Soft! What LIGHT',
  'GRÜSSE grüße',
  '\u212aelvin k',
  '\u0130stanbul',
  'x'.repeat(5000) + 'light',
];
const frame = fc
  .record({
    direction: fc.constantFrom('in' as const, 'out' as const),
    kind: fc.constantFrom('iq', 'message', 'presence', 'r', 'broken'),
    type: fc.constantFrom('get', 'result', 'error', 'Chat', null),
    id: fc.constantFrom('a', 'b', 'A1', null),
    from: fc.constantFrom('romeo@montague.example/orchard', 'capulet.example', 'Ä@b.example', null),
    body: fc.constantFrom(...bodies),
    stream: fc.constantFrom('s1', 's2'),
  })
  .map(({ direction, kind, type, id, from, body, stream }) => {
    if (kind === 'broken') return { direction, stream, text: `<${body}` };
    const attrs = Object.entries({ type, id, from })
      .map(([name, value]) => (value === null ? '' : ` ${name}='${value}'`))
      .join('');
    const ns = kind === 'r' ? 'urn:xmpp:sm:3' : 'jabber:client';
    const inner = kind === 'iq' ? "<ping xmlns='urn:xmpp:ping'/>" : `<body>${body}</body>`;
    return { direction, stream, text: `<${kind} xmlns='${ns}'${attrs}>${inner}</${kind}>` };
  });

const term = fc.constantFrom(
  'dir:in',
  'kind:iq',
  'kind:r',
  'kind:m*',
  'type:chat',
  'type:*t',
  'from:montague.example',
  'jid:*@capulet.example',
  'from:ä@b.example',
  'to:x',
  'account:juliet@capulet.example',
  'ns:urn:xmpp:*',
  'name:body',
  'xep:199',
  'size>200',
  'latency>1ms',
  'latency:none',
  'latency:any',
  'rule:any',
  'rule:none',
  'id:a',
  'id:*1',
  'light',
  '"what light"',
  'GRÜSSE',
  'k',
  'kelvin',
  'stanbul',
  '""',
  'text:"</body></message><"',
);
const query: fc.Arbitrary<string> = fc.letrec((tie) => ({
  query: fc.oneof(
    { maxDepth: 4 },
    term,
    fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${String(a)} ${String(b)})`),
    fc.tuple(tie('query'), tie('query')).map(([a, b]) => `(${String(a)} OR ${String(b)})`),
    tie('query').map((a) => `NOT (${String(a)})`),
  ),
})).query;

function parsed(text: string): Query {
  const read = parseQuery(text);
  if (!read.ok) throw new Error(`${text}: ${read.error.code}`);
  return read.query;
}

describe('a planned query', () => {
  test('answers what asking each frame would', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 30 }), query, (frames, text) => {
        const asked = parsed(text);
        const watches = new Map(
          ['s1', 's2'].map((id) => [
            id,
            new StreamWatch({ source: 'account', account: 'a@a.example', url: 'wss://a' }, false),
          ]),
        );
        const rows = frames.map((one, index) => {
          const watch = watches.get(one.stream);
          if (watch === undefined) throw new Error('no watch');
          return textRow({ ...one, time: index * index, read: readFrame(one.text), watch, count: index + 1 });
        });
        const table = new FrameTable();
        const pack = packRows(1, rows);
        table.append([pack], 1);
        const [held] = table.packs;
        if (held === undefined) throw new Error('no pack');
        const latency = table.latencies(held);

        const each = compile(asked);
        const expected = frames.flatMap((one, index) => {
          const row = rows[index];
          if (row === undefined) return [];
          const reading = readFrame(one.text);
          const parts = reading.ok ? partsOf(reading.element) : null;
          const met = each({
            direction: one.direction,
            kind: row.kind,
            bytes: row.bytes,
            text: one.text,
            account: context.account(one.stream),
            facts: () => parts && { ...parts.shape, ...parts },
            xeps: () => xepsOf(row.shape, context),
            latency: () => latencyOf(latency[index] ?? -1),
            rules: () => rulesOf(row.remark),
          });
          return met ? [index + 1] : [];
        });

        const plan = planQuery(asked);
        const answers = plan.columns.map((part) => columnTest(part, context)({ pack, latency }));
        const verdict = decide(plan.tree, answers, rows.length);
        const large = new Map(
          rows.flatMap((row, index) => (row.text.length > 4096 ? [[index + 1, row.text]] : [])),
        );
        const found = [
          ...searchTexts(plan.tree, { first: 1, verdict, answers }, [packTexts(1, rows)], large),
        ];
        expect(found).toEqual(expected);
        if (!needsText(asked)) expect(verdict).not.toContain(1);
        const bitmap = newBitmap(gramBits.small);
        for (const { text: one } of rows) addGrams(bitmap, one);
        if (mayMatch(plan.tree, (needle) => (mayHold(bitmap, needle) ? 1 : 0)) === 0) {
          expect(found.filter((seq) => verdict[seq - 1] === 1)).toEqual([]);
        }
      }),
      { numRuns: 1500 },
    );
    // On a machine with other things to do a run takes several times as long.
  }, 120_000);

  test('keeps what needs no text apart from what does', () => {
    const { columns, tree } = planQuery(parsed('kind:iq (dir:in OR light) -rule:any'));
    expect(columns).toHaveLength(2);
    expect(tree).toEqual({
      type: 'and',
      of: [
        { type: 'columns', index: 1 },
        {
          type: 'or',
          of: [
            { type: 'columns', index: 0 },
            { type: 'text', value: 'light' },
          ],
        },
      ],
    });
  });
});

test('four-byte sequences rule out what misses a word, in either case', () => {
  const bitmap = newBitmap(gramBits.small);
  addGrams(bitmap, toBinary('<message><body>Soft! What LIGHT through yonder grüße</body></message>'));
  expect(
    ['what light', 'yonder', 'light', 'xy', 'grüße', 'GRÜSSE'].map((word) => mayHold(bitmap, word)),
  ).toEqual([true, true, true, true, true, true]);
  expect(['window', 'lightx', 'through yonder window'].map((word) => mayHold(bitmap, word))).toEqual([
    false,
    false,
    false,
  ]);
});
