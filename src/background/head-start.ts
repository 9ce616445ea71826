/** What is remembered of an endpoint that worked, for how long, and how long it is tried before others are. */

export interface Remembered {
  readonly url: string;
  /** Wall time at which it was last known to work, ms. */
  readonly at: number;
  /** Milliseconds until its socket was open. */
  readonly took: number;
  /** There were no keys to compare: it may be dialled before anything else is read. */
  readonly free?: boolean;
}

/** RFC 8305 §5: "a simple implementation can have a fixed delay"; 250 ms is recommended there. */
const nextMs = 250;
/** What worked may take twice its time before its place is given away, within these bounds. */
const mostMs = 3_000;
/** BOSH serves where WebSocket does not get through, which takes longer to tell. */
const boshMs = 2_000;

const hour = 3_600_000;
/** Standing halves in this time, ms. BOSH was a way out: WebSocket is to be tried again before long. */
const halfLife = (url: string): number => (isBosh(url) ? hour / 4 : 12 * hour);
/** Below this an endpoint is as good as any other. */
const leastStanding = 0.25;

export function isBosh(url: string): boolean {
  return url.startsWith('https:');
}

/** WebSocket before BOSH, otherwise as it was. */
export function inOrder(urls: readonly string[]): readonly string[] {
  return [...urls.filter((url) => !isBosh(url)), ...urls.filter(isBosh)];
}

/** Between 1 and 0: how much it still says that `url` worked at `at`. */
export function standing({ url, at }: Pick<Remembered, 'url' | 'at'>, now: number): number {
  return 0.5 ** (Math.max(0, now - at) / halfLife(url));
}

/** Whether an endpoint is still dialled before others for having worked. */
export function isRemembered(one: Pick<Remembered, 'url' | 'at'>, now: number): boolean {
  return standing(one, now) >= leastStanding;
}

/**
 * How long `url` is tried before `next` is tried beside it, ms. `urgent`: another endpoint has just failed, which is
 * reason to begin with the next of its kind, but none to give up on WebSocket while one is still under way. `held`: how
 * long the browser may hold a WebSocket back, which does not make it blocked.
 */
export function headStart(
  url: string,
  next: string,
  remembered: Remembered | null,
  urgent: boolean,
  held = 0,
): number {
  const bosh = isBosh(next) && !isBosh(url);
  const least = bosh ? boshMs : urgent ? 0 : nextMs;
  const worked = remembered?.url === url && !urgent;
  const own = worked ? Math.min(mostMs, Math.max(least, 2 * remembered.took)) : least;
  return bosh ? own + held : own;
}
