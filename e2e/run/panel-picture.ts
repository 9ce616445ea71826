/** Pictures of the panel in the README: converse.js, recorded in the developer tools of its page. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTheme, toolsPicture } from '../journeys/panel-look.ts';
import { startTools, storedWhen } from '../journeys/recorded-page.ts';
import { converseDocuments } from '../world/client-pages.ts';
import { root } from './root.ts';

export async function panelPictures(): Promise<void> {
  const tools = await startTools(converseDocuments());
  try {
    // What the loader of TypeScript adds to named functions is not known in a page.
    await tools.reader.evaluate('globalThis.__name = (value) => value');
    const { panel } = await tools.open('/converse.html');
    await panel.click('Record this page');
    const partner = await tools.world.partner({ lines: [] });
    // It takes its session up again where it had one before it was loaded anew.
    await storedWhen(tools, 'it signs in', (all) =>
      all.some(({ text }) => /^<(?:presence|resumed)/.test(text)),
    );
    await partner.say('juliet@capulet.example', 'Two of the fairest stars in all the heaven');
    await panel.newest('fairest stars');
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(panel, theme);
      writeFileSync(join(root, `docs/panel-${theme}.png`), await toolsPicture(panel));
    }
    await panel.click('Compose');
    await panel.shows('This goes out as the page:');
    await panel.click('Templates');
    await panel.click('Message');
    await setTheme(panel, 'light');
    writeFileSync(join(root, 'docs/panel-compose.png'), await toolsPicture(panel));
  } finally {
    await tools.stop();
  }
}
