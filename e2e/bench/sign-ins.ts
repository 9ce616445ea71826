/** Counted round trips of every way to sign in, until the session is bound or resumed. */
import type { Tap } from '../world/tap.ts';
import { roundTrips, type TappedFrame } from '../world/recording.ts';
import { pairs, type Row } from './harness.ts';
import type { createPerson, Lost } from './login-ours.ts';

interface Way {
  readonly name: string;
  /** What the sign-in that is counted does not find. */
  readonly lost: Lost;
  readonly most: number;
}

export const modernWays: readonly Way[] = [
  { name: 'SASL2, first sign-in', lost: { secrets: true, offer: true, session: true }, most: 3 },
  { name: 'SASL2 by token', lost: { offer: true, session: true }, most: 2 },
  { name: 'SASL2 by token, sent ahead', lost: { session: true }, most: 1 },
  { name: 'SASL2 by token, resumed', lost: { offer: true }, most: 2 },
  { name: 'SASL2 by token, sent ahead and resumed', lost: {}, most: 1 },
];
export const oldWays: readonly Way[] = [
  { name: 'SASL 1, resumed', lost: { offer: true }, most: 4 },
  { name: 'SASL 1, sent ahead and resumed', lost: {}, most: 3 },
];

const isThere = ({ direction, text }: TappedFrame): boolean =>
  direction === 'in' && /<(bound|resumed)[ /]|id=['"]bind['"]/.test(text);

/** @param rtt milliseconds that the link takes both ways */
export async function* signIns(
  tap: Tap,
  rtt: number,
  person: ReturnType<typeof createPerson>,
  ways: readonly Way[],
): AsyncIterable<Row> {
  for (const { name, lost, most } of ways) {
    const counted: number[] = [];
    for (let index = 0; index < pairs; index += 1) {
      await person.signIn({ secrets: true, offer: true, session: true }, 'kill');
      const before = tap.connections.length;
      await person.signIn(lost, 'close');
      const trips = roundTrips(tap.connections[before]?.frames ?? [], isThere, rtt);
      if (trips === null) throw new Error(`${name}: the session was never established`);
      counted.push(trips);
    }
    const value = Math.max(...counted);
    yield {
      bench: 'login',
      metric: name,
      value,
      unit: 'round trips',
      peer: 'asked for',
      peer_value: most,
      ratio: value / most,
      target: `≤ ${most}`,
      ok: value <= most,
    };
  }
}
