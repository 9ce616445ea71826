/** The web developer’s half of the inspector. */
import { benchHar } from './devtools-har.ts';
import { devtoolsHook } from './devtools-hook.ts';
import type { Bench } from './harness.ts';

export const devtools: Bench = {
  name: 'devtools',
  async *run() {
    yield* benchHar();
    yield* devtoolsHook();
  },
};
