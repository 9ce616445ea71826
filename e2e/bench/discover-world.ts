/** What `discover` measures on: real Chromium with the built extension, behind a network of 50 ms a round trip. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../run/root.ts';
import { createAuthority, type Authority } from '../world/ca.ts';
import { launchChromium, type Chromium } from '../world/chromium.ts';
import { startDelay } from '../world/delay.ts';
import { startEmbedded } from '../world/embedded.ts';
import type { Fault } from '../world/faults.ts';
import type { Address } from '../world/names.ts';
import { paths } from '../world/publication.ts';
import { createDocuments } from '../world/published.ts';
import { startTap } from '../world/tap.ts';

/** Publishes everything that discovery reads. */
export const completeHost = 'complete.example';
/** A good host-meta in JSON beside a document that stalls for ever and one of a gigabyte. */
export const hostileHost = 'hostile.example';
/** The same without those two. */
export const calmHost = 'calm.example';

const oneWayMs = 25;

export interface DiscoverWorld {
  readonly ca: Authority;
  readonly addresses: readonly Address[];
  readonly stop: () => Promise<void>;
}

const hostility: Fault = {
  kind: 'each',
  of: {
    [paths.xrd]: { kind: 'stalled-body' },
    [paths.hacx]: { kind: 'endless-body', bytes: 2 ** 30 },
  },
};

/** Every name has a tap and a network to itself: one that is flooded must not be the other's delay. */
export async function startDiscoverWorld(): Promise<DiscoverWorld> {
  const ca = await createAuthority();
  const documents = await createDocuments(ca);
  const gone: Fault = { kind: 'each', of: { [paths.xrd]: { kind: 'http-status', status: 404 } } };
  const embedded = await startEmbedded({
    users: [],
    faults: { [hostileHost]: hostility, [calmHost]: gone },
  });
  const stops: (() => Promise<void>)[] = [embedded.stop];
  const addresses: Address[] = [];
  for (const host of [completeHost, hostileHost, calmHost] as const) {
    const own = host === completeHost ? { documents: documents.of(host) } : {};
    const tap = await startTap({ ca, routes: new Map([[host, { port: embedded.httpPort, ...own }]]) });
    const link = await startDelay({ to: tap.port, latency: oneWayMs });
    stops.push(tap.stop, link.stop);
    addresses.push({ host, port: 443, to: link.port });
  }
  return {
    ca,
    addresses,
    async stop() {
      for (const stop of stops.reverse()) await stop();
    },
  };
}

export interface DiscoverBrowser {
  readonly chromium: Chromium;
  /** A file of the extension: it has the API, and runs no script of its own. */
  readonly page: Page;
}

export async function openDiscoverBrowser({ addresses, ca }: DiscoverWorld): Promise<DiscoverBrowser> {
  const chromium = await launchChromium({ extension: join(root, 'dist/chromium'), addresses, ca: ca.cert });
  const page = await chromium.context.newPage();
  await page.goto(`chrome-extension://${chromium.extensionId}/manifest.json`);
  // What runs this file wraps named functions in a helper of its own, which a page lacks.
  await page.evaluate('globalThis.__name = (named) => named');
  return { chromium, page };
}
