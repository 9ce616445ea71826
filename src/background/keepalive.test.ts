import { expect, test } from 'vitest';
import { createKeepalive, type Keepalive } from './keepalive.ts';
import { manualClock, type ManualClock } from './stanza/testing.ts';
import type { Watcher } from './vigil.ts';

interface Watched {
  readonly clock: ManualClock;
  readonly keepalive: Keepalive;
  /** When the server was asked, ms. */
  readonly asked: number[];
  /** When it was given up, ms, and after how many seconds without an answer. */
  readonly dead: [number, number][];
  readonly awake: number[];
  watcher: Watcher | null;
  stays: boolean;
}

/** `answers`: the server answers at once. `counted`: stanzas are, so that asking is what is answered. */
function watched(start: { stays?: boolean; answers?: boolean } = {}): Watched {
  const clock = manualClock();
  const asked: number[] = [];
  const dead: [number, number][] = [];
  const awake: number[] = [];
  const self: { watcher: Watcher | null; stays: boolean } = { watcher: null, stays: start.stays ?? true };
  const keepalive = createKeepalive({
    clock,
    wake: { keepAwake: () => awake.push(clock.now()) },
    vigil: {
      get stays() {
        return self.stays;
      },
      watch(watcher) {
        self.watcher = watcher;
        return () => (self.watcher = null);
      },
    },
    ask() {
      asked.push(clock.now());
      keepalive.awaits();
      if (start.answers === true) keepalive.heard();
    },
    dead: (seconds) => dead.push([clock.now(), seconds]),
  });
  return Object.assign(self, { clock, keepalive, asked, dead, awake });
}

test('a quiet stream is asked each 20 s, and never while anything is heard', () => {
  const { clock, keepalive, asked, dead, awake } = watched({ answers: true });
  clock.pass(60_000);
  expect(asked).toEqual([20_000, 40_000, 60_000]);
  for (let index = 0; index < 10; index += 1) {
    clock.pass(19_000);
    keepalive.heard();
  }
  expect(asked).toHaveLength(3);
  expect(dead).toEqual([]);
  expect(awake).toHaveLength(Math.floor(clock.now() / 20_000) + 1);
});

test('no answer within 10 s, though asked for twice, is the end', () => {
  const { clock, asked, dead } = watched();
  clock.pass(40_000);
  expect(asked).toEqual([20_000, 25_000]);
  expect(dead).toEqual([[30_000, 10]]);
});

test('a stanza of ours to which nothing comes back is found without waiting for silence', () => {
  const { clock, keepalive, dead } = watched();
  clock.pass(1_000);
  keepalive.awaits();
  clock.pass(3_000);
  keepalive.awaits();
  clock.pass(10_000);
  expect(dead).toEqual([[11_000, 10]]);
});

test('after sleep it is asked at once, with less patience, and not given up for what nobody could hear', () => {
  const { clock, asked, dead } = watched();
  clock.pass(20_000);
  clock.sleep(3_600_000);
  expect(dead).toEqual([]);
  expect(asked.at(-1)).toBe(3_620_000);
  clock.pass(4_000);
  expect(dead).toEqual([[3_624_000, 4]]);
});

test('who comes to look has it asked at once, unless it was just heard', () => {
  const self = watched();
  self.clock.pass(4_000);
  self.watcher?.check(5_000);
  expect(self.asked).toEqual([]);
  self.clock.pass(2_000);
  self.watcher?.check(5_000);
  expect(self.asked).toEqual([6_000]);
  self.clock.pass(4_000);
  expect(self.dead).toEqual([[10_000, 4]]);
});

test('where it is not worth it there is no traffic at all, until somebody comes', () => {
  const self = watched({ stays: false, answers: true });
  self.clock.pass(600_000);
  expect(self.asked).toEqual([]);
  expect(self.awake).toEqual([]);
  self.stays = true;
  self.watcher?.changed();
  self.clock.pass(20_000);
  expect(self.asked).toEqual([620_000]);
  self.stays = false;
  self.watcher?.changed();
  self.clock.pass(600_000);
  expect(self.asked).toHaveLength(1);
});

test('a stream that is over asks for nothing and holds nothing', () => {
  const self = watched();
  self.clock.pass(21_000);
  self.keepalive.stop();
  self.clock.pass(100_000);
  expect(self.dead).toEqual([]);
  expect(self.clock.waiting).toBe(0);
  expect(self.watcher).toBeNull();
});
