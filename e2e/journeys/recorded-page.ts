/** Fixtures and steps for journeys in the developer tools of a page that speaks XMPP. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../run/root.ts';
import { launchChromium, type Chromium } from '../world/chromium.ts';
import { openPanel, withDeveloperTools, type PanelDriver } from '../world/developer-tools.ts';
import { startWorld, type World, type WorldOptions } from '../world/index.ts';
import { freePort } from '../world/ports.ts';
import type { StaticDocument } from '../world/static.ts';
import { storedFrames } from '../extension.ts';
import type { FrameRecord } from '../../src/core/framing/frame.ts';
import { until } from '../world/wait.ts';

export interface Tools {
  readonly world: World;
  readonly app: Chromium;
  /** Opens a page of capulet.example in a tab, and the panel of its developer tools. */
  open(path: string): Promise<{ readonly page: Page; readonly panel: PanelDriver }>;
  /** A page of the extension that is no surface. */
  readonly reader: Page;
  /** What the store holds of pages, oldest first. */
  stored(): Promise<FrameRecord[]>;
  readonly stop: () => Promise<void>;
}

export const home = 'https://capulet.example';

/** A world whose capulet.example serves `documents`, and a Chromium with developer tools. */
export async function startTools(
  documents: ReadonlyMap<string, StaticDocument>,
  options: WorldOptions & { readonly extension?: string } = {},
): Promise<Tools> {
  const { extension = 'dist/chromium', ...choices } = options;
  const world = await startWorld({ prosody: 'real', documents, ...choices });
  const port = await freePort();
  const app = await launchChromium({
    extension: join(root, extension),
    addresses: world.addresses,
    ca: world.ca.cert,
    args: withDeveloperTools(port),
  }).catch(async (error: unknown) => {
    await world.stop();
    throw error;
  });
  const reader = await app.context.newPage();
  await reader.goto(`chrome-extension://${app.extensionId}/manifest.json`);
  return {
    world,
    app,
    reader,
    async open(path) {
      const page = await app.context.newPage();
      await page.goto(home + path);
      return { page, panel: await openPanel(port, app.extensionId, home + path) };
    },
    async stored() {
      return (await storedFrames(reader)).filter(({ stream }) => stream.startsWith('page.'));
    },
    async stop() {
      await app.close();
      await world.stop();
    },
  };
}

/** Waits until the store holds frames of pages that satisfy `enough`. */
export function storedWhen(
  tools: Tools,
  what: string,
  enough: (frames: readonly FrameRecord[]) => boolean,
  ms = 30_000,
): Promise<FrameRecord[]> {
  return until(
    what,
    async () => {
      const frames = await tools.stored();
      return enough(frames) ? frames : undefined;
    },
    ms,
  );
}

/** `shown` is `wire` but for secrets, which are masked at their length. */
export function isMasked(shown: string, wire: string): boolean {
  if (shown.length !== wire.length) return false;
  for (let at = 0; at < shown.length; at += 1) {
    if (shown[at] !== '•' && shown[at] !== wire[at]) return false;
  }
  return true;
}
