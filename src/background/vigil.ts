/**
 * When the worker is worth keeping alive, as the person chose: always, while a surface is open, or not at all, woken
 * by an alarm every few minutes. An alarm is the safety net in each of them, as long as a session acts by itself.
 */
import type { Settings } from '../contract/settings.ts';
import type { Cancel, WakePort } from '../platform/ports.ts';
import type { Attention } from './attention.ts';
import type { EventHub } from './events.ts';
import type { SettingsKeeper } from './settings.ts';

/** How often somebody who does not want to be kept online is looked for all the same, minutes. */
const safetyMinutes = 30;
/** What was heard within this time, ms, proves a stream to whoever comes to look … */
const freshMs = 5_000;
/** … and to an alarm, which finds one that is not listened to. */
const recentMs = 25_000;

export interface Watcher {
  /** `stays` is another. */
  changed(): void;
  /** A stream that was silent for so long, ms, must prove that it lives. */
  check(silentMs: number): void;
}

/** What a stream must know of it. */
export interface Watch {
  /** Whether traffic keeps the worker alive. */
  readonly stays: boolean;
  watch(watcher: Watcher): Cancel;
}

export interface Vigil extends Watch {
  /** Whether any session acts by itself. */
  guard(acts: boolean): void;
  /** The network is another, or there is one again. */
  networkChanged(): void;
  /** The alarm went off. */
  alarm(): void;
  /** A surface opened. */
  looked(): void;
}

export function createVigil(deps: {
  readonly wake: WakePort;
  readonly settings: SettingsKeeper;
  readonly hub: EventHub;
  readonly attention: Pick<Attention, 'open' | 'listen'>;
  readonly fault: (error: unknown) => void;
}): Vigil {
  const { wake, attention } = deps;
  const watchers = new Set<Watcher>();
  /** Null until it was read: until then nothing is let go. */
  let chosen: Pick<Settings, 'keepalive' | 'wakeMinutes'> | null = null;
  let acts: boolean | null = null;
  let stays = true;

  const period = (): number | null => {
    if (acts !== true) return null;
    if (stays || chosen === null) return 0;
    return chosen.keepalive === 'alarm' ? chosen.wakeMinutes : safetyMinutes;
  };

  const arrange = (): void => {
    const before = stays;
    stays = chosen === null || chosen.keepalive === 'always' || attention.open;
    if (acts !== null && chosen !== null) wake.wakeEvery(period());
    if (stays !== before) for (const watcher of [...watchers]) watcher.changed();
  };
  const check = (silentMs: number): void => {
    for (const watcher of [...watchers]) watcher.check(silentMs);
  };

  attention.listen(arrange);
  deps.hub.listen((event) => {
    if (event.type !== 'settings.changed') return;
    chosen = event.settings;
    arrange();
  });
  deps.settings.get().then((settings) => {
    chosen ??= settings;
    arrange();
  }, deps.fault);

  return {
    get stays() {
      return stays;
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    guard(next) {
      acts = next;
      arrange();
    },
    networkChanged: () => check(0),
    alarm() {
      if (!stays) check(recentMs);
    },
    looked: () => check(freshMs),
  };
}
