/** What the person chose, kept until the extension is removed. */
import * as v from 'valibot';
import { settingsSchema, type Settings } from '../contract/settings.ts';
import type { KeyValuePort } from '../platform/ports.ts';
import type { EventHub } from './events.ts';

const key = 'settings';

/** Nothing is asked of third parties, and sessions run where a browser would let them. */
const usual: Settings = { dnsResolver: null, refuseUnverified: false };

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
  const parsed = v.safeParse(settingsSchema, await storage.get(key));
  return parsed.success ? parsed.output : usual;
}
