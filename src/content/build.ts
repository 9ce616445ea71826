/**
 * Builds the scripts that run in pages: each one file without imports, so that a browser runs it before the first
 * script of the page. They are no web-accessible resources: no page can tell by them that the extension is there.
 */
import type { Plugin } from 'vite';
import { oneScript } from '../build/one-script.ts';
import { pageScripts } from './files.ts';

export function contentScripts(): Plugin {
  let root = '.';
  return {
    name: 'causeway-content-scripts',
    apply: 'build',
    configResolved: (config) => void (root = config.root),
    async generateBundle() {
      for (const [name, fileName] of Object.entries(pageScripts)) {
        const source = await oneScript(`src/content/${name}.iife.ts`, root);
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}
