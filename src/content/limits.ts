import { longestText } from '../contract/page.ts';
import type { HookLimits } from './core.ts';

/** What a page may hold back until it is fetched. */
export const usualLimits: HookLimits = {
  longest: longestText,
  units: 64 * 1024 * 1024,
  items: 500_000,
  // A panel that nobody sees is slowed down by the browser to one look a minute.
  patience: 150_000,
};
