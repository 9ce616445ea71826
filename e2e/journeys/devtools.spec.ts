/** The panel in the real developer tools of a tab, reached through their own debugging target. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { root } from '../run/root.ts';
import { juliet } from '../world/accounts.ts';
import { freePort } from '../world/ports.ts';
import { until } from '../world/wait.ts';
import { expect, test } from './fixture.ts';
import { inPhase, signIn } from './steps.ts';

interface Target {
  readonly type: string;
  readonly url: string;
  readonly webSocketDebuggerUrl: string;
}

const port = await freePort();

async function target(what: string, matches: (one: Target) => boolean): Promise<Target> {
  return until(what, async () => {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[];
    return targets.find(matches);
  });
}

interface Answer {
  readonly id: number;
  readonly result: { readonly result?: { readonly value?: unknown }; readonly data?: string };
}

/** A debugging session of one target, as small as this needs it. */
async function attach(to: Target): Promise<(method: string, params: object) => Promise<Answer['result']>> {
  const socket = new WebSocket(to.webSocketDebuggerUrl, { perMessageDeflate: false });
  await new Promise((resolve) => socket.once('open', resolve));
  let last = 0;
  return (method, params) =>
    new Promise((resolve) => {
      const id = (last += 1);
      socket.on('message', (data: Buffer) => {
        const answer = JSON.parse(data.toString()) as Answer;
        if (answer.id === id) resolve(answer.result);
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
}

test.use({ look: { args: ['--auto-open-devtools-for-tabs', `--remote-debugging-port=${port}`] } });

test('the XMPP panel shows the frames of Causeway’s own session', async ({ app }) => {
  const page = await app.openPage('options', '#accounts');
  await signIn(page, juliet);
  await inPhase(page, juliet.jid, 'online');

  const tools = await attach(await target('the developer tools', ({ url }) => url.startsWith('devtools://')));
  const show = `import('./ui/legacy/legacy.js').then((UI) =>
    UI.ViewManager.ViewManager.instance().showView('chrome-extension://${app.extensionId}XMPP'))`;
  await until('the panel is shown', async () => {
    await tools('Runtime.evaluate', { expression: show, awaitPromise: true });
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[];
    return targets.some(({ url }) => url.includes('devtools/panel.html')) || undefined;
  });

  const panel = await attach(await target('the panel', ({ url }) => url.includes('devtools/panel.html')));
  const text = await until('frames are listed', async () => {
    const { result } = await panel('Runtime.evaluate', { expression: 'document.body.innerText' });
    const shown = String(result?.value);
    return shown.includes('auth SCRAM-SHA-256') ? shown : undefined;
  });
  expect(text).toContain('capulet.example');
  const { data } = await tools('Page.captureScreenshot', { format: 'png' });
  mkdirSync(join(root, '.work/looks'), { recursive: true });
  writeFileSync(join(root, '.work/looks/devtools.png'), Buffer.from(data ?? '', 'base64'));
});
