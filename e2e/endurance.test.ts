/**
 * A short endurance on both servers, the seed fixed: workers are killed, links cut, stalled and slowed, the server is
 * restarted, and nothing may be lost, doubled or out of order. `npm run bench -- endurance` is the long one.
 */
import { describe, expect, test } from 'vitest';
import { isFlawless } from './endurance/judge.ts';
import { createPerson } from './endurance/person.ts';
import { endure } from './endurance/run.ts';
import { startEjabberd } from './world/ejabberd.ts';
import { needs } from './world/needs.ts';
import { startProsody } from './world/prosody.ts';
import type { ServerOptions } from './world/server.ts';

const sasl2 = ['sasl2', 'sasl2_bind2', 'sasl2_fast', 'sasl2_sm'];
const kinds = [
  {
    name: 'Prosody',
    missing: await needs('prosody'),
    start: (options: ServerOptions) => startProsody({ ...options, modules: sasl2 }),
    pauseBeforeRestart: false,
  },
  { name: 'ejabberd', missing: await needs('ejabberd'), start: startEjabberd, pauseBeforeRestart: true },
];

describe.each(kinds.filter(({ missing }) => missing === undefined))(
  '$name',
  ({ start, pauseBeforeRestart }) => {
    test('two hundred messages survive what may happen to them', { timeout: 120_000 }, async () => {
      const options = { person: createPerson, seed: 7, messages: 100, pause: 60 };
      const result = await endure({ start, pauseBeforeRestart, ...options });
      const flawed = Object.entries(result.verdicts).filter(([, verdict]) => !isFlawless(verdict));
      const { unsure, unacknowledged, asked, faults } = result;
      expect({ flawed, unsure, unacknowledged, asked, faults }).toEqual({
        flawed: [],
        unsure: 0,
        unacknowledged: 0,
        asked: [],
        faults: [],
      });
      expect(result.kills + result.cuts + result.stalls).toBeGreaterThan(5);
      expect(result.restarts).toBe(2);
    });
  },
);
