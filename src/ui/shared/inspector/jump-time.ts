/** A moment as a person writes it: `14:02`, `14:02:11`, `14:02:11.204`, `2026-11-20`, or a date and a time. */

const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/;
const date = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;

/**
 * Wall time, ms, in the time zone of this browser; null where it is none. A time without a date is the last such
 * time that is not after the day of `newest`, also ms: yesterday’s, where today’s has not come.
 */
export function momentOf(text: string, newest: number): number | null {
  const [head = '', tail, ...more] = text.trim().split(/[\sT]+/);
  if (more.length > 0) return null;
  const day = date.exec(head);
  const time = clock.exec(tail ?? (day === null ? head : '0:00'));
  if (time === null || (tail !== undefined && day === null)) return null;
  const parts: readonly (string | undefined)[] = time.slice(1, 4);
  const [hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const milli = Number((time[4] ?? '').padEnd(3, '0'));
  if (hour > 23 || minute > 59 || second > 59) return null;
  const today = new Date(newest);
  const [year, month, dayOfMonth] =
    day === null
      ? [today.getFullYear(), today.getMonth(), today.getDate()]
      : [Number(day[1]), Number(day[2]) - 1, Number(day[3])];
  const at = new Date(year, month, dayOfMonth, hour, minute, second, milli);
  // 31 February is no day.
  if (at.getMonth() !== month || at.getDate() !== dayOfMonth) return null;
  if (day === null && at.getTime() > newest) at.setDate(at.getDate() - 1);
  return at.getTime();
}
