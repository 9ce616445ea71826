/**
 * Whether a person is there: which surfaces are open and seen and, where they allowed to know, whether anybody uses
 * the computer. What is known outlives the worker, since nobody comes or goes because it died.
 */
import * as v from 'valibot';
import type { Settings } from '../contract/settings.ts';
import type { Cancel, IdleState, Ports } from '../platform/ports.ts';
import type { EventHub } from './events.ts';
import type { SettingsKeeper } from './settings.ts';

const key = 'attention';
/** How long nobody must have been there to be away, ms. */
const awayMs = 10 * 60_000;
/** A computer that nobody touched for so long is left alone, seconds. */
const idleSeconds = 5 * 60;
/** From one surface to the next somebody is still there, ms. */
const lingerMs = 5_000;

const stored = v.object({ seen: v.number() });

export interface Surface {
  /** Whether it can be seen; it can when it opens. */
  visible(is: boolean): void;
  gone(): void;
}

export interface Attention {
  /** Whether a surface is open, seen or not. */
  readonly open: boolean;
  /** Whether somebody has a surface in front of them. */
  readonly present: boolean;
  /** Since when nobody has been there, wall time in ms; null while contacts need not know. */
  readonly away: number | null;
  /** Resolves when it is known how the worker before left things. */
  readonly restored: Promise<void>;
  surface(): Surface;
  listen(listener: () => void): Cancel;
}

export function createAttention(deps: {
  readonly ports: Pick<Ports, 'clock' | 'idle' | 'storage' | 'fault'>;
  readonly settings: SettingsKeeper;
  readonly hub: EventHub;
}): Attention {
  const { clock, idle, storage } = deps.ports;
  const report = (error: unknown): void => deps.ports.fault(error);
  const listeners = new Set<() => void>();
  const surfaces = new Map<Surface, { visible: boolean }>();
  let follows: Settings['away'] = 'never';
  let idleState: IdleState | null = null;
  /** When somebody was there last, wall time in ms. */
  let seen = clock.now();
  let before = '';
  let lingering = false;
  let cancelLinger: Cancel = () => undefined;
  let cancelAway: Cancel = () => undefined;

  const isIdle = (): boolean => follows === 'idle' && idleState !== null && idleState !== 'active';
  const isSeen = (): boolean => [...surfaces.values()].some(({ visible }) => visible);
  /** Whether somebody is there, as far as contacts are told. Where it cannot be known, surfaces are all there is. */
  const isThere = (): boolean => {
    if (follows === 'never') return true;
    return follows === 'idle' && idleState !== null ? !isIdle() : isSeen();
  };
  const away = (): number | null => (!isThere() && clock.now() - seen >= awayMs ? seen : null);
  const present = (): boolean => (isSeen() || lingering) && !isIdle();

  const tell = (): void => {
    const now = JSON.stringify([surfaces.size > 0, present(), away()]);
    if (now === before) return;
    before = now;
    for (const listener of [...listeners]) listener();
  };

  /** Somebody was there at `at`, and may have gone. */
  const last = (at: number): void => {
    seen = at;
    storage.session.set(key, { seen }).catch(report);
  };

  const look = (): void => {
    cancelAway();
    const left = seen + awayMs - clock.now();
    if (!isThere() && left > 0) cancelAway = clock.after(left, tell);
    tell();
  };

  /** The last surface was closed or hidden. */
  const unseen = (): void => {
    last(clock.now());
    lingering = true;
    cancelLinger();
    cancelLinger = clock.after(lingerMs, () => {
      lingering = false;
      look();
    });
  };

  const change = (work: () => void): void => {
    const wasSeen = isSeen();
    work();
    if (wasSeen && !isSeen()) unseen();
    look();
  };

  const touched = (state: IdleState | null): void => {
    const wasIdle = isIdle();
    idleState = state;
    if (isIdle() && !wasIdle) last(clock.now() - (state === 'idle' ? idleSeconds * 1000 : 0));
    look();
  };

  const follow = async (next: Settings['away']): Promise<void> => {
    follows = next;
    // What is not followed is not asked for.
    const state = next === 'idle' ? await idle.state(idleSeconds) : null;
    if (follows !== next) return;
    idleState = state;
    look();
  };

  const restore = async (): Promise<void> => {
    const parsed = v.safeParse(stored, await storage.session.get(key));
    if (parsed.success) seen = Math.min(parsed.output.seen, clock.now());
    await follow((await deps.settings.get()).away);
  };

  idle.onChange(idleSeconds, (state) => {
    if (follows === 'idle') touched(state);
  });
  deps.hub.listen((event) => {
    if (event.type === 'settings.changed') follow(event.settings.away).catch(report);
  });

  return {
    get open() {
      return surfaces.size > 0;
    },
    get present() {
      return present();
    },
    get away() {
      return away();
    },
    restored: restore().catch(report),
    surface() {
      const standing = { visible: true };
      const surface: Surface = {
        visible: (is) => change(() => (standing.visible = is)),
        gone: () => change(() => surfaces.delete(surface)),
      };
      change(() => surfaces.set(surface, standing));
      return surface;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
