/** Pictures of the panel in real developer tools, for whoever judges them, and what axe has to say of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { root } from '../run/root.ts';
import type { PanelDriver } from '../world/developer-tools.ts';
import { until } from '../world/wait.ts';

const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

export type Theme = 'light' | 'dark';

/** The theme of the tools, as a person sets it there; the panel has it too. */
export async function setTheme(panel: PanelDriver, theme: Theme): Promise<void> {
  const set = `import('./core/common/common.js').then(({ Settings }) =>
    Settings.Settings.instance().moduleSetting('ui-theme').set('${theme === 'dark' ? 'dark' : 'default'}'))`;
  await panel.tools.evaluate(set);
  await until(
    `the panel is ${theme}`,
    async () => (await panel.evaluate('document.documentElement.dataset.theme')) === theme || undefined,
  );
  await until('colours are at rest', async () => (await panel.evaluate(atRest)) === true || undefined);
}

/** Colours pass into one another; what goes on for ever is no passage. */
const atRest = `new Promise((done) => setTimeout(done, 50)).then(() => document.getAnimations()
  .every(({ playState, effect }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity))`;

/** Only the tools, without the place of the page beside them. */
export async function toolsPicture(panel: PanelDriver): Promise<Buffer> {
  const whole = { width: 1280, height: 720 };
  await panel.tools.send('Emulation.setDeviceMetricsOverride', {
    ...whole,
    deviceScaleFactor: 1,
    mobile: false,
  });
  const width = Number(await panel.evaluate('innerWidth'));
  const clip = { x: whole.width - width, y: 0, width, height: whole.height, scale: 1 };
  const { data } = await panel.tools.send<{ data: string }>('Page.captureScreenshot', {
    format: 'png',
    clip,
  });
  return Buffer.from(data, 'base64');
}

/** Keeps a picture in both themes. Fails where axe finds something serious. */
export async function lookAtPanel(panel: PanelDriver, name: string): Promise<void> {
  const folder = join(root, '.work/looks');
  mkdirSync(folder, { recursive: true });
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(panel, theme);
    writeFileSync(join(folder, `${name}-${theme}.png`), await panel.picture());
    await panel.evaluate(`${axe}; 0`);
    const serious = await panel.evaluate(`axe.run().then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`);
    expect(serious, `${name} ${theme}`).toEqual([]);
  }
}
