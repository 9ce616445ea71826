/** What recording a page costs the page: a real client in it, on Prosody, beside itself without the hook. */
import type { Page } from 'playwright-core';
import { usualSettings } from '../../src/contract/settings.ts';
import { ask } from '../extension.ts';
import { home, startTools, type Tools } from '../journeys/recorded-page.ts';
import { xmppClientDocuments } from '../world/client-pages.ts';
import { until } from '../world/wait.ts';
import { compare, interleave, median, quantile, type Row } from './harness.ts';

/** Messages of one measurement, each sent and received by the page. */
const messages = 1000;
/** Frames of the long run, half of them sent. */
const frames = 100_000;
/** Messages that wait for their way back: a client does not send all it has at once. */
const ahead = 200;

/** More is a machine with other things to do, ms. */
const patience = 150_000;

/** The page sends itself `count` messages that no server keeps; answers the milliseconds until all came back. */
const exchange = (count: number, run: string): string => `(async () => {
  const to = xmpp.jid.toString();
  let sent = 0, back = 0, done;
  const all = new Promise((resolve, reject) => { done = resolve; setTimeout(() => reject(new Error(back + ' came back')), ${patience}); });
  const send = () => { sent += 1; void xmpp.send(XMPP.xml('message', { to, id: '${run}-' + sent, type: 'headline' }, XMPP.xml('body', {}, 'But, soft! what light through yonder window breaks?'))); };
  const hear = (stanza) => {
    if (!stanza.is('message') || !stanza.attrs.id?.startsWith('${run}-')) return;
    back += 1;
    if (sent < ${count}) send();
    if (back === ${count}) done();
  };
  xmpp.on('stanza', hear);
  const start = performance.now();
  while (sent < Math.min(${ahead}, ${count})) send();
  await all;
  xmpp.off('stanza', hear);
  return performance.now() - start;
})()`;

async function online(page: Page): Promise<void> {
  await until(
    'the client is online',
    async () => (await page.evaluate<boolean>('window.online === true')) || undefined,
    30_000,
  );
}

export async function* devtoolsHook(): AsyncIterable<Row> {
  const tools = await startTools(xmppClientDocuments());
  try {
    // What the loader of TypeScript adds to named functions is not known in a page.
    await tools.reader.evaluate('globalThis.__name = (value) => value');
    await ask(tools.reader, 'settings.set', { ...usualSettings, framesKept: 500_000 });
    // With Chrome's own tools alone: a panel beside the recorded page's would draw that one's frames as well.
    const plain = await tools.app.context.newPage();
    await plain.goto(`${home}/xmpp-client.html?plain`);
    await online(plain);
    const recorded = await tools.open('/xmpp-client.html?recorded');
    await recorded.panel.click('Record this page');
    await recorded.panel.shows('until it is left or loaded again');
    await online(recorded.page);
    yield await rates(recorded.page, plain);
    yield await complete(tools, recorded.page);
  } finally {
    await tools.stop();
  }
}

async function rates(ours: Page, peer: Page): Promise<Row> {
  let run = 0;
  const rate = async (page: Page): Promise<number> => {
    run += 1;
    await page.bringToFront();
    const ms = await page.evaluate<number>(exchange(messages, `r${run}`));
    return (2 * messages * 1000) / ms;
  };
  const results = await interleave(
    () => rate(ours),
    () => rate(peer),
  );
  const ratios = results.map(([with_, without]) => with_ / without);
  const ratio = median(ratios);
  return {
    bench: 'devtools',
    metric: '@xmpp/client in a recorded page, messages to itself over Prosody',
    value: median(results.map(([value]) => value)),
    unit: 'frames/s',
    peer: 'the same page not recorded',
    peer_value: median(results.map(([, value]) => value)),
    ratio,
    iqr: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    target: '≥ 0.95 ×',
    ok: ratio >= 0.95,
  };
}

async function complete(tools: Tools, page: Page): Promise<Row> {
  const taken = async (): Promise<number> => {
    const [view] = await ask(tools.reader, 'page.list', {});
    return view?.frames ?? 0;
  };
  const before = await taken();
  await page.evaluate(exchange(frames / 2, 'long'));
  await until('all frames were taken', async () => (await taken()) - before >= frames || undefined, 60_000);
  const seen = new Map<string, number>();
  await until(
    'all frames are stored',
    async () => {
      seen.clear();
      for (const { text, direction } of await tools.stored()) {
        const [, id] = /id=["'](long-\d+)["']/.exec(text) ?? [];
        if (id !== undefined) seen.set(`${direction} ${id}`, (seen.get(`${direction} ${id}`) ?? 0) + 1);
      }
      return seen.size >= frames || undefined;
    },
    30_000,
  ).catch(() => undefined);
  const found = [...seen.values()].filter((times) => times === 1).length;
  return compare(
    {
      bench: 'devtools',
      metric: 'frames of a page that were recorded, each once',
      value: found,
      unit: 'frames',
      peer: 'sent and received by the page',
      peer_value: frames,
    },
    { text: '= 1 × (none missing)', met: (ratio) => ratio === 1 },
  );
}
