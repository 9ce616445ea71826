/** What this client says of itself, as far as the person lets it. */
import type { Settings } from '../contract/settings.ts';
import { ownCaps, ownCapsWithoutLive, ownInfo, ownInfoWithoutLive } from '../core/xep/features.ts';
import type { Info } from '../core/xep/xep-0030.ts';
import type { Caps } from '../core/xep/xep-0115.ts';
import type { Cancel } from '../platform/ports.ts';
import type { EventHub } from './events.ts';
import type { SettingsKeeper } from './settings.ts';

export interface Own {
  /** Whether one wants to see what others write before they send it. */
  readonly live: boolean;
  readonly info: Info;
  readonly caps: Caps;
  /** Resolves when it is known what the person chose. */
  readonly restored: Promise<void>;
  listen(listener: () => void): Cancel;
}

export function createOwn(deps: {
  readonly settings: Pick<SettingsKeeper, 'get'>;
  readonly hub: Pick<EventHub, 'listen'>;
  readonly fault: (error: unknown) => void;
}): Own {
  let live = true;
  const listeners = new Set<() => void>();
  const chosen = ({ liveText }: Settings): void => {
    if (live === liveText) return;
    live = liveText;
    for (const listener of [...listeners]) listener();
  };
  deps.hub.listen((event) => {
    if (event.type === 'settings.changed') chosen(event.settings);
  });
  return {
    get live() {
      return live;
    },
    get info() {
      return live ? ownInfo : ownInfoWithoutLive;
    },
    get caps() {
      return live ? ownCaps : ownCapsWithoutLive;
    },
    restored: deps.settings.get().then(chosen).catch(deps.fault),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
