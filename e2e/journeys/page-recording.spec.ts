/** Recording a page from its developer tools: through later loads with access, ended by leaving without, by closing always. */
import type { Page } from 'playwright-core';
import { expect, test } from '@playwright/test';
import { usualSettings } from '../../src/contract/settings.ts';
import { ask } from '../extension.ts';
import { xmppClientDocuments } from '../world/client-pages.ts';
import { needs } from '../world/needs.ts';
import { until } from '../world/wait.ts';
import { lookAtPanel } from './panel-look.ts';
import { home, startTools, storedWhen, type Tools } from './recorded-page.ts';

const missing = await needs('certutil', 'prosody');
test.skip(missing !== undefined, missing ?? '');

const path = '/xmpp-client.html';
/** More than one batch of a hook. */
const many = 5000;
const says = (text: string) => (frames: readonly { readonly text: string }[]) =>
  frames.some((frame) => frame.text.includes(text));

/** In the page: says `name` to nobody, as a stanza that ends no stream. */
const say = (name: string): string =>
  `xmpp.send(XMPP.xml('message', { to: 'nobody@capulet.example', type: 'headline' }, XMPP.xml('x', { xmlns: '${name}' })))`;

async function online(page: Page): Promise<void> {
  await until(
    'it signs in',
    async () => (await page.evaluate<boolean>('window.online === true')) || undefined,
    30_000,
  );
}

const streamsOf = (frames: readonly { readonly stream: string }[]): string[] => [
  ...new Set(frames.map(({ stream }) => stream)),
];

let tools: Tools;
test.beforeEach(async () => {
  test.slow();
  tools = await startTools(xmppClientDocuments());
});
test.afterEach(() => tools.stop());

test('without access, recording ends when the page is left, and says so', async () => {
  const { page, panel } = await tools.open(path);
  await panel.click('Record this page');
  await panel.shows('until it is left or loaded again');
  await storedWhen(tools, 'it signs in', says('<presence'));
  await lookAtPanel(panel, 'recording-once');
  // In the middle of what it says.
  await page.evaluate(
    `for (let at = 0; at < 200; at += 1) xmpp.send(XMPP.xml('message', { to: 'nurse@capulet.example' }, XMPP.xml('body', {}, 'line ' + at))); location.reload()`,
  );
  await panel.shows('it is not recorded any more');
  await lookAtPanel(panel, 'recording-left');
  await panel.shows('What it said in its last moment may be missing');
  await online(page);
  const before = await tools.stored();
  expect(streamsOf(before)).toHaveLength(1);
  await panel.click('Record again');
  const again = await storedWhen(tools, 'it is recorded again', (frames) => streamsOf(frames).length === 2);
  expect(streamsOf(again)[0]).toBe(before[0]?.stream);
});

