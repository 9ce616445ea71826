/** A world for all journeys of a file, and a fresh Chromium with the built extension for each of them. */
import { test as base, expect } from '@playwright/test';
import { join } from 'node:path';
import { root } from '../run/root.ts';
import { launchChromium, type Chromium, type ChromiumOptions } from '../world/chromium.ts';
import { startWorld, type World } from '../world/index.ts';
import { needs } from '../world/needs.ts';

export { expect };

interface JourneyFixtures {
  readonly app: Chromium;
}
interface JourneyOptions {
  readonly look: Pick<ChromiumOptions, 'colorScheme' | 'viewport' | 'args'>;
}
interface WorldFixtures {
  readonly world: World;
}
interface WorldChoice {
  readonly server: 'real' | 'embedded';
  /** Modules that Prosody loads besides its usual ones. */
  readonly modules: readonly string[];
  /** With a domain whose servers can be called over HTTPS. */
  readonly federated: boolean;
  /** With rooms and a place for files. */
  readonly social: boolean;
  /** Prosody’s components by their host, each with its module. */
  readonly components: Readonly<Record<string, string>>;
}

export const test = base.extend<JourneyFixtures & JourneyOptions, WorldFixtures & WorldChoice>({
  server: ['real', { option: true, scope: 'worker' }],
  modules: [[], { option: true, scope: 'worker' }],
  federated: [false, { option: true, scope: 'worker' }],
  social: [false, { option: true, scope: 'worker' }],
  components: [{}, { option: true, scope: 'worker' }],
  look: [{}, { option: true }],
  world: [
    async ({ server, modules, federated, social, components }, use) => {
      const missing = await needs('certutil', ...(server === 'real' ? (['prosody'] as const) : []));
      base.skip(missing !== undefined, missing ?? '');
      const dns = (await needs('named')) === undefined;
      const world = await startWorld({
        prosody: server,
        faults: true,
        published: true,
        dns,
        modules,
        federated,
        social,
        components,
      });
      await use(world);
      await world.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  app: async ({ world, look }, use) => {
    const app = await launchChromium({
      extension: join(root, 'dist/chromium'),
      addresses: world.addresses,
      ca: world.ca.cert,
      ...look,
    });
    await use(app);
    await app.close();
  },
});
