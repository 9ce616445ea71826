/** Captures that mean harm or are broken, in the panel of the real developer tools. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run/root.ts';
import { openPanel, withDeveloperTools, type PanelDriver } from '../world/developer-tools.ts';
import { freePort } from '../world/ports.ts';
import { expect, test } from './fixture.ts';

const port = await freePort();
test.use({ look: { args: withDeveloperTools(port) } });

const markup = '<img src=x onerror="document.documentElement.dataset.hit=1">';
const escaped = markup.replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** As Chromium’s developer tools write it. */
function harOf(url: string, texts: readonly string[], more = ''): string {
  const headers = [{ name: 'Sec-WebSocket-Protocol', value: 'xmpp' }];
  const entry = {
    _initiator: { type: 'script', stack: { callFrames: [{ url }] } },
    _resourceType: 'websocket',
    _webSocketMessages: texts.map((data, at) => ({
      type: 'receive',
      time: 1_795_000_000 + at,
      opcode: 1,
      data,
    })),
    request: { method: 'GET', url, headers: [{ name: 'Origin', value: markup }, ...headers] },
    response: { status: 101, headers },
    startedDateTime: '2026-11-20T14:02:00.000Z',
  };
  return `{"log":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"entries":[${JSON.stringify(
    entry,
  ).replace('"request"', '"__proto__":{"polluted":1},"request"')}${more}]}}`;
}

const message = (body: string): string =>
  `<message xmlns='jabber:client' from='romeo@montague.example/${escaped}' type='chat'><body>${body}</body></message>`;

/** Opens a file in the panel as a person who drops it there. */
async function openIn(panel: PanelDriver, name: string, content: string | Buffer): Promise<void> {
  const base64 = Buffer.from(content).toString('base64');
  await panel.evaluate(`(() => {
    const bytes = Uint8Array.from(atob(${JSON.stringify(base64)}), (one) => one.charCodeAt(0));
    const given = new DataTransfer();
    given.items.add(new File([bytes], ${JSON.stringify(name)}));
    const input = document.querySelector('input[type=file]');
    input.files = given.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
}

/** What a capture would have made of this page, had any of it been taken for more than text. */
const harm = (panel: PanelDriver): Promise<unknown> =>
  panel.evaluate(`JSON.stringify([
    document.querySelectorAll('img, iframe, object, embed, [onerror], [onload], body script').length,
    document.documentElement.dataset.hit ?? null,
    {}.polluted ?? null,
  ])`);

/** Goes through all rows, so that each has its detail drawn, and answers what was shown. */
const allDetails = (panel: PanelDriver): Promise<unknown> =>
  panel.evaluate(`(async () => {
    const shown = [];
    for (const { dataset } of [...document.querySelectorAll('[data-seq]')]) {
      document.querySelector('[data-seq="' + dataset.seq + '"]').click();
      for (let tries = 0; tries < 50 && shown.length < Number(dataset.seq); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const exact = document.querySelector('pre[aria-label="Exact text"]');
        if (exact !== null && !shown.includes(exact.textContent)) shown.push(exact.textContent);
      }
    }
    return JSON.stringify(shown);
  })()`);

test('of hostile and broken captures the panel shows what is good as text, and says what is wrong', async ({
  app,
}) => {
  test.setTimeout(180_000);
  await app.openPage('options', '#accounts');
  const panel = await openPanel(port, app.extensionId, app.url('options'));
  const texts = [markup, message(escaped), message('good')];

  await openIn(panel, `${markup}.har`, harOf(markup, texts, `,${'['.repeat(1_000_000)}`));
  await panel.shows('1 place could not be used');
  await panel.shows('“good”');
  await panel.evaluate(`document.querySelector('details:not([open]) summary')?.click()`);
  await panel.shows('More than 1,024 levels within each other');
  expect(JSON.parse(String(await allDetails(panel)))).toEqual(texts);
  expect(await panel.text()).toContain(markup);
  expect(await harm(panel)).toBe('[0,null,null]');
  mkdirSync(join(root, '.work/looks'), { recursive: true });
  writeFileSync(join(root, '.work/looks/hostile-capture.png'), await panel.picture());

  const whole = harOf('wss://a.example/ws', [message('kept'), message('broken off')]);
  await openIn(panel, 'half.har', whole.slice(0, whole.indexOf('broken off')));
  await panel.shows('“kept”');
  await panel.evaluate(`document.querySelector('details:not([open]) summary')?.click()`);
  await panel.shows('The file ends here, in the middle');

  await openIn(panel, 'latin.har', Buffer.from(harOf('wss://a.example/ws', [message('für')]), 'latin1'));
  await panel.shows('“f�r”');
  await panel.evaluate(`document.querySelector('details:not([open]) summary')?.click()`);
  await panel.shows('Bytes that are not UTF-8');

  await openIn(panel, 'utf16.har', Buffer.from(whole, 'utf16le'));
  await panel.shows('The file is UTF-16');
  expect(await harm(panel)).toBe('[0,null,null]');
});
