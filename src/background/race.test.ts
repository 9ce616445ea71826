import { expect, test } from 'vitest';
import type { ClockPort } from '../platform/ports.ts';
import { createRace, type Course, type Race } from './race.ts';

/** Time that passes when it is told to. */
function clockOf() {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const clock: ClockPort = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
  };
  const pass = (ms: number): void => {
    const end = now + ms;
    for (;;) {
      const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      timers = timers.filter((timer) => timer !== due);
      now = due.at;
      due.run();
    }
    now = end;
  };
  return { clock, pass };
}

function raceOf(headStart: Course['headStart'] = (_url, _next, urgent) => (urgent ? 0 : 250)) {
  const { clock, pass } = clockOf();
  const told: string[] = [];
  const race: Race = createRace(clock, {
    start(url) {
      told.push(`${clock.now()} ${url}`);
      return { leave: () => told.push(`${clock.now()} ${url} leaves`) };
    },
    headStart,
    dry: () => told.push(`${clock.now()} dry`),
    lost: () => told.push(`${clock.now()} lost`),
  });
  return { race, pass, told };
}

test('the next begins after its time or at a failure, the first to be there wins and the others leave', () => {
  const { race, pass, told } = raceOf();
  race.enter(['a', 'b', 'a', 'c', 'd'], true);
  expect(race.alone('a')).toBe(true);
  pass(250);
  expect(race.alone('a')).toBe(false);
  pass(100);
  race.failed('a');
  pass(50);
  expect(race.reached('b')).toBe(true);
  expect(race.reached('c')).toBe(false);
  pass(10_000);
  expect(told).toEqual(['0 a', '250 b', '350 c', '400 c leaves']);
  expect(race.alone('b')).toBe(true);
});

test('one that won and fails after all gives its place to those that lost and those that wait', () => {
  const { race, pass, told } = raceOf();
  race.enter(['a', 'b', 'c'], true);
  pass(250);
  race.reached('b');
  race.failed('b');
  expect(told).toEqual(['0 a', '250 b', '250 a leaves', '250 a']);
  race.failed('a');
  race.failed('c');
  expect(told.slice(4)).toEqual(['250 c', '250 lost']);
});

test('it is lost once, and not before everything that may come has come', () => {
  const { race, pass, told } = raceOf();
  race.enter(['a'], false);
  pass(100);
  race.failed('a');
  expect(told).toEqual(['0 a', '100 dry']);
  race.enter(['a', 'b'], true);
  race.failed('b');
  pass(10_000);
  expect(told.slice(2)).toEqual(['100 b', '100 lost']);
});

test('more is asked for when a head start ends with nothing else to begin', () => {
  const { race, pass, told } = raceOf(() => 400);
  race.enter(['a'], false);
  pass(399);
  expect(told).toEqual(['0 a']);
  pass(1);
  expect(told).toEqual(['0 a', '400 dry']);
  pass(50);
  // Whose time had come meanwhile begins at once.
  race.enter(['a', 'b'], true);
  pass(0);
  expect(told).toEqual(['0 a', '400 dry', '450 b']);
});

test('what is doubted waits until everything else failed; a redirection goes first', () => {
  const { race, pass, told } = raceOf((_url, next) => (next === 'doubted' ? Infinity : 250));
  race.enter(['a', 'b', 'c'], true);
  race.append('doubted');
  race.insert('moved');
  race.failed('a');
  pass(600);
  race.failed('moved');
  pass(60_000);
  race.failed('b');
  race.failed('c');
  expect(told).toEqual(['0 a', '0 moved', '250 b', '500 c', '60600 doubted']);
});

test('nobody begins any more once it is stopped', () => {
  const { race, pass, told } = raceOf();
  race.enter(['a', 'b'], true);
  race.stop();
  race.failed('a');
  pass(10_000);
  expect(race.reached('a')).toBe(false);
  expect(told).toEqual(['0 a', '0 a leaves']);
});

test('a failure does not hurry what waits for all that still run', () => {
  const { race, pass, told } = raceOf((_url, next, urgent) => (next === 'bosh' ? 2000 : urgent ? 0 : 250));
  race.enter(['a', 'b', 'bosh'], true);
  pass(300);
  race.failed('b');
  pass(1_699);
  expect(told).toEqual(['0 a', '250 b']);
  pass(1);
  expect(told).toEqual(['0 a', '250 b', '2000 bosh']);
});

test('nobody is waited for once all that ran have failed', () => {
  const { race, pass, told } = raceOf((_url, next, urgent) => (next === 'bosh' ? 2000 : urgent ? 0 : 250));
  race.enter(['a', 'bosh'], true);
  pass(100);
  race.failed('a');
  expect(told).toEqual(['0 a', '100 bosh']);
});
