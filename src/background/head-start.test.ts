import { expect, test } from 'vitest';
import { headStart, inOrder, isRemembered, standing } from './head-start.ts';

const hour = 3_600_000;
const websocket = 'wss://a.example/ws';
const bosh = 'https://a.example/http-bind';

test('what worked is remembered for a day, a way out for half an hour', () => {
  expect(standing({ url: websocket, at: 0 }, 12 * hour)).toBe(0.5);
  expect(isRemembered({ url: websocket, at: 0 }, 24 * hour)).toBe(true);
  expect(isRemembered({ url: websocket, at: 0 }, 24 * hour + 1)).toBe(false);
  expect(isRemembered({ url: bosh, at: 0 }, hour / 2)).toBe(true);
  expect(isRemembered({ url: bosh, at: 0 }, hour / 2 + 1)).toBe(false);
  // A clock that was set back makes nothing newer than new.
  expect(standing({ url: websocket, at: hour }, 0)).toBe(1);
});

test('what worked gets twice the time it took, within bounds; others 250 ms, and WebSocket more before BOSH', () => {
  const remembered = (took: number) => ({ url: websocket, at: 0, took });
  expect(headStart(websocket, 'wss://b.example/', remembered(10), false)).toBe(250);
  expect(headStart(websocket, 'wss://b.example/', remembered(400), false)).toBe(800);
  expect(headStart(websocket, 'wss://b.example/', remembered(60_000), false)).toBe(3000);
  expect(headStart(websocket, 'wss://b.example/', null, false)).toBe(250);
  // A socket that opened quickly the last time is no reason to leave it for BOSH quickly.
  expect(headStart(websocket, bosh, remembered(10), false)).toBe(2000);
  expect(headStart(websocket, bosh, remembered(1400), false)).toBe(2800);
  expect(headStart(websocket, bosh, null, false)).toBe(2000);
  expect(headStart(bosh, 'https://b.example/', null, false)).toBe(250);
});

test('WebSocket goes before BOSH, whatever is listed first', () => {
  expect(inOrder([bosh, websocket, 'wss://b.example/'])).toEqual([websocket, 'wss://b.example/', bosh]);
});

test('after a failure the next of its kind begins at once, BOSH not while a WebSocket is still under way', () => {
  expect(headStart(websocket, 'wss://b.example/', null, true)).toBe(0);
  expect(headStart(bosh, 'https://b.example/', null, true)).toBe(0);
  expect(headStart(websocket, bosh, null, true)).toBe(2000);
  expect(headStart(websocket, bosh, { url: websocket, at: 0, took: 10 }, true)).toBe(2000);
});

test('a WebSocket that the browser may hold back gets that time before BOSH, and before nothing else', () => {
  expect(headStart(websocket, bosh, null, false, 5000)).toBe(7000);
  expect(headStart(websocket, 'wss://b.example/', null, false, 5000)).toBe(250);
  expect(headStart(bosh, 'https://b.example/', null, false, 5000)).toBe(250);
});
