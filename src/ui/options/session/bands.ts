/** The events of a session as stretches of time, for a picture. */
import type { AccountView } from '../../../contract/accounts.ts';
import type { SessionEvent } from '../../../contract/session.ts';

export const bandKinds = ['online', 'trying', 'waiting', 'needs-you', 'stopped', 'away'] as const;
export type BandKind = (typeof bandKinds)[number];

/** Wall times, ms; `to` is at or after `from`. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly kind: BandKind;
}

const kinds: Readonly<Record<SessionEvent['type'], BandKind>> = {
  connected: 'online',
  resumed: 'online',
  lost: 'trying',
  waiting: 'waiting',
  'needs-you': 'needs-you',
  stopped: 'stopped',
  woken: 'trying',
};

const trying: ReadonlySet<AccountView['state']['phase']> = new Set([
  'resolving',
  'connecting',
  'negotiating',
]);

/**
 * Stretches in order, without overlap, up to `now` (ms). From when a worker was last seen to work until the next one
 * woke nobody knows more than that it did not run.
 */
export function bandsOf(
  events: readonly SessionEvent[],
  account: Pick<AccountView, 'state' | 'since'> | undefined,
  now: number,
): readonly Band[] {
  const bands: Band[] = [];
  const add = (from: number, kind: BandKind): void => {
    const last = bands.at(-1);
    // The clock may have been set back.
    const start = Math.max(from, last?.from ?? 0);
    if (last !== undefined) bands[bands.length - 1] = { ...last, to: start };
    bands.push({ from: start, to: Math.max(start, now), kind });
  };
  for (const event of events) {
    if ('course' in event && bands.at(-1)?.kind !== 'trying') add(event.course.began, 'trying');
    if (event.type === 'woken' && bands.length > 0) add(event.alive ?? event.at, 'away');
    add(event.at, kinds[event.type]);
  }
  const last = bands.at(-1);
  if (account !== undefined && last !== undefined && account.since > last.from) {
    if (trying.has(account.state.phase) && last.kind !== 'trying') add(account.since, 'trying');
    if (account.state.phase === 'offline') bands[bands.length - 1] = { ...last, to: account.since };
  }
  return bands.filter(({ from, to }) => to > from);
}

/** What part of the stretch from `from` to `to` each kind takes, in bands that lie in it; the largest first. */
export function shares(
  bands: readonly Band[],
  from: number,
  to: number,
): readonly { readonly kind: BandKind; readonly part: number }[] {
  const length = (band: Band): number => Math.max(0, Math.min(band.to, to) - Math.max(band.from, from));
  const whole = bands.reduce((sum, band) => sum + length(band), 0);
  if (whole === 0) return [];
  return bandKinds
    .map((kind) => ({
      kind,
      part: bands.filter((band) => band.kind === kind).reduce((sum, band) => sum + length(band), 0) / whole,
    }))
    .filter(({ part }) => part > 0)
    .sort((a, b) => b.part - a.part);
}

const minute = 60_000;
const steps = [1, 5, 10, 15, 30, 60, 180, 360, 720, 1440].map((step) => step * minute);

/** Times for an axis from `from` to `to`, at most `most`, on whole local minutes, hours or days. */
export function ticks(from: number, to: number, most: number): readonly number[] {
  const step = steps.find((one) => (to - from) / one <= most) ?? 1440 * minute;
  const offset = new Date(to).getTimezoneOffset() * minute;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const times: number[] = [];
  for (let time = first; time <= to; time += step) times.push(time);
  return times;
}
