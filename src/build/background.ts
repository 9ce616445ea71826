/**
 * Builds the background as one classic script. A worker starts with every wake, and waits for its script: a classic
 * one is read at once, where the files of a module are fetched one after the other.
 */
import type { Plugin } from 'vite';
import { hermeticStrophe } from '../background/stanza/hermetic.ts';
import { polyfillModule } from './polyfill.ts';
import { oneScript } from './one-script.ts';

const fileName = 'background.js';

/** `event page`: Firefox, which has no service worker for extensions. */
export function backgroundScript(kind: 'service worker' | 'event page'): Plugin {
  let root = '.';
  return {
    name: 'causeway-background',
    apply: 'build',
    configResolved: (config) => void (root = config.root),
    generateBundle: {
      // After the manifest is there.
      order: 'post',
      async handler(_options, bundle) {
        const source = await oneScript('src/background/index.ts', root, [
          hermeticStrophe(),
          polyfillModule(),
        ]);
        this.emitFile({ type: 'asset', fileName, source });
        const manifest = bundle['manifest.json'];
        if (manifest?.type !== 'asset') this.error('there is no manifest');
        const background = kind === 'event page' ? { scripts: [fileName] } : { service_worker: fileName };
        manifest.source = JSON.stringify(
          { ...(JSON.parse(String(manifest.source)) as object), background },
          null,
          2,
        );
      },
    },
  };
}
