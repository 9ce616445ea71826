/** The alarms that wake the background: one that comes again and again, and one for the next appointment. */
import type { Browser } from 'webextension-polyfill';

const name = 'wake';
const appointment = 'appointment';

export interface Alarm {
  /** Minutes from one time to the next, as often as the browser does it for 0; null: not at all. */
  every(minutes: number | null): void;
}

/** @param leastMinutes what a browser keeps to; less would be clamped, or lost */
export function createAlarm(
  { alarms }: Pick<Browser, 'alarms'>,
  leastMinutes: number,
  fault: (error: unknown) => void,
): Alarm {
  let wanted: number | null | undefined;
  let last: Promise<void> = Promise.resolve();

  const set = async (minutes: number | null): Promise<void> => {
    if (minutes === null) {
      await alarms.clear(name);
      return;
    }
    const periodInMinutes = Math.max(leastMinutes, minutes);
    // Setting it anew would put it off each time that something else wakes the worker.
    const before = await alarms.get(name);
    if (before?.periodInMinutes !== periodInMinutes) await alarms.create(name, { periodInMinutes });
  };

  return {
    every(minutes) {
      if (minutes === wanted) return;
      wanted = minutes;
      last = last.then(() => set(minutes)).catch(fault);
    },
  };
}

/** @returns what sets the time of the appointment, ms since the epoch; null: there is none */
export function createAppointment(
  { alarms }: Pick<Browser, 'alarms'>,
  fault: (error: unknown) => void,
): (time: number | null) => void {
  let last: Promise<unknown> = Promise.resolve();
  return (time) => {
    last = last
      .then(async () => {
        if (time === null) await alarms.clear(appointment);
        else await alarms.create(appointment, { when: time });
      })
      .catch(fault);
  };
}