test('with access to one origin it goes on through later loads, and ends with the panel', async () => {
  test.slow();
  await tools.app.approve(home);
  await ask(tools.reader, 'settings.set', { ...usualSettings, framesKept: 50_000 });
  const { page, panel } = await tools.open(path);
  await panel.click('Record this page');
  await panel.shows('until it is left or loaded again');
  await storedWhen(tools, 'it signs in', says('<presence'));
  await panel.click('Keep recording here');
  await panel.shows('until this panel is closed');
  await lookAtPanel(panel, 'recording-lasting');

  const first = (await tools.stored()).length;
  await page.reload();
  await storedWhen(tools, 'the next load is recorded', (frames) => says('<presence')(frames.slice(first)));
  // What it says last, as it is left.
  await page.evaluate(`addEventListener('pagehide', () => ${say('urn:last:words')})`);
  await page.goto(`${home}${path}?elsewhere`);
  await storedWhen(tools, 'its last words are recorded', says('urn:last:words'));
  await online(page);

  // Left while most of what it said has not been fetched yet.
  await page.evaluate(
    `for (let at = 0; at < ${many}; at += 1) ${say("urn:many:' + at + '")}; location.href = '${home}${path}?again'`,
  );
  const numbers = (frames: readonly { readonly text: string; readonly direction: string }[]): number[] =>
    frames.flatMap(({ text, direction }) => {
      const [, number] = direction === 'out' ? (/urn:many:(\d+)/.exec(text) ?? []) : [];
      return number === undefined ? [] : [Number(number)];
    });
  const said = await storedWhen(tools, 'all it said is recorded', (all) => numbers(all).length >= many);
  expect(numbers(said)).toEqual(Array.from({ length: many }, (_, at) => at));

  await until(
    'the next load is there',
    async () => (await page.evaluate<string>('location.search').catch(() => '')) === '?again' || undefined,
    30_000,
  );
  await online(page);
  const newest = await until(
    'the page has a stream',
    async () => {
      const pages = await ask(tools.reader, 'page.list', {});
      return pages[0]?.streams.at(-1)?.stream;
    },
    30_000,
  );
  expect(streamsOf(said.filter(({ text }) => text.includes('urn:many')))).not.toContain(newest);
  await tools.app.killWorker();
  await page.evaluate(say('urn:after:death'));
  const after = await storedWhen(tools, 'it goes on after the worker died', says('urn:after:death'));
  expect(streamsOf(after.filter(({ text }) => text.includes('urn:after:death')))).toEqual([newest]);

  // Another page of the origin, whose developer tools did not ask for it, is left alone.
  const other = await tools.app.context.newPage();
  await other.goto(`${home}${path}?other`);
  await online(other);
  await other.evaluate(say('urn:other:page'));
  await page.evaluate(say('urn:this:page'));
  expect(says('urn:other:page')(await storedWhen(tools, 'this page goes on', says('urn:this:page')))).toBe(
    false,
  );

  await panel.close();
  const scripts = `chrome.scripting.getRegisteredContentScripts().then((all) => all.length)`;
  await until(
    'the scripts are taken off',
    async () => (await tools.reader.evaluate<number>(scripts)) === 0 || undefined,
  );
  const recorded = streamsOf(await tools.stored());
  await page.goto(`${home}${path}?after`);
  await online(page);
  expect(streamsOf(await tools.stored())).toEqual(recorded);
});

test('a hostile page forges nothing, takes nothing, and is text in the panel', async () => {
  await tools.app.approve(home);
  const { page, panel } = await tools.open(path);
  await panel.click('Record this page');
  await panel.shows('until it is left or loaded again');
  await storedWhen(tools, 'it signs in', says('<presence'));
  await panel.click('Keep recording here');
  await panel.shows('until this panel is closed');
  await page.reload();
  await online(page);
  // What hook and relay of an origin with access say to each other.
  const stolen = await page.evaluate(`(() => {
    const stolen = [];
    const link = document.createElement('i');
    for (const name of ['items', 'waiting', 'linked', 'fetch', 'send', 'stop']) link.addEventListener(name, () => stolen.push(name));
    for (const name of ['causeway-link', 'causeway-hook']) document.addEventListener(name, () => stolen.push(name));
    document.dispatchEvent(new MouseEvent('causeway-link', { relatedTarget: link }));
    document.dispatchEvent(new Event('causeway-hook'));
    link.dispatchEvent(new CustomEvent('items', { detail: '[["in",1,1,"<forged/>"]]' }));
    link.dispatchEvent(new Event('stop'));
    return stolen;
  })()`);
  // Its own events alone, which nobody answered.
  expect(stolen).toEqual(['causeway-link', 'causeway-hook', 'items', 'stop']);
  const markup = `<img src=x onerror="window.hacked = true"><script>window.hacked = true</script>`;
  await page.evaluate(
    `(async () => { const socket = new WebSocket('wss://capulet.example/xmpp-websocket', 'xmpp'); await new Promise((done) => (socket.onopen = done));
      socket.send(${JSON.stringify(markup)}); socket.send("<message xmlns='jabber:client'><body>" + ${JSON.stringify(markup.replaceAll('<', '&lt;'))} + "</body></message>"); })()`,
  );
  const frames = await storedWhen(tools, 'what it says is recorded', (all) =>
    [markup, '&lt;img src=x'].every((text) => says(text)(all)),
  );
  expect(says('<forged/>')(frames)).toBe(false);
  await panel.newest('<img src=x');
  const made = `[document.querySelectorAll('img, main script').length, typeof window.hacked]`;
  expect(await panel.evaluate(made)).toEqual([0, 'undefined']);
  await lookAtPanel(panel, 'recording-hostile');
});

