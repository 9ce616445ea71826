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
}

export const test = base.extend<JourneyFixtures & JourneyOptions, WorldFixtures & WorldChoice>({
  server: ['real', { option: true, scope: 'worker' }],
  look: [{}, { option: true }],
  world: [
    async ({ server }, use) => {
      const missing = await needs('certutil', ...(server === 'real' ? (['prosody'] as const) : []));
      base.skip(missing !== undefined, missing ?? '');
      const dns = (await needs('named')) === undefined;
      const world = await startWorld({ prosody: server, faults: true, published: true, dns });
      await use(world);
      await world.stop();
    },
    { scope: 'worker', timeout: 60_000 },
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
