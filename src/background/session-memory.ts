/**
 * What a session leaves for the worker that wakes next, in memory of the browser: where it stood, so that a verdict
 * is not forgotten and tried again, and the endpoints that worked, so that it needs no document to come back.
 */
import * as v from 'valibot';
import type { SessionState } from '../contract/accounts.ts';
import type { KeyValuePort } from '../platform/ports.ts';
import { isBosh, isRemembered, type Remembered } from './head-start.ts';

export interface SessionMemory {
  readonly state: SessionState;
  /** Failures since the session was online. */
  readonly failures: number;
  /** How often in a row it was online for too short a time. */
  readonly losses: number;
  /** Endpoints that were listed the last time. */
  readonly urls: readonly string[];
  /** The endpoint to dial before anything is asked; null where none is known to work. */
  readonly worked: Remembered | null;
}

/** Written by this file alone; what is checked is that it is of this form at all, not every failure in it. */
const stored = v.object({
  state: v.custom<SessionState>((value) => typeof value === 'object' && value !== null && 'phase' in value),
  failures: v.number(),
  losses: v.number(),
  urls: v.array(v.string()),
  worked: v.nullable(
    v.object({ url: v.string(), at: v.number(), took: v.number(), free: v.exactOptional(v.boolean()) }),
  ),
});

const prefix = 'session:';
const key = (account: string): string => prefix + account;

export async function readMemory(storage: KeyValuePort, account: string): Promise<SessionMemory | null> {
  const parsed = v.safeParse(stored, await storage.get(key(account)));
  return parsed.success ? parsed.output : null;
}

/** Where the sessions in this storage will dial at once, and need ask nobody before; one for each of them. */
export function earlyEndpoints(kept: Readonly<Record<string, unknown>>, now: number): readonly string[] {
  return Object.entries(kept).flatMap(([name, value]) => {
    const parsed = v.safeParse(stored, name.startsWith(prefix) ? value : null);
    if (!parsed.success) return [];
    const { state, worked } = parsed.output;
    const acts = ['resolving', 'connecting', 'negotiating', 'online'].includes(state.phase);
    return acts && worked?.free === true && !isBosh(worked.url) && isRemembered(worked, now)
      ? [worked.url]
      : [];
  });
}

export function writeMemory(storage: KeyValuePort, account: string, memory: SessionMemory): Promise<void> {
  return storage.set(key(account), memory);
}

export function forgetMemory(storage: KeyValuePort, account: string): Promise<void> {
  return storage.remove(key(account));
}
