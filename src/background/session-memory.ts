/**
 * What a session leaves for the worker that wakes next, in memory of the browser: where it stood, so that a verdict
 * is not forgotten and tried again, and the endpoints that worked, so that it needs no document to come back.
 */
import * as v from 'valibot';
import type { SessionState } from '../contract/accounts.ts';
import type { KeyValuePort } from '../platform/ports.ts';

export interface SessionMemory {
  readonly state: SessionState;
  /** Failures since the session was last steady. */
  readonly failures: number;
  /** Endpoints of the last session that got online, the one that worked first. */
  readonly urls: readonly string[];
}

/** Written by this file alone; what is checked is that it is of this form at all, not every failure in it. */
const stored = v.object({
  state: v.custom<SessionState>((value) => typeof value === 'object' && value !== null && 'phase' in value),
  failures: v.number(),
  urls: v.array(v.string()),
});

const key = (account: string): string => `session:${account}`;

export async function readMemory(storage: KeyValuePort, account: string): Promise<SessionMemory | null> {
  const parsed = v.safeParse(stored, await storage.get(key(account)));
  return parsed.success ? parsed.output : null;
}

export function writeMemory(storage: KeyValuePort, account: string, memory: SessionMemory): Promise<void> {
  return storage.set(key(account), memory);
}

export function forgetMemory(storage: KeyValuePort, account: string): Promise<void> {
  return storage.remove(key(account));
}
