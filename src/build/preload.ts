/**
 * A page whose first script imports the rest later, so that something can be begun before, is told of the rest in its
 * head: else it would be asked for only once the first script has run.
 */
import type { Plugin, Rolldown } from 'vite';

/** `names` are those of the chunks that entries import later. */
export function preloadLater(names: readonly string[]): Plugin {
  return {
    name: 'causeway:preload-later',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, chunk }) {
        if (bundle === undefined || chunk === undefined) return html;
        const found = new Set<Rolldown.OutputChunk>();
        const collect = (file: string): void => {
          const one = bundle[file];
          if (one?.type !== 'chunk' || found.has(one)) return;
          // What another one builds on comes before it, as style sheets must.
          one.imports.forEach(collect);
          found.add(one);
        };
        // An entry that is nothing but what it imports gets no file of its own.
        const entries = importsAlone(chunk.code) ? chunk.imports.map((file) => bundle[file]) : [chunk];
        for (const file of entries.flatMap((one) => (one?.type === 'chunk' ? one.dynamicImports : []))) {
          const one = bundle[file];
          if (one?.type === 'chunk' && names.includes(one.name)) collect(file);
        }
        const scripts = [...found].map(({ fileName }) => `/${fileName}`);
        const styles = [...found].flatMap(({ viteMetadata }) =>
          [...(viteMetadata?.importedCss ?? [])].map((file) => `/${file}`),
        );
        const isThere = (file: string): boolean => html.includes(`"${file}"`);
        return [
          ...[...new Set(styles)]
            .filter((file) => !isThere(file))
            .map((href) => ({
              tag: 'link',
              injectTo: 'head' as const,
              attrs: { rel: 'stylesheet', crossorigin: true, href },
            })),
          ...scripts
            .filter((file) => !isThere(file))
            .map((href) => ({
              tag: 'link',
              injectTo: 'head' as const,
              attrs: { rel: 'modulepreload', crossorigin: true, href },
            })),
        ];
      },
    },
  };
}

function importsAlone(code: string): boolean {
  return code.replace(/\bimport\s*(["'])[^"']*\1;?/g, '').trim() === '';
}
