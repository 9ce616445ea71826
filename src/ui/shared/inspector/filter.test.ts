import { describe, expect, test } from 'vitest';
import type { FrameRecord } from '../../../core/framing/frame.ts';
import {
  countFrames,
  filterFrames,
  indexOfSeq,
  nearestIndex,
  noFilter,
  toggleKind,
  type FrameFilter,
} from './filter.ts';
import { NoteTaker } from './notes.ts';
import { byId } from './stream-names.ts';

const frame = (seq: number, more: Partial<FrameRecord>): FrameRecord => ({
  seq,
  time: seq,
  stream: 's',
  direction: 'in',
  kind: 'iq',
  text: '<iq/>',
  bytes: 5,
  ...more,
});
const frames = [
  frame(3, { text: '<message><body>Soft! What LIGHT</body></message>', kind: 'message' }),
  frame(5, { direction: 'out', text: '<iq type="get"/>' }),
  frame(9, { text: '<presence/>', kind: 'presence' }),
];
const streams = byId([
  { id: 's', source: 'account', account: 'juliet@capulet.example', url: '', openedAt: 0 },
]);
const around = { streams, notes: new NoteTaker().read(frames, streams), catalogue: null };
const pass = (filter: FrameFilter) => filterFrames(frames, filter, around);
const seqs = (found: readonly FrameRecord[]) => found.map(({ seq }) => seq);

describe('filtering frames', () => {
  test('without a filter the list itself comes back', () => {
    expect(pass(noFilter)).toBe(frames);
    expect(pass({ ...noFilter, text: '   ' })).toBe(frames);
  });
  test('words are found in the exact text, case ignored', () => {
    expect(seqs(pass({ ...noFilter, text: 'what light' }))).toEqual([3]);
    expect(seqs(pass({ ...noFilter, text: '"light what"' }))).toEqual([]);
  });
  test('a query asks for what is in a frame, and one that cannot be read hides nothing', () => {
    expect(seqs(pass({ ...noFilter, text: 'kind:iq type:get' }))).toEqual([5]);
    expect(seqs(pass({ ...noFilter, text: 'kind:' }))).toEqual([3, 5, 9]);
  });
  test('a stretch of time shows what lies in it, its ends included', () => {
    expect(seqs(pass({ ...noFilter, times: { from: 5, to: 9 } }))).toEqual([5, 9]);
  });
  test('direction and kinds narrow together', () => {
    expect(seqs(pass({ ...noFilter, direction: 'in' }))).toEqual([3, 9]);
    const iqs = toggleKind(noFilter, 'iq');
    expect(seqs(pass(iqs))).toEqual([5]);
    expect(seqs(pass(toggleKind(iqs, 'presence')))).toEqual([5, 9]);
    expect(pass({ ...iqs, direction: 'in' })).toEqual([]);
  });
  test('an account shows its own streams alone', () => {
    expect(seqs(pass({ ...noFilter, account: 'juliet@capulet.example' }))).toEqual([3, 5, 9]);
    expect(pass({ ...noFilter, account: 'romeo@montague.example' })).toEqual([]);
  });
  test('toggling a kind twice shows everything again', () => {
    expect(pass(toggleKind(toggleKind(noFilter, 'iq'), 'iq'))).toBe(frames);
  });
  test('counts by direction and kind', () => {
    const counts = countFrames(frames);
    expect([counts.in, counts.out, counts.kinds.get('iq'), counts.kinds.get('sasl')]).toEqual([
      2,
      1,
      1,
      undefined,
    ]);
  });
  test('a frame is found by its number, or its nearest newer neighbour', () => {
    expect(frames.map(({ seq }) => indexOfSeq(frames, seq))).toEqual([0, 1, 2]);
    expect(indexOfSeq(frames, 4)).toBe(-1);
    expect([1, 4, 9, 10].map((seq) => nearestIndex(frames, seq))).toEqual([0, 1, 2, 2]);
    expect(nearestIndex([], 4)).toBe(-1);
  });
});