test('a frame is sent on the page’s own socket, and two tools have a page each', async () => {
  const one = await tools.open(path);
  await one.panel.click('Record this page');
  await one.panel.shows('until it is left or loaded again');
  const other = await tools.open(`${path}?second`);
  await other.panel.click('Record this page');
  await other.panel.shows('until it is left or loaded again');
  const pages = await until(
    'both speak',
    async () => {
      const all = await ask(tools.reader, 'page.list', {});
      return all.length === 2 && all.every(({ streams }) => streams.length === 1) ? all : undefined;
    },
    30_000,
  );
  await storedWhen(
    tools,
    'both sign in',
    (frames) => frames.filter(({ text }) => text.includes('<presence')).length >= 2,
  );
  const ping = (id: string) =>
    `<iq xmlns="jabber:client" type="get" id="${id}" to="capulet.example"><ping xmlns="urn:xmpp:ping"/></iq>`;
  const streams = pages.map(({ streams: open }) => open[0]?.stream ?? '');
  await ask(tools.reader, 'page.send', { stream: streams[0] ?? '', text: ping('first') });
  await ask(tools.reader, 'page.send', { stream: streams[1] ?? '', text: ping('second') });
  const frames = await storedWhen(tools, 'both are answered', (all) =>
    ['first', 'second'].every(
      (id) => all.filter(({ text }) => new RegExp(`id=['"]${id}['"]`).test(text)).length === 2,
    ),
  );
  for (const [index, id] of ['first', 'second'].entries()) {
    const both = frames.filter(({ text }) => new RegExp(`id=['"]${id}['"]`).test(text));
    expect(both.map(({ stream, direction }) => [stream, direction])).toEqual([
      [streams[index], 'out'],
      [streams[index], 'in'],
    ]);
  }
  await expect(ask(tools.reader, 'page.send', { stream: `${streams[0]}0`, text: '<r/>' })).rejects.toThrow(
    'page-gone',
  );
  // By hand, in the panel, as whoever is signed in there.
  await one.panel.click('Compose');
  await one.panel.shows('This goes out as the page:');
  await one.panel.shows('juliet@capulet.example · capulet.example');
  await one.panel.click('Templates');
  await one.panel.click('Software and version (XEP-0092)');
  await one.panel.click('Send');
  await one.panel.shows('Sent');
  // What nobody sees is not painted.
  await one.page.bringToFront();
  await lookAtPanel(one.panel, 'composing-as-the-page');
  const asked = await storedWhen(tools, 'what was written is answered', (all) =>
    [/type=['"]get['"][^]*jabber:iq:version/, /jabber:iq:version[^]*Prosody/].every((part) =>
      all.some(({ text }) => part.test(text)),
    ),
  );
  const byHand = asked.filter(({ text }) => text.includes('jabber:iq:version'));
  expect(byHand.map(({ stream, direction }) => [stream, direction])).toEqual([
    [streams[0], 'out'],
    [streams[0], 'in'],
  ]);
  await one.panel.click('Close the composer');

  // Each panel begins with its own page, which goes on speaking.
  await until(
    'each shows its own',
    async () => {
      const all = await tools.stored();
      const mine = all.filter(({ stream }) => stream === streams[0]).length;
      const shows = async ({ panel }: typeof one, count: number): Promise<boolean> =>
        new RegExp(`\\b${count} of ${all.length}\\b`).test(await panel.text());
      return ((await shows(one, mine)) && (await shows(other, all.length - mine))) || undefined;
    },
    30_000,
  );
});
