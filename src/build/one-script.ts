import { resolve } from 'node:path';
import { build, type Plugin } from 'vite';

/** Answers the code of an entry, and of all that it imports, as one classic script without imports. */
export async function oneScript(
  entry: string,
  root: string,
  plugins: readonly Plugin[] = [],
): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [...plugins],
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      chunkSizeWarningLimit: 1_000,
      rolldownOptions: {
        input: resolve(root, entry),
        // A text of other characters takes a browser twice the room, and longer to read.
        output: { format: 'iife', charset: 'ascii' },
      },
    },
  });
  const [first] = [built].flat();
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
  if (chunk === undefined) throw new Error(`nothing came of ${entry}`);
  return chunk.code;
}
