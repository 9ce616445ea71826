import { describe, expect, it, vi } from 'vitest';
import type { PageItem } from '../contract/page.ts';
import { hookCore, type HookLimits } from './core.ts';

const limits: HookLimits = { longest: 10, units: 5000, items: 20, patience: 1000 };
const fetched = (json: string): PageItem[] => (json === '' ? [] : (JSON.parse(json) as PageItem[]));

describe('what a page noted down', () => {
  it('is fetched in order, once, as the contract has it', () => {
    const core = hookCore(limits);
    core.note('socket', core.next(), 'wss://a.example/ws');
    core.text('out', 1, 'ä"\u2028\ud83d\ude00');
    core.note('end', 1, 1000);
    const items = fetched(core.fetch());
    expect(items.map(([kind, id, , value]) => [kind, id, value])).toEqual([
      ['socket', 1, 'wss://a.example/ws'],
      ['out', 1, 'ä"\u2028\ud83d\ude00'],
      ['end', 1, 1000],
    ]);
    expect(core.fetch()).toBe('');
  });

  it('is its size where a text is too long', () => {
    const core = hookCore(limits);
    core.text('in', 1, 'ä'.repeat(11));
    expect(fetched(core.fetch())).toMatchObject([['in-long', 1, expect.any(Number), 22]]);
  });

  it('has a limit, past which frames are counted and nothing else is lost', () => {
    const core = hookCore(limits);
    for (let at = 0; at < 50; at += 1) core.text('in', 1, `${at}`);
    core.note('socket', 2, 'wss://a.example/ws');
    const items = fetched(core.fetch());
    expect(items[0]).toMatchObject(['lost', 0, expect.any(Number), 30]);
    expect(items.slice(1).map(([, , , value]) => value)).toEqual([
      ...Array.from({ length: 20 }, (_, at) => `${at}`),
      'wss://a.example/ws',
    ]);
    core.text('in', 1, 'room');
    expect(fetched(core.fetch())).toHaveLength(1);
  });

  it('is let go of when nobody has fetched it for long', () => {
    vi.useFakeTimers({ now: 1_000_000 });
    try {
      const core = hookCore(limits);
      core.text('in', 1, 'a');
      vi.setSystemTime(1_000_900);
      expect(core.live()).toBe(true);
      vi.setSystemTime(1_001_001);
      core.text('in', 1, 'b');
      expect(core.live()).toBe(false);
      expect(core.fetch()).toBe('');
    } finally {
      vi.useRealTimers();
    }
  });

  it('comes in pieces of 2,000 at most', () => {
    const core = hookCore({ ...limits, items: 100_000, units: 1e9 });
    for (let at = 0; at < 4500; at += 1) core.text('in', 1, `${at}`);
    const pieces = [core.fetch(), core.fetch(), core.fetch(), core.fetch()].map(fetched);
    expect(pieces.map(({ length }) => length)).toEqual([2000, 2000, 500, 0]);
    expect(pieces.flat().map(([, , , value]) => Number(value))).toEqual(
      Array.from({ length: 4500 }, (_, at) => at),
    );
  });
});
