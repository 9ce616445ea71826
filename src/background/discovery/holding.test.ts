import { expect, test } from 'vitest';
import { createHolding } from './holding.ts';

function after(failures: number) {
  let now = 0;
  const holding = createHolding({ now: () => now });
  for (let count = 0; count < failures; count += 1) holding.failed();
  return { holding, pass: (ms: number) => void (now += ms) };
}

test('what a socket took beyond what a request explains is the browser’s, after many that failed', () => {
  const { holding } = after(12);
  expect(holding.held(3_250, 50)).toBe(3_000);
  // Slow, but so was the request.
  expect(holding.held(3_200, 700)).toBeNull();
  expect(holding.held(400, 5)).toBeNull();
  expect(holding.held(900, 5)).toBe(1_000);
  expect(holding.atMost).toBe(5_000);
});

test('nothing is claimed without failures, after a while, or where nothing was asked before', () => {
  expect(after(7).holding.held(3_200, 50)).toBeNull();
  const { holding, pass } = after(12);
  expect(holding.held(3_200, 0)).toBeNull();
  pass(180_000);
  expect(holding.held(3_200, 50)).toBeNull();
  expect(holding.atMost).toBe(0);
});
