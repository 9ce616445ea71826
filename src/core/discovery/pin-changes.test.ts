import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Of } from './pin-judge.ts';
import { approveChange, isExpired, pinId, reconcilePins } from './pin-changes.ts';
import type { PinRecord } from './pin-record.ts';
import type { Pin } from './pins.ts';
import type { PublishedPins } from './published-pins.ts';

const value = (name: string) => sha256Of(new TextEncoder().encode(name));
const key = (name: string): Pin => ({ hashes: [{ name: 'sha-256', value: value(name) }] });
const [a, b, c] = [key('a'), key('b'), key('c')];
const about = { domain: 'capulet.example', endpoint: 'capulet.example:443', source: 'hacx' } as const;
const published = (...pins: Pin[]): PublishedPins => ({ ...about, pins, ttl: 60 });
const hour = 3_600_000;

/** What is kept after each was published at the wall time beside it, ms. */
const over = (...all: (readonly [at: number, published: PublishedPins | null])[]) =>
  all.reduce<PinRecord | null>((kept, [at, one]) => reconcilePins(kept, one, at), null);

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
      settling: null,
      ttl: 60,
      expiresAt: null,
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
    expect(
      over([1, published(a)], [2, published(a, b)], [9, published(a, b)], [hour + 2, published(b)]),
    ).toMatchObject({
      pins: [b],
      lastSeen: hour + 2,
      change: null,
      rolledAt: 2,
      settling: null,
    });
  });

  test('the old key gone too soon after the new one came beside it is a change', () => {
    const soon = over([1, published(a)], [2, published(a, b)], [hour + 1, published(b)]);
    expect(soon).toMatchObject({ pins: [a, b], change: { kind: 'changed', at: hour + 1, pins: [b] } });
    // Nor does it become one that is none by waiting.
    expect(reconcilePins(soon, published(b), 9 * hour)).toMatchObject({ change: { at: hour + 1 } });
    expect(reconcilePins(soon, published(a, b), 9 * hour)).toMatchObject({ change: null, pins: [a, b] });
  });

  test('the old key stays known meanwhile: the new one may go again', () => {
    expect(after(published(a), published(a, b), published(a))).toMatchObject({ pins: [a], change: null });
    expect(after(published(a), published(a, b), published(a, c), published(c))).toMatchObject({
      pins: [a, c],
      change: { pins: [c] },
    });
    expect(after(published(a), published(a, b), published(a), published(b))).toMatchObject({
      pins: [a],
      change: { pins: [b] },
    });
  });

  test('the ttl that was promised before the new key came is what counts, up to the next time nothing is new', () => {
    const day = { ...published(a), ttl: 86_400 };
    const short = { ...published(a, b), ttl: 0 };
    const kept = over([1, day], [2, short]);
    expect(kept).toMatchObject({ ttl: 86_400, settling: { pins: [a], until: 86_400_002 } });
    expect(over([1, day], [2, short], [3, short], [23 * hour, published(b)])).toMatchObject({
      ttl: 0,
      change: { pins: [b] },
    });
    expect(over([1, day], [2, short], [24 * hour + 2, published(b)])).toMatchObject({ change: null });
  });

  test('a hash of another kind makes no key known before its time either', () => {
    const long = { name: 'sha-512', value: 'x'.repeat(86) + '==' };
    const both = { hashes: [...a.hashes, long] };
    expect(after(published(a), published(both), published({ hashes: [long] }))).toMatchObject({
      pins: [both],
      change: { kind: 'changed' },
    });
    expect(
      over([1, published(a)], [2, published(both)], [hour + 2, published({ hashes: [long] })]),
    ).toMatchObject({
      pins: [{ hashes: [long] }],
      change: null,
    });
  });

  test('a change long after is measured by all that is kept', () => {
    const changed = over([1, published(a)], [2, published(a, b)], [3 * hour, published(c)]);
    expect(changed).toMatchObject({ change: { pins: [c] }, settling: null });
    expect(reconcilePins(changed, published(b), 3 * hour + 1)).toMatchObject({ pins: [b], change: null });
  });

  test('a key that is only taken away is none', () => {
    expect(after(published(a, b), published(b))).toMatchObject({ pins: [b], change: null, rolledAt: null });
  });

  test('the old key gone before the new one stood beside it is a change', () => {
    expect(after(published(a), published(b))).toMatchObject({ pins: [a], change: { kind: 'changed' } });
  });
});

describe('keys of a header', () => {
  const header = (maxAge: number, ...pins: Pin[]): PublishedPins => ({
    domain: 'capulet.example',
    endpoint: null,
    source: 'header',
    pins,
    ttl: maxAge,
  });

  test('count for as long as it says, from when it was last seen', () => {
    const kept = over([1_000, header(60, a, b)], [2_000, header(30, a, b)]);
    expect(kept).toMatchObject({ ttl: 30, expiresAt: 32_000 });
    if (kept === null) throw new Error('nothing is kept');
    expect([isExpired(kept, 31_999), isExpired(kept, 32_000)]).toEqual([false, true]);
    expect(reconcilePins(kept, header(60, c), 32_000)).toMatchObject({
      pins: [c],
      change: null,
      firstSeen: 32_000,
    });
    expect(reconcilePins(kept, null, 32_000)).toBeNull();
    expect(isExpired({ ...kept, expiresAt: null }, Infinity)).toBe(false);
  });

  test('are forgotten without alarm once it is withdrawn', () => {
    expect(over([1, header(60, a, b)], [2, null])).toBeNull();
  });

  test('that were approved count from then on', () => {
    const changed = over([1, header(60, a, b)], [2, header(60, c)]);
    if (changed === null) throw new Error('nothing is kept');
    expect(approveChange(changed, 1_000)).toMatchObject({ pins: [c], expiresAt: 61_000 });
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
      settling: null,
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

test('whatever is published, no key is taken up without approval but beside one that is known, or after its time', () => {
  const names = ['a', 'b', 'c', 'd'] as const;
  const step = fc.tuple(fc.nat(2 * hour), fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (history) => {
      let kept: PinRecord | null = null;
      let now = 0;
      /** Since when each key has stood in what is kept. */
      let since = new Map<string, number>();
      for (const [pause, listed] of history) {
        now += pause;
        const before: PinRecord | null = kept;
        kept = reconcilePins(before, published(...listed.map(key)), now);
        const is =
          kept?.pins.map((pin) => names.find((name) => pin.hashes[0]?.value === value(name)) ?? 'a') ?? [];
        if (before !== null && kept?.change === null) {
          // Of those that were there at once, or an hour ago, one is still there.
          const first = Math.min(...since.values());
          const known = [...since].filter(([, at]) => at === first || now - at >= hour);
          expect(known.some(([name]) => is.includes(name as 'a'))).toBe(true);
        }
        if (before !== null && kept?.change !== null) expect(kept?.pins).toEqual(before.pins);
        since = new Map(is.map((name) => [name, since.get(name) ?? now]));
      }
    }),
  );
});
