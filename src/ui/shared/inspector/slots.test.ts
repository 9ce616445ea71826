import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Slots } from './slots.ts';

test('what stays in view keeps its slot, what enters takes one that was left, and none is shown twice', () => {
  const view = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(view, { maxLength: 20 }), (views) => {
      const slots = new Slots();
      let before = new Map<number, number>();
      for (const seqs of views) {
        const given = slots.assign(seqs);
        expect(given.map(({ seq }) => seq)).toEqual(seqs);
        expect(new Set(given.map(({ slot }) => slot)).size).toBe(seqs.length);
        for (const { seq, slot } of given) expect(before.get(seq) ?? slot).toBe(slot);
        const left = [...before].filter(([seq]) => !seqs.includes(seq)).map(([, slot]) => slot);
        const entered = given.filter(({ seq }) => !before.has(seq)).map(({ slot }) => slot);
        expect(entered.slice(0, left.length).every((slot) => left.includes(slot))).toBe(true);
        before = new Map(given.map(({ seq, slot }) => [seq, slot]));
      }
    }),
  );
});
