import { expect, test } from 'vitest';
import { parseDocument } from '../core/xml/index.ts';
import { insistOn } from './insisting.ts';
import { StanzaError, TimeoutError } from './stanza/index.ts';
import { manualClock, settled } from './stanza/testing.ts';

const refusal = (type: string): StanzaError =>
  new StanzaError(
    parseDocument(
      `<iq xmlns='jabber:client' type='error'><error type='${type}'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
    ),
  );

/** `fails` are thrown one after the other; then it is done. */
function bench(fails: Error[]) {
  const clock = manualClock();
  const begun: number[] = [];
  const overlooked: unknown[] = [];
  const begin = insistOn({
    clock,
    what() {
      begun.push(clock.now());
      const error = fails.shift();
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    },
    overlook: (error) => overlooked.push(error),
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 10) {
      clock.pass(10_000);
      await settled();
    }
  };
  return { clock, begun, overlooked, begin, pass };
}

test('what did not answer, or asks to wait, is tried again until it is done', async () => {
  const { clock, begun, begin, pass } = bench([new TimeoutError(0), refusal('wait'), new TimeoutError(0)]);
  await begin();
  await pass(1000);
  expect([begun, clock.waiting]).toEqual([[0, 10_000, 30_000, 70_000], 0]);
});

test('it is given up after seven tries, and begins anew when it is begun', async () => {
  const { begun, overlooked, begin, pass } = bench(Array.from({ length: 8 }, () => new TimeoutError(0)));
  await begin();
  await pass(2000);
  expect(begun.map((at) => at / 1000)).toEqual([0, 10, 30, 70, 150, 310, 630]);
  await begin();
  await pass(10);
  expect([begun.slice(7).map((at) => at / 1000), overlooked.length]).toEqual([[2000, 2010], 8]);
});

test('what is refused for good is not tried again', async () => {
  const { clock, begun, begin } = bench([refusal('cancel'), new Error('broken')]);
  await begin();
  await begin();
  expect([begun.length, clock.waiting]).toEqual([2, 0]);
});
