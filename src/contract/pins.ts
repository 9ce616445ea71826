/** Pinned keys: the list, and what a person does with it. */
import * as v from 'valibot';
import type { PinRefusal } from '../core/discovery/pin-entry.ts';
import type { PinRecord } from '../core/discovery/pin-record.ts';

/** What an import did; `refused` names the records that are wrong by their place in the file, and why. */
export interface PinImport {
  readonly added: number;
  /** Known already, and left as they are. */
  readonly known: number;
  readonly refused: readonly { readonly at: string; readonly why: PinRefusal }[];
}

export interface PinsRequests {
  'pins.list': { args: Record<string, never>; result: readonly PinRecord[] };
  /** Asks the endpoint now; what came of it stands in `checked`. */
  'pins.verify': { args: { id: string }; result: PinRecord };
  'pins.remove': { args: { id: string }; result: null };
  /** Puts back what was just removed, unless the domain has published keys again since. */
  'pins.restore': { args: { record: PinRecord }; result: null };
  /**
   * Takes up what is published now: the change becomes what is kept. `at` names the change that was shown; refused
   * with `pin-moved` where another one has come since.
   */
  'pins.approve': { args: { id: string; at: number }; result: null };
  /** The text of a file that `pins.list` was exported to. */
  'pins.import': { args: { text: string }; result: PinImport };
}

const id = v.pipe(v.string(), v.maxLength(2048));
const hash = v.strictObject({ name: v.string(), value: v.string() });
const pins = v.array(v.strictObject({ hashes: v.array(hash) }));

export const pinRecord = v.strictObject({
  id,
  domain: v.string(),
  endpoint: v.nullable(v.string()),
  source: v.picklist(['hacx', 'hacx-server', 'host-meta-2', 'header', 'first-seen']),
  pins,
  firstSeen: v.number(),
  lastSeen: v.number(),
  checked: v.nullable(
    v.strictObject({
      at: v.number(),
      level: v.picklist(['seen', 'listed', 'mismatch']),
      key: v.nullable(v.string()),
    }),
  ),
  change: v.nullable(v.strictObject({ kind: v.picklist(['changed', 'vanished']), at: v.number(), pins })),
  rolledAt: v.nullable(v.number()),
  settling: v.nullable(v.strictObject({ pins, until: v.number() })),
  ttl: v.number(),
  expiresAt: v.nullable(v.number()),
});

export const pinsArgs = {
  'pins.list': v.strictObject({}),
  'pins.verify': v.strictObject({ id }),
  'pins.remove': v.strictObject({ id }),
  'pins.restore': v.strictObject({ record: pinRecord }),
  'pins.approve': v.strictObject({ id, at: v.number() }),
  'pins.import': v.strictObject({ text: v.pipe(v.string(), v.maxLength(8 * 1024 * 1024)) }),
} as const;

export type PinsEvents = { readonly type: 'pins.changed'; readonly pins: readonly PinRecord[] };
