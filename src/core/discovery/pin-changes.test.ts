import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Of } from './pin-judge.ts';
import { approveChange, pinId, reconcilePins } from './pin-changes.ts';
import type { PinRecord } from './pin-record.ts';
import type { Pin } from './pins.ts';
import type { PublishedPins } from './published-pins.ts';

const value = (name: string) => sha256Of(new TextEncoder().encode(name));
const key = (name: string): Pin => ({ hashes: [{ name: 'sha-256', value: value(name) }] });
const [a, b, c] = [key('a'), key('b'), key('c')];
const about = { domain: 'capulet.example', endpoint: 'capulet.example:443', source: 'hacx' } as const;
const published = (...pins: Pin[]): PublishedPins => ({ ...about, pins });

/** What is kept after these were published in turn, at 1, 2, 3 …; null is a document that pins nothing. */
const after = (...all: (PublishedPins | null)[]) =>
  all.reduce<PinRecord | null>((kept, one, index) => reconcilePins(kept, one, index + 1), null);

describe('keys met again', () => {
  test('what is new is recorded', () => {
    expect(after(published(a))).toEqual({
      ...about,
      id: pinId(about),
      pins: [a],
      firstSeen: 1,
      lastSeen: 1,
      checked: null,
      change: null,
      rolledAt: null,
    });
    expect(after(null)).toBeNull();
    expect(after(published())).toBeNull();
  });

  test('the same keys in any order were last seen now', () => {
    expect(after(published(a, b), published(b, a))).toMatchObject({
      firstSeen: 1,
      lastSeen: 2,
      change: null,
      rolledAt: null,
    });
  });

  test('a clock that was set back makes nothing unseen', () => {
    expect(reconcilePins(after(published(a), published(a)), published(a), 0)).toMatchObject({ lastSeen: 2 });
  });

  test('one more kind of hash of the same key is no other key', () => {
    const more = { hashes: [...a.hashes, { name: 'sha-512', value: 'x'.repeat(86) + '==' }] };
    expect(after(published(a), published(more))).toMatchObject({
      pins: [more],
      change: null,
      rolledAt: null,
    });
  });

  test('a pin that agrees by one hash and not by another is another key', () => {
    const long = (letter: string) => ({ name: 'sha-512', value: letter.repeat(86) + '==' });
    const torn = { hashes: [...a.hashes, long('B')] };
    expect(after(published({ hashes: [...a.hashes, long('A')] }), published(torn))).toMatchObject({
      change: { kind: 'changed' },
    });
  });
});

describe('rollover', () => {
  test('the new key beside the old, then the old one gone: taken up without alarm', () => {
    expect(after(published(a), published(a, b))).toMatchObject({
      pins: [a, b],
      firstSeen: 1,
      lastSeen: 2,
      change: null,
      rolledAt: 2,
    });
    expect(after(published(a), published(a, b), published(a, b), published(b))).toMatchObject({
      pins: [b],
      lastSeen: 4,
      change: null,
      rolledAt: 2,
    });
  });

  test('a key that is only taken away is none', () => {
    expect(after(published(a, b), published(b))).toMatchObject({ pins: [b], change: null, rolledAt: null });
  });

  test('the old key gone before the new one stood beside it is a change', () => {
    expect(after(published(a), published(b))).toMatchObject({ pins: [a], change: { kind: 'changed' } });
  });
});

describe('a change waits for the person', () => {
  test('the kept keys stay, and were not seen since', () => {
    expect(after(published(a), published(a), published(b, c))).toMatchObject({
      pins: [a],
      lastSeen: 2,
      change: { kind: 'changed', at: 3, pins: [b, c] },
    });
  });

  test('it is dated by when it was noticed, and anew when it becomes another', () => {
    expect(after(published(a), published(b), published(b))).toMatchObject({ change: { at: 2 } });
    expect(after(published(a), published(b), published(c))).toMatchObject({ change: { at: 3, pins: [c] } });
    expect(after(published(a), published(b), null)).toMatchObject({ change: { kind: 'vanished', at: 3 } });
    expect(after(published(a), published(b), published(b, c))).toMatchObject({ change: { at: 3 } });
  });

  test('keys that are published no more are kept, and that they vanished waits', () => {
    expect(after(published(a), null)).toMatchObject({
      pins: [a],
      lastSeen: 1,
      change: { kind: 'vanished', at: 2, pins: [] },
    });
    expect(after(published(a), published(), null)).toMatchObject({ change: { at: 2 } });
  });

  test.each([
    ['changed', published(b)],
    ['vanished', null],
  ])('one that is withdrawn (%s) clears itself', (_, change) => {
    expect(after(published(a), change, published(a))).toMatchObject({
      pins: [a],
      lastSeen: 3,
      change: null,
      rolledAt: null,
    });
  });

  test('a pending key does not make a rollover of itself', () => {
    expect(after(published(a), published(b), published(b, c))).toMatchObject({
      pins: [a],
      change: { pins: [b, c] },
    });
  });
});

describe('approval', () => {
  const kept = (record: PinRecord | null): PinRecord => {
    if (record === null) throw new Error('nothing is kept');
    return record;
  };

  test('the change becomes what is kept, and the check of the old keys is void', () => {
    const changed = kept(after(published(a), published(b)));
    const checked = { ...changed, checked: { at: 1, level: 'seen', key: value('a') } as const };
    expect(approveChange(checked, 9)).toEqual({
      ...changed,
      pins: [b],
      firstSeen: 2,
      lastSeen: 9,
      checked: null,
      change: null,
      rolledAt: null,
    });
  });

  test('keys that vanished are kept no longer', () => {
    expect(approveChange(kept(after(published(a), null)), 9)).toBeNull();
  });

  test('without a change nothing becomes of it', () => {
    const record = kept(after(published(a)));
    expect(approveChange(record, 9)).toBe(record);
  });
});

describe('the key that was met first', () => {
  const met = (...pins: Pin[]): PublishedPins => ({ ...published(...pins), source: 'first-seen' });

  test('is kept, and another one later is a change', () => {
    expect(after(met(a), met(a))).toMatchObject({ pins: [a], lastSeen: 2, change: null });
    expect(after(met(a), met(b))).toMatchObject({ pins: [a], change: { kind: 'changed', pins: [b] } });
  });

  test('does not vanish: nobody publishes it', () => {
    expect(after(met(a), null)).toMatchObject({ pins: [a], change: null, lastSeen: 1 });
    expect(after(met(a), met(b), null)).toMatchObject({ change: { kind: 'changed', pins: [b] } });
  });
});

test('ids tell source, domain and endpoint apart', () => {
  const ids = [
    about,
    { ...about, endpoint: null },
    { ...about, source: 'header' as const },
    { ...about, domain: 'montague.example' },
  ].map(pinId);
  expect(new Set(ids).size).toBe(4);
});

test('whatever is published, no key is taken up without approval but beside or after one that is kept', () => {
  const keys = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 });
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 8 }), (history) => {
      let kept: PinRecord | null = null;
      history.forEach((names, index) => {
        const before: PinRecord | null = kept;
        kept = reconcilePins(before, published(...names.map(key)), index + 1);
        if (before === null) return;
        const shares = names.some((name) => before.pins.some((pin) => pin.hashes[0]?.value === value(name)));
        expect(kept?.pins).toEqual(shares ? names.map(key) : before.pins);
        expect(kept?.change === null).toBe(shares);
      });
    }),
  );
});
