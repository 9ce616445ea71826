import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { begin, eventOf, play, written, type Transcript } from '../fixtures/transcript.ts';

const folder = new URL('../fixtures/stream/', import.meta.url);
const documents = readdirSync(folder).map((name) => ({
  name,
  transcript: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Transcript,
}));

describe.each(documents)('the negotiation in $name', ({ transcript }) => {
  it(transcript.about, () => {
    let state = begin(transcript);
    for (const [index, one] of transcript.steps.entries()) {
      const next = play(state, eventOf(one));
      expect(next.effects.map(written), `step ${index + 1}`).toEqual(one.expect);
      state = next.state;
    }
  });
});
