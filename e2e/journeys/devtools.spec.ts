/** The panel in the real developer tools of a tab, with Causeway’s own frames. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run/root.ts';
import { juliet } from '../world/accounts.ts';
import { openPanel, withDeveloperTools } from '../world/developer-tools.ts';
import { freePort } from '../world/ports.ts';
import { until } from '../world/wait.ts';
import { expect, test } from './fixture.ts';
import { equalsTap, inPanel } from './inspected.ts';
import { inPhase, signIn } from './steps.ts';

const port = await freePort();
test.use({ look: { args: withDeveloperTools(port) } });

test('the XMPP panel shows every frame of Causeway’s own session as the tap recorded it', async ({
  app,
  world,
}) => {
  test.setTimeout(300_000);
  const page = await app.openPage('options', '#accounts');
  const before = world.tap.connections.length;
  await signIn(page, juliet);
  await inPhase(page, juliet.jid, 'online');
  const panel = await openPanel(port, app.extensionId, app.url('options'));
  const text = await until('frames are listed', async () => {
    // The panel is low and follows the end: what came first stands above it.
    await panel.evaluate(`document.querySelectorAll('[role=grid]').forEach((one) => (one.scrollTop = 0))`);
    const shown = await panel.text();
    return shown.includes('auth SCRAM-SHA-256') ? shown : undefined;
  });
  expect(text).toContain('capulet.example');
  expect(text).toContain('Only web pages can be recorded');
  await equalsTap(inPanel(panel), world.tap.connections.slice(before));
  mkdirSync(join(root, '.work/looks'), { recursive: true });
  writeFileSync(join(root, '.work/looks/devtools.png'), await panel.picture());
});
