/** Holds the page about negotiation to the table of the code, and to what scripted negotiations pass through. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { begin, eventOf, play, type Transcript } from '../fixtures/transcript.ts';
import { patience } from './state.ts';
import { expected } from './step.ts';
import type { StreamPhase } from './types.ts';

const page = readFileSync(new URL('../../../docs/negotiation.md', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, phase = '', , seconds = '', elements = '', next = '']) => ({
    phase: phase.replaceAll('`', ''),
    seconds,
    elements: namesIn(elements),
    next: namesIn(next),
  }));

function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** Which phase follows on which in the scripted negotiations. */
function passages(): ReadonlySet<string> {
  const folder = new URL('../fixtures/stream/', import.meta.url);
  const seen = new Set<string>();
  for (const name of readdirSync(folder)) {
    const transcript = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Transcript;
    let state = begin(transcript);
    for (const one of transcript.steps) {
      const next = play(state, eventOf(one)).state;
      if (next.phase !== state.phase) seen.add(`${state.phase} → ${next.phase}`);
      state = next;
    }
  }
  return seen;
}

test('the page lists every phase, with its time and what is expected in it', () => {
  const phases = Object.keys(expected) as StreamPhase[];
  expect(rows.map(({ phase }) => phase)).toEqual(phases);
  for (const phase of phases) {
    const row = rows.find((one) => one.phase === phase);
    expect(row?.seconds, phase).toBe(patience[phase] === null ? '–' : String(patience[phase]));
    expect(row?.elements.toSorted(), phase).toEqual(Object.keys(expected[phase]).toSorted());
  }
});

test('every passage of a scripted negotiation is on the page, and every one on the page is scripted', () => {
  const listed = rows.flatMap(({ phase, next }) => next.map((to) => `${phase} → ${to}`));
  expect([...passages()].filter((one) => !listed.includes(one))).toEqual([]);
  // Leaving and the end are played from every phase elsewhere.
  const scripted = listed.filter((one) => !/→ (closing|closed)$/.test(one));
  expect(scripted.filter((one) => !passages().has(one))).toEqual([]);
});
