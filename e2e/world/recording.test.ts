import { expect, test } from 'vitest';
import { roundTrips, type TappedFrame } from './recording.ts';

/** `>` and `<` are frames out and in; the number is the time in milliseconds. */
function frames(script: string): TappedFrame[] {
  return script.split(' ').map((word) => ({
    direction: word.startsWith('>') ? 'out' : 'in',
    time: Number(word.slice(1)),
    text: word,
    bytes: word.length,
    binary: false,
  }));
}
const last = (script: string) => {
  const all = frames(script);
  return { all, until: (frame: TappedFrame) => frame.time === all.at(-1)?.time };
};

test('each flight that waited for an answer is one round trip', () => {
  const { all, until } = last('>0 <10 <11 >60 <70 >120 <130');
  expect(roundTrips(all, until)).toBe(3);
});

test('frames sent together are one flight', () => {
  const { all, until } = last('>0 >1 >2 <10 <11');
  expect(roundTrips(all, until)).toBe(1);
});

test('a frame that left before the answer could arrive belongs to the flight before it', () => {
  const { all, until } = last('>0 <2 >3 <5 >60 <62');
  expect(roundTrips(all, until)).toBe(3);
  expect(roundTrips(all, until, 50)).toBe(2);
});

test('what never happens has no number', () => {
  expect(roundTrips(frames('>0 <10'), (frame) => frame.time === 99)).toBeNull();
});
