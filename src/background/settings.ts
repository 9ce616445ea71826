/** What the person chose, kept until the extension is removed. */
import * as v from 'valibot';
import { settingsSchema, usualSettings, type Settings } from '../contract/settings.ts';
import type { KeyValuePort } from '../platform/ports.ts';
import type { EventHub } from './events.ts';

const key = 'settings';

export interface SettingsKeeper {
  get(): Promise<Settings>;
  set(settings: Settings): Promise<void>;
}

export function createSettings(storage: KeyValuePort, hub: EventHub): SettingsKeeper {
  let known: Promise<Settings> | null = null;
  return {
    get() {
      known ??= read(storage).catch((error: unknown) => {
        // A read that failed once may succeed the next time.
        known = null;
        throw error;
      });
      return known;
    },
    async set(settings) {
      await storage.set(key, settings);
      known = Promise.resolve(settings);
      hub.push({ type: 'settings.changed', settings });
    },
  };
}

async function read(storage: KeyValuePort): Promise<Settings> {
  const stored = await storage.get(key);
  // What is new since it was stored is as usual.
  const parsed = v.safeParse(settingsSchema, { ...usualSettings, ...(isObject(stored) ? stored : {}) });
  return parsed.success ? parsed.output : usualSettings;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
