import { expect, test } from 'vitest';
import type { StreamRecord } from '../../../core/framing/index.ts';
import { allBut, isHidden, labelsOf, sourcesOf, withGroupToggled, withStreamToggled } from './sources.ts';

const stream = (
  id: string,
  account: string,
  openedAt: number,
  source: StreamRecord['source'] = 'account',
) => ({
  id,
  source,
  account,
  url: 'wss://a.example',
  openedAt,
});
const streams = [
  stream('p', 'capulet.example', 0, 's2s'),
  stream('b', 'juliet@capulet.example', 2),
  stream('a', 'juliet@capulet.example', 1),
  stream('r', 'romeo@montague.example', 3),
  stream('gone', 'romeo@montague.example', 4),
];
const facts = new Map([
  ['a', { frames: 5, began: 'fresh' as const }],
  ['b', { frames: 6, began: 'resumed' as const }],
  ['r', { frames: 1, began: null }],
  ['p', { frames: 2, began: 'fresh' as const }],
]);
const groups = sourcesOf(streams, facts);

test('accounts come before probes, the newest stream first, and streams without frames not at all', () => {
  expect(
    groups.map(({ source, owner, streams: of }) => [source, owner, of.map(({ record }) => record.id)]),
  ).toEqual([
    ['account', 'juliet@capulet.example', ['b', 'a']],
    ['account', 'romeo@montague.example', ['r']],
    ['s2s', 'capulet.example', ['p']],
  ]);
});

test('each has a name, a symbol of its kind and a colour of its owner', () => {
  const labels = labelsOf(groups);
  expect(labels.get('a')).toEqual({
    name: 'juliet',
    ordinal: 1,
    symbol: '●',
    colour: 'var(--source-1)',
    began: 'fresh',
  });
  expect(labels.get('b')).toMatchObject({ ordinal: 2, colour: 'var(--source-1)', began: 'resumed' });
  expect(labels.get('r')).toMatchObject({ name: 'romeo', ordinal: null, colour: 'var(--source-2)' });
  expect(labels.get('p')).toMatchObject({ symbol: '◆', colour: 'var(--source-3)' });
});

test('a name that two accounts share is the whole address', () => {
  const both = sourcesOf(
    [stream('a', 'juliet@capulet.example', 1), stream('r', 'juliet@montague.example', 2)],
    facts,
  );
  expect([...labelsOf(both).values()].map(({ name }) => name)).toEqual([
    'juliet@capulet.example',
    'juliet@montague.example',
  ]);
});

test('streams are hidden one by one or all of an owner, and each is undone by the same', () => {
  const [group] = groups;
  if (group === undefined) throw new Error('no group');
  const one = withStreamToggled(new Set(), group, 'a');
  expect([...one]).toEqual(['a']);
  expect(withStreamToggled(one, group, 'a').size).toBe(0);
  const all = withGroupToggled(one, group);
  expect([...all]).toEqual(['account juliet@capulet.example']);
  expect(isHidden(all, group, 'b')).toBe(true);
  expect(withGroupToggled(all, group).size).toBe(0);
  // Of a group that is hidden, one stream shows by hiding the others.
  expect([...withStreamToggled(all, group, 'a')]).toEqual(['b']);
  expect([...allBut(groups, group)]).toEqual(['account romeo@montague.example', 's2s capulet.example']);
});

test('attempts without a frame stand beside the streams, and are not counted among them', () => {
  const silent = { ...stream('refused', 'juliet@capulet.example', 1.5), silent: true } as const;
  const [juliet, , , tybalt] = sourcesOf(
    [...streams, silent, { ...silent, id: 'other', account: 'tybalt@capulet.example' }],
    facts,
  );
  expect(juliet?.streams.map(({ record, label }) => [record.id, label.ordinal])).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
  expect(juliet?.attempts.map(({ id }) => id)).toEqual(['refused']);
  expect(tybalt?.source).toBe('s2s');
});
