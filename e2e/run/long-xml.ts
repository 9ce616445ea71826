/** A million texts, generated and damaged, read by our parser and by saxes: both refuse, or both make the same tree. */
import { compareWithSaxes } from '../../src/core/xml/oracle.testing.ts';

/** Texts of one seed; a failure is found again in so many. */
const batch = 20_000;
const batches = 25;

/** What is said of each kind of text. Tells how far it is after each batch. */
export function compareAMillion(told: (done: number) => void): readonly string[] {
  const begin = Math.floor(Math.random() * 2 ** 30);
  let done = 0;
  return (['frames', 'documents'] as const).map((what) => {
    let accepted = 0;
    for (let at = 0; at < batches; at += 1) {
      accepted += compareWithSaxes({ what, runs: batch, seed: begin + at });
      told((done += batch));
    }
    const runs = (batch * batches).toLocaleString('en');
    return `${runs} ${what}: ${accepted.toLocaleString('en')} read alike, the others refused by both; seeds ${begin} to ${begin + batches - 1}`;
  });
}
