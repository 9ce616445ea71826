/**
 * `webextension-polyfill` as an ES module. What bundlers put around its CommonJS form copies every property of the
 * extension API, by which a browser makes each part of it, needed or not: the better half of a worker's first turn.
 */
import type { Plugin } from 'vite';

export function polyfillModule(): Plugin {
  return {
    name: 'causeway:polyfill-module',
    apply: 'build',
    transform(code, id) {
      if (!/[\\/]webextension-polyfill[\\/]dist[\\/]browser-polyfill(\.min)?\.js$/.test(id)) return null;
      return {
        code: `const module = { exports: {} };((module, exports) => {${code}\n})(module, module.exports);export default module.exports;`,
        map: null,
      };
    },
  };
}
