/** What a person chose, for all accounts. */
import * as v from 'valibot';
import { httpsUrl } from './schema.ts';

export interface Settings {
  /** URL of a DNS-over-HTTPS resolver (RFC 8484); null: none is asked, which is the default. */
  readonly dnsResolver: string | null;
  /** Whether an endpoint whose pinned keys cannot be compared here is left alone. */
  readonly refuseUnverified: boolean;
}

export interface SettingsRequests {
  'settings.get': { args: Record<string, never>; result: Settings };
  'settings.set': { args: Settings; result: null };
}

export const settingsSchema = v.strictObject({
  dnsResolver: v.nullable(httpsUrl),
  refuseUnverified: v.boolean(),
});

export const settingsArgs = {
  'settings.get': v.strictObject({}),
  'settings.set': settingsSchema,
} as const;

export type SettingsEvents = { readonly type: 'settings.changed'; readonly settings: Settings };
