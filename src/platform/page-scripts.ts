/** The hook and its relay as content scripts, where the person gave access to an origin (`scripting`). */
import type { Browser } from 'webextension-polyfill';
import { pageScripts } from '../content/files.ts';
import type { PageScriptsPort, PlacedPage } from './ports.ts';

export function createPageScripts(browser: Browser): PageScriptsPort {
  return {
    async place(pages) {
      // The API is there only once it was granted.
      if (!(await browser.permissions.contains({ permissions: ['scripting'] }))) return pages.length === 0;
      const { scripting } = browser;
      const known = await scripting.getRegisteredContentScripts();
      if (known.length > 0) await scripting.unregisterContentScripts({ ids: known.map(({ id }) => id) });
      if (pages.length === 0) return true;
      const wanted = byPattern(pages);
      const origins = [...wanted.keys()];
      if (!(await browser.permissions.contains({ origins }))) return false;
      const usual = { allFrames: true, runAt: 'document_start', persistAcrossSessions: false } as const;
      await scripting.registerContentScripts(
        [...wanted].flatMap(([pattern, workers], index) => {
          const each = { ...usual, matches: [pattern] };
          const hook = pageScripts[workers ? 'hook-workers' : 'hook'];
          return [
            { ...each, id: `causeway-hook-${index}`, js: [hook], world: 'MAIN' as const },
            { ...each, id: `causeway-relay-${index}`, js: [pageScripts.relay] },
          ];
        }),
      );
      return true;
    },
  };
}

/** Whether workers are hooked, by match pattern: two ports of a host share one, and no page may be hooked twice. */
function byPattern(pages: readonly PlacedPage[]): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const { origin, workers } of pages) {
    const pattern = patternOf(origin);
    found.set(pattern, workers && found.get(pattern) !== false);
  }
  return found;
}

/** A match pattern takes no port and covers all of them; whose frames are taken is decided by the whole origin. */
function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}
