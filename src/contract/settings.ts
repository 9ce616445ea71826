/** What a person chose, for all accounts. */
import * as v from 'valibot';
import { framesKept } from './frames.ts';
import { httpsUrl } from './schema.ts';

export interface Settings {
  /** URL of a DNS-over-HTTPS resolver (RFC 8484); null: none is asked, which is the default. */
  readonly dnsResolver: string | null;
  /** Whether an endpoint whose pinned keys cannot be compared here is left alone. */
  readonly refuseUnverified: boolean;
  /** When the worker is kept alive: always, while a surface is open, or never: then an alarm wakes it. */
  readonly keepalive: 'always' | 'surface' | 'alarm';
  /** How often that alarm goes off, minutes. */
  readonly wakeMinutes: number;
  /** When contacts are told that one is away: when nobody touches the computer, or when no surface was open for long. */
  readonly away: 'never' | 'surfaces' | 'idle';
  /** Whether frames are recorded. */
  readonly recording: boolean;
  /** How many are kept; more than the usual outlives sign-out. */
  readonly framesKept: number;
  /** What a person is told of a message while they look elsewhere: nothing, who wrote, or what as well. */
  readonly notify: 'no' | 'who' | 'what';
  /** Whether one sees what contacts write before they send it, where they let one (XEP-0301); contacts are told so. */
  readonly liveText: boolean;
  /** Hours without that, minutes of the local day; null: none. `from` may be later than `to`. */
  readonly quiet: { readonly from: number; readonly to: number } | null;
}

/** Limits of `wakeMinutes`: an alarm is not more often than that, and a session rarely lasts longer. */
export const wakeMinutesMin = 1;
export const wakeMinutesMax = 60;

/** Nothing is asked of third parties, sessions run where a browser would let them, and messages arrive at once. */
export const usualSettings: Settings = {
  dnsResolver: null,
  refuseUnverified: false,
  keepalive: 'always',
  wakeMinutes: 4,
  away: 'surfaces',
  recording: true,
  framesKept: framesKept.usual,
  notify: 'no',
  liveText: true,
  quiet: null,
};

export interface SettingsRequests {
  'settings.get': { args: Record<string, never>; result: Settings };
  'settings.set': { args: Settings; result: null };
}

const minuteOfDay = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(24 * 60 - 1));

export const settingsSchema = v.strictObject({
  dnsResolver: v.nullable(httpsUrl),
  refuseUnverified: v.boolean(),
  keepalive: v.picklist(['always', 'surface', 'alarm']),
  wakeMinutes: v.pipe(v.number(), v.integer(), v.minValue(wakeMinutesMin), v.maxValue(wakeMinutesMax)),
  away: v.picklist(['never', 'surfaces', 'idle']),
  recording: v.boolean(),
  framesKept: v.pipe(v.number(), v.integer(), v.minValue(framesKept.usual), v.maxValue(framesKept.most)),
  notify: v.picklist(['no', 'who', 'what']),
  liveText: v.boolean(),
  quiet: v.nullable(v.strictObject({ from: minuteOfDay, to: minuteOfDay })),
});

export const settingsArgs = {
  'settings.get': v.strictObject({}),
  'settings.set': settingsSchema,
} as const;

export type SettingsEvents = { readonly type: 'settings.changed'; readonly settings: Settings };
