/** Numbers, sizes and times in the person's language. */
import { language } from './words.ts';

const cache = new Map<string, unknown>();

/** Formatters are costly to build; one of each kind and language is kept. */
function once<T>(kind: string, make: (language: string) => T): T {
  const key = `${kind} ${language()}`;
  const kept = cache.get(key);
  if (kept !== undefined) return kept as T;
  const made = make(language());
  cache.set(key, made);
  return made;
}

/** The first letter of a name, in capitals: what people see as one character may be several code points. */
export function firstLetter(text: string): string {
  // Most names begin with ASCII before ASCII, which is a character by itself; a segmenter is costly to build.
  const alone = /^[ -~](?![^ -~])/.exec(text)?.[0];
  const first =
    alone ??
    once('letters', (tag) => new Intl.Segmenter(tag))
      .segment(text)
      .containing(0)?.segment;
  return first?.toLocaleUpperCase(language()) ?? '';
}

export function number(value: number): string {
  return once('number', (tag) => new Intl.NumberFormat(tag)).format(value);
}

/** A measured duration: `61 ms` below a second, `1.2 s` above. */
export function duration(ms: number): string {
  if (ms < 1000) {
    return once(
      'ms',
      (tag) => new Intl.NumberFormat(tag, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 }),
    ).format(ms);
  }
  return once(
    's',
    (tag) => new Intl.NumberFormat(tag, { style: 'unit', unit: 'second', maximumFractionDigits: 1 }),
  ).format(ms / 1000);
}

/** Time left, in whole seconds, or minutes and seconds from two minutes on; never negative. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const unit = (name: 'minute' | 'second') =>
    once(`left ${name}`, (tag) => new Intl.NumberFormat(tag, { style: 'unit', unit: name }));
  if (seconds < 120) return unit('second').format(seconds);
  return `${unit('minute').format(Math.floor(seconds / 60))} ${unit('second').format(seconds % 60)}`;
}

/** A limit in bytes as `1 MiB`, which `Intl` does not know. */
export function bytes(count: number): string {
  const mebibytes = count / (1024 * 1024);
  if (mebibytes >= 1) return `${number(Math.round(mebibytes * 10) / 10)} MiB`;
  if (count >= 1024) return `${number(Math.round((count / 1024) * 10) / 10)} KiB`;
  return `${number(count)} B`;
}

/** Local time of day with milliseconds, for rows of frames. */
export function preciseTime(time: number): string {
  return once(
    'precise',
    (tag) =>
      new Intl.DateTimeFormat(tag, {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        fractionalSecondDigits: 3,
        hourCycle: 'h23',
      }),
  ).format(time);
}

/** Date and time to the second, for titles of times that are shown short. */
export function exactTime(time: number): string {
  return once(
    'exact',
    (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'medium' }),
  ).format(time);
}

export function timeOfDay(time: number): string {
  return once('time', (tag) => new Intl.DateTimeFormat(tag, { timeStyle: 'short' })).format(time);
}

/** How long ago, or in how long, in its largest whole unit: `9 min. ago`, `now`. */
export function ago(time: number, now: number): string {
  const format = once('ago', (tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' }));
  const seconds = Math.round((time - now) / 1000);
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(seconds, 'second');
}

/** A length of time in its largest whole units: `7 days`, `30 s`. */
export function span(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  const [unit, length] = units.find(([, length]) => seconds >= length && seconds % length === 0) ?? [
    'second' as const,
    1,
  ];
  return once(
    `span ${unit}`,
    (tag) =>
      new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: unit === 'day' ? 'long' : 'short' }),
  ).format(seconds / length);
}

/** A date with its year. */
export function date(time: number): string {
  return once('full date', (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium' })).format(time);
}

/** Date and time to the minute, short, for tables. */
export function dateTime(time: number): string {
  return once(
    'datetime',
    (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }),
  ).format(time);
}

/** The shortest form that is unambiguous: time today, weekday within six days, date before. */
export function shortTime(time: number, now: number): string {
  if (sameDay(time, now)) return timeOfDay(time);
  if (now - time < 6 * 86_400_000) {
    return once('weekday', (tag) => new Intl.DateTimeFormat(tag, { weekday: 'short' })).format(time);
  }
  return once('date', (tag) => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short' })).format(time);
}

export function day(time: number): string {
  return once(
    'day',
    (tag) => new Intl.DateTimeFormat(tag, { weekday: 'long', day: 'numeric', month: 'long' }),
  ).format(time);
}

export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

export function list(items: readonly string[]): string {
  return once('list', (tag) => new Intl.ListFormat(tag, { type: 'conjunction' })).format(items);
}

/** A part of a whole in percent; what is there at all is never 0 %. */
export function percent(part: number): string {
  const format = once('percent', (tag) => new Intl.NumberFormat(tag, { style: 'percent' }));
  return part > 0 && part < 0.01 ? `< ${format.format(0.01)}` : format.format(part);
}
