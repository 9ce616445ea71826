import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  begin,
  eventOf,
  play,
  written,
  type Transcript,
  type TranscriptStep,
} from '../fixtures/transcript.ts';
import type { StreamState } from './index.ts';

interface Fault extends Omit<TranscriptStep, 'expect'> {
  readonly about: string;
  /** The negotiation that it disturbs, if not the usual one. */
  readonly base?: string;
  /** Where in the negotiation it happens. */
  readonly at: string;
  /** What differs from the usual configuration. */
  readonly config?: Partial<Transcript['config']>;
  /** Frames that we send before the socket is closed. */
  readonly says: readonly string[];
  readonly failure: object;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));
}

const negotiation = (name: string): Transcript => read(`stream/${name}.json`) as Transcript;
const faults = read('stream-faults.json') as readonly Fault[];

function place(state: StreamState): string {
  if (state.phase === 'authenticating') return `authenticating:${state.exchange.sasl.at}`;
  if (state.phase === 'features' && state.secrets === null) return 'features:authenticated';
  return state.phase;
}

function reach(fault: Fault): StreamState {
  const usual = negotiation(fault.base ?? 'prosody-scram-sha-256');
  let state = begin({ ...usual, config: { ...usual.config, ...fault.config } });
  for (const one of usual.steps) {
    if (place(state) === fault.at) return state;
    state = play(state, eventOf(one)).state;
  }
  throw new Error(`the usual negotiation never gets to ${fault.at}`);
}

describe.each(faults)('$about', (fault) => {
  it(`ends the stream while ${fault.at}: ${JSON.stringify(fault.failure)}`, () => {
    const { state, effects } = play(reach(fault), eventOf({ ...fault, expect: [] }));
    const sent = effects.filter((one) => one.type === 'send').map(written);
    expect(sent).toEqual(fault.says.map((frame) => ({ send: frame })));
    expect(effects.at(-1)).toMatchObject({ type: 'ended', failure: fault.failure });
    expect(effects[0]).toEqual({ type: 'timer', ms: null });
    const lost = fault.event?.type === 'socket-closed';
    expect(effects.some((one) => one.type === 'close-socket')).toBe(!lost);
    expect(effects.some((one) => one.type === 'authenticated' || one.type === 'online')).toBe(false);
    expect(play(state, { type: 'socket-closed', code: 1000 }).effects).toEqual([]);
  });
});
