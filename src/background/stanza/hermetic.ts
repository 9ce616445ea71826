/**
 * Build-time only: makes every `strophe.js`, also one that a plugin from npm requires, the same ES module, and puts
 * the names of shadow.ts in front of it. Used by Vite for the extension and by Vitest for the tests.
 */
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const shadowed =
  'document, DOMParser, WebSocket, XMLHttpRequest, SharedWorker, window, location, sessionStorage';

export function hermeticStrophe(): Plugin {
  const installed = dirname(createRequire(import.meta.url).resolve('strophe.js/package.json'));
  const strophe = join(installed, 'dist', 'strophe.esm.js');
  const shadow = fileURLToPath(new URL('./shadow.ts', import.meta.url));
  return {
    name: 'causeway:hermetic-strophe',
    enforce: 'pre',
    config: () => ({
      resolve: { alias: [{ find: /^strophe\.js$/, replacement: strophe }] },
      // A pre-bundled copy would escape the transform below.
      optimizeDeps: { exclude: ['strophe.js'] },
      // Vitest hands packages to Node as they are, unless told not to.
      test: { server: { deps: { inline: [/[\\/]strophe\.js[\\/]/, /[\\/]strophejs-plugin-/] } } },
    }),
    transform(code, id) {
      const [path = ''] = id.split('?');
      if (path === strophe) {
        return { code: `import { ${shadowed} } from ${JSON.stringify(shadow)};${code}`, map: null };
      }
      // Under Vitest a `require` would go to Node, past the alias.
      if (process.env['VITEST'] !== undefined && /[\\/]strophejs-plugin-[^\\/]+[\\/].*\.js$/.test(path)) {
        const scope = 'const exports = {}, module = { exports }, require = () => strophe;';
        return { code: `import * as strophe from 'strophe.js';{${scope}${code}\n}`, map: null };
      }
      return null;
    },
  };
}
