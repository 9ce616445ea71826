/** Hours of the day in which nobody is to be told of anything. */
import type { Settings } from '../contract/settings.ts';

const day = 24 * 60;

/**
 * Whether a time lies in the quiet hours, which may go past midnight.
 * @param minute of the local day, from 0
 */
export function isQuiet(quiet: Settings['quiet'], minute: number): boolean {
  if (quiet === null) return false;
  const since = (minute - quiet.from + day) % day;
  return since < (quiet.to - quiet.from + day) % day;
}
