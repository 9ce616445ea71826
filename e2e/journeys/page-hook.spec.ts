/** The hook in a page: what a page sees of it (nothing), and what it notes down, also where the page is hostile. */
import { createServer } from 'node:http';
import { chromium, type Browser, type Page } from 'playwright-core';
import { expect, test } from '@playwright/test';
import { WebSocketServer } from 'ws';
import { usualLimits } from '../../src/content/limits.ts';
import { fetchText, hookText, sendText, stopText, trialText } from '../../src/content/page-text.ts';
import type { PageItem } from '../../src/contract/page.ts';
import { findChromium } from '../world/find.ts';
import { needs } from '../world/needs.ts';
import { listen } from '../world/ports.ts';
import { until } from '../world/wait.ts';

const missing = await needs('chromium');
test.skip(missing !== undefined, missing ?? '');

const bosh = "<body xmlns='http://jabber.org/protocol/httpbind'";
/** Says where it is, loads from beside itself, talks to the server it is told, and answers as a worker does. */
const working = `
  const talk = async (url) => { const socket = new WebSocket(url, 'xmpp'); await new Promise((done) => (socket.onopen = done));
    socket.send('from a worker'); return new Promise((done) => (socket.onmessage = (event) => done(event.data))); };
  onmessage = async ({ data }) => postMessage([data, location.href, location.pathname, String(location), self.location === location, near,
    await (await fetch('sub/near.txt')).text(), new Request('x').url, await talk(data.url), self.name]);`;
const scripts: Readonly<Record<string, string | undefined>> = {
  '/deep/worker.js': `importScripts('sub/near.js');${working}`,
  '/deep/module.js': `import { near } from './sub/near.mjs';${working}postMessage(import.meta.url);`,
  '/deep/sub/near.js': `const near = 'classic';`,
  '/deep/sub/near.mjs': `export const near = 'module';`,
  '/deep/sub/near.txt': 'text beside it',
};
const http = createServer((request, response) => {
  let said = '';
  request.on('data', (data: Buffer) => (said += data.toString()));
  request.on('end', () => {
    if (request.method === 'POST') {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(said.replace('rid=', 'answers='));
      return;
    }
    const path = request.url ?? '';
    const script = scripts[path];
    const strict = path === '/strict' ? { 'content-security-policy': "worker-src 'self'" } : {};
    response.writeHead(200, {
      'content-type': script === undefined ? 'text/html' : 'text/javascript',
      ...strict,
    });
    response.end(script ?? '<!doctype html><title>page</title>');
  });
});
const sockets = new WebSocketServer({
  server: http,
  perMessageDeflate: false,
  handleProtocols: (offered) => (offered.has('xmpp') ? 'xmpp' : ([...offered][0] ?? false)),
});
sockets.on('connection', (socket) => {
  /** Of a flood, which gets no answer but this. */
  let flooded = 0;
  socket.on('message', (data: Buffer, binary) => {
    const text = data.toString();
    if (!binary && text === 'bye') socket.close(4001, 'as asked');
    else if (!binary && text.startsWith('flood ')) flooded += 1;
    else if (!binary && text === 'how many') socket.send(`${flooded} came`);
    else if (!binary && text === 'bytes') socket.send(Buffer.from([1, 2, 3]));
    else socket.send(data, { binary });
  });
});

const name = 'door';
const key = 'key';
let browser: Browser;
let origin: string;
let url: string;
test.beforeAll(async () => {
  const port = await listen(http);
  origin = `http://127.0.0.1:${port}`;
  url = `ws://127.0.0.1:${port}/ws`;
  const found = await findChromium();
  if (!found.found) throw new Error(found.why);
  browser = await chromium.launch({ executablePath: found.path, chromiumSandbox: process.getuid?.() !== 0 });
});
test.afterAll(async () => {
  await browser.close();
  sockets.close();
  http.closeAllConnections();
  http.close();
});

async function visit(hooked: boolean): Promise<Page> {
  const page = await browser.newPage();
  if (hooked) await page.addInitScript(hookText(name, key, true));
  await page.goto(origin);
  return page;
}

async function items(page: Page): Promise<PageItem[]> {
  const all: PageItem[] = [];
  for (;;) {
    const json = await page.evaluate<string>(fetchText(name, key));
    if (json === '') return all;
    all.push(...(JSON.parse(json) as PageItem[]));
  }
}

/** Kind and value of what was noted down, as soon as `enough` was. */
async function noted(page: Page, enough: (said: readonly string[]) => boolean): Promise<string[]> {
  const said: string[] = [];
  await until(
    'it is noted down',
    async () => {
      for (const [kind, , , value] of await items(page)) said.push(`${kind} ${value}`);
      return enough(said) || undefined;
    },
    30_000,
  ).catch((error: unknown) => {
    throw new Error(`noted: ${said.join(', ').slice(0, 2000)}`, { cause: error });
  });
  return said;
}

/** Talks over a socket as `script` says, in the page: `socket`, `heard` and `next()` are there. */
const talk = (page: Page, script: string): Promise<unknown> =>
  page.evaluate(`(async () => {
    const url = ${JSON.stringify(url)};
    const opened = (socket) => new Promise((done, fail) => { socket.addEventListener('open', done); socket.addEventListener('error', fail); });
    const answer = (socket) => new Promise((done) => socket.addEventListener('message', (event) => done(event.data), { once: true }));
    const closed = (socket) => new Promise((done) => socket.addEventListener('close', (event) => done(event.code)));
    ${script}
  })()`);

test('a page cannot tell that it is under the hook', async () => {
  const script = `
    const facts = {};
    const text = (value) => { try { return String(value()); } catch (error) { return error.name + ': ' + error.message; } };
    const native = [WebSocket, WebSocket.prototype.send, fetch, XMLHttpRequest.prototype.open, XMLHttpRequest.prototype.send, Function.prototype.toString];
    facts.functions = native.map((one) => [one.name, one.length, one.toString(), Function.prototype.toString.call(one), '' + one, typeof one, Object.getOwnPropertyNames(one).join()]);
    facts.descriptors = [[window, 'WebSocket'], [window, 'fetch'], [WebSocket.prototype, 'send'], [WebSocket.prototype, 'constructor']].map(([holder, name]) => {
      const { value: _value, ...rest } = Object.getOwnPropertyDescriptor(holder, name); return rest; });
    facts.members = [Object.getOwnPropertyNames(WebSocket.prototype).join(), Object.keys(window).filter((name) => /socket|hook|causeway|door/i.test(name)).join()];
    facts.constants = [WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED];
    facts.errors = [text(() => WebSocket(url)), text(() => new WebSocket('nothing at all:')), text(() => new WebSocket()), text(() => new WebSocket(url, ['a', 'a'])),
      text(() => new WebSocket(url, 'xmpp').send('early')), text(() => WebSocket.prototype.send.call({}, 'x')), text(() => Function.prototype.toString.call({})),
      text(() => WebSocket.prototype.send.call(undefined, 'x'))];
    const socket = new WebSocket(url, ['xmpp', 'other']);
    facts.instance = [socket instanceof WebSocket, socket.constructor === WebSocket, Object.getPrototypeOf(socket) === WebSocket.prototype, socket.protocol, socket.readyState, socket.binaryType, Object.prototype.toString.call(socket)];
    const order = facts.order = [];
    socket.onopen = (event) => order.push('onopen', event.isTrusted, event.target === socket);
    socket.onmessage = (event) => { order.push('onmessage', event.data, event.origin.startsWith('ws'), event.isTrusted); };
    await opened(socket);
    facts.opened = [socket.protocol, socket.extensions, socket.url === url];
    socket.send('one'); facts.buffered = [socket.bufferedAmount];
    await answer(socket);
    socket.addEventListener('message', () => order.push('late'));
    socket.onmessage = null; facts.cleared = [socket.onmessage];
    socket.send('two'); await answer(socket);
    socket.send('bytes'); facts.blob = [(await answer(socket)) instanceof Blob];
    socket.binaryType = 'arraybuffer';
    socket.send(new Uint8Array([4, 5])); facts.buffer = [new Uint8Array(await answer(socket)).join()];
    socket.send(new Blob(['six'])); facts.sent = [new Uint8Array(await answer(socket)).length];
    socket.send(42); facts.number = [await answer(socket)];
    let made = 0; socket.send({ toString: () => { made += 1; return 'made'; } }); facts.made = [await answer(socket), made];
    socket.send('\\ud800'); facts.lone = [await answer(socket)];
    facts.sendErrors = [text(() => socket.send()), text(() => socket.send(Symbol()))];
    socket.send('bye'); facts.closed = [await closed(socket), socket.readyState];
    socket.send('after'); facts.after = [socket.bufferedAmount];
    class Own extends WebSocket { constructor(url) { super(url, 'xmpp'); this.mine = true; } send(data) { super.send('own ' + data); } get extra() { return 7; } }
    const own = new Own(url); await opened(own); own.send('x');
    facts.subclass = [await answer(own), own instanceof Own, own instanceof WebSocket, own.mine, own.extra, own.constructor === Own, Own.OPEN, Own.name];
    const made2 = Reflect.construct(WebSocket, [url, 'xmpp'], Own); facts.reflected = [made2 instanceof Own];
    const other = new WebSocket(url, 'other'); await opened(other); other.send('not xmpp'); facts.other = [await answer(other), other.protocol];
    const response = await fetch('/b', { method: 'POST', body: "${bosh} rid='1'/>" });
    facts.fetched = [response.bodyUsed, await response.text(), response.bodyUsed, response instanceof Response];
    const xhr = new XMLHttpRequest(); const states = facts.states = [];
    xhr.onreadystatechange = () => states.push(xhr.readyState);
    xhr.open('POST', '/b'); xhr.send("${bosh} rid='2'/>");
    await new Promise((done) => (xhr.onload = done)); facts.xhr = [xhr.responseText, xhr.responseXML !== null, xhr.status];
    facts.refused = [await fetch('http://127.0.0.1:1/', { method: 'POST', body: "${bosh} rid='3'/>" }).catch((error) => error.name + error.message)];
    return JSON.stringify(facts, null, 1);`;
  const without = await visit(false);
  const withHook = await visit(true);
  expect(await talk(withHook, script)).toEqual(await talk(without, script));
  await without.close();
  await withHook.close();
});

test('frames are noted down in their order, texts exact, the rest by size', async () => {
  const page = await visit(true);
  await talk(
    page,
    `const socket = new WebSocket(url, 'xmpp'); socket.onmessage = (event) => { if (event.data === 'a') socket.send('b'); if (event.data === 'b') socket.send('bye'); };
     await opened(socket); const over = closed(socket); socket.send('\\ud800 "<&'); socket.send(new Uint8Array(3)); socket.send('a');
     const other = new WebSocket(url, 'other'); await opened(other); other.send('secret'); await over;`,
  );
  const said = await noted(page, (all) => all.includes('end 4001'));
  expect(said).toEqual([
    `socket ${url}`,
    'out \ufffd "<&',
    'out-binary 3',
    'out a',
    'in \ufffd "<&',
    'in-binary 3',
    'in a',
    'out b',
    'in b',
    'out bye',
    'end 4001',
  ]);
  await page.close();
});

test('BOSH over fetch and XMLHttpRequest is noted down, and nothing else of them', async () => {
  const page = await visit(true);
  await page.evaluate(`(async () => {
    await (await fetch('/plain', { method: 'POST', body: 'password' })).text();
    await (await fetch(new URL('/b', location), { method: 'POST', body: "${bosh} rid='1'/>" })).text();
    for (const type of ['', 'document', 'arraybuffer']) {
      const xhr = new XMLHttpRequest(); xhr.open('POST', 'b'); xhr.responseType = type; xhr.send("${bosh} rid='2'/>");
      await new Promise((done) => (xhr.onload = done));
    }
  })()`);
  const said = await noted(page, (all) => all.filter((one) => one.startsWith('end')).length === 4);
  const one = (rid: number) => [
    `bosh ${origin}/b`,
    `out ${bosh} rid='${rid}'/>`,
    `in ${bosh} answers='${rid}'/>`,
    'end 200',
  ];
  expect(said.map((text) => text.replaceAll('"', "'"))).toEqual([...one(1), ...one(2), ...one(2), ...one(2)]);
  await page.close();
});

for (const [what, script] of [
  [
    'wraps WebSocket itself',
    `const Native = WebSocket; window.WebSocket = function (...args) { return new Native(...args); }; WebSocket.prototype = Native.prototype;`,
  ],
  [
    'freezes prototypes',
    `[WebSocket, WebSocket.prototype, Object.prototype, Array.prototype, Function.prototype].forEach(Object.freeze);`,
  ],
  [
    'replaces what scripts are built on',
    `const evil = () => { throw new Error('evil'); };
     Array.prototype.push = Array.prototype.join = Map.prototype.get = Map.prototype.set = WeakMap.prototype.get = WeakMap.prototype.set = evil;
     Function.prototype.call = Function.prototype.apply = Function.prototype.bind = evil; Reflect.apply = Reflect.construct = evil;
     JSON.stringify = () => '"forged"'; Date.now = () => NaN; String.prototype.toWellFormed = evil;
     Object.prototype.toJSON = Array.prototype.toJSON = String.prototype.toJSON = () => 'forged';
     Object.defineProperty(Object.prototype, 'get', { __proto__: null, get: evil, configurable: true }); Object.defineProperty(Object.prototype, 'next', { __proto__: null, set: evil, configurable: true });
     Object.defineProperty(MessageEvent.prototype, 'data', { __proto__: null, get: () => 'forged' });`,
  ],
  ['removes the getter of the protocol', `delete WebSocket.prototype.protocol;`],
] as const) {
  test(`a page that ${what} is recorded all the same`, async () => {
    const page = await visit(true);
    await page.evaluate(`(() => { const open = new Promise((done) => {
      const listen = EventTarget.prototype.addEventListener; ${script}
      const socket = new WebSocket(${JSON.stringify(url)}, 'xmpp'); socket.onopen = () => socket.send('real');
      socket.onmessage = () => done();
    }); return open; })()`);
    const said = await noted(page, (all) => all.includes('in real'));
    expect(said).toEqual([`socket ${url}`, 'out real', 'in real']);
    await page.evaluate(stopText(name, key));
    await page.close();
  });
}

test('a page cannot forge, take or hold back what is noted down', async () => {
  const page = await visit(true);
  await talk(
    page,
    `const socket = window.socket = new WebSocket(url, 'xmpp'); await opened(socket);
     socket.dispatchEvent(new MessageEvent('message', { data: 'forged' })); socket.dispatchEvent(new Event('open'));
     socket.dispatchEvent(new CloseEvent('close', { code: 1000 }));
     window.stolen = [window.${name}(), window.${name}('wrong', 'fetch'), window.${name}(undefined, 'join'), window.${name}('wrong', 'stop')];
     try { Object.defineProperty(window, '${name}', { value: () => '[["in",1,1,"forged"]]' }); } catch {}
     window.${name} = () => 'forged'; delete window.${name};
     socket.send('real'); await answer(socket);`,
  );
  expect(await page.evaluate('window.stolen')).toEqual([undefined, undefined, undefined, undefined]);
  const said = await noted(page, (all) => all.includes('in real'));
  expect(said).toEqual([`socket ${url}`, 'out real', 'in real']);
  await page.close();
});

test('frames of 50 MB cost a page nothing but their size', async () => {
  test.slow();
  const page = await visit(true);
  const bytes = 50 * 1024 * 1024;
  await talk(
    page,
    `const socket = new WebSocket(url, 'xmpp'); await opened(socket); socket.send('é'.repeat(${bytes / 2})); await answer(socket); socket.send('small'); await answer(socket);`,
  );
  const said = await noted(page, (all) => all.includes('in small'));
  expect(said).toEqual([`socket ${url}`, `out-long ${bytes}`, `in-long ${bytes}`, 'out small', 'in small']);
  await page.close();
});

test('a page that says more in one go than is held back: all is noted down or counted, and all is sent', async () => {
  test.slow();
  const page = await visit(true);
  // By size: as many small ones as are held back take a busy machine a minute.
  const length = Math.floor(usualLimits.units / 900);
  const sent = 1000;
  const numbered = (at: number) => `flood ${String(at).padStart(6, '0')}`;
  await talk(
    page,
    `const socket = window.socket = new WebSocket(url, 'xmpp'); await opened(socket); const more = '.'.repeat(${length - numbered(0).length});
     for (let at = 0; at < ${sent}; at += 1) socket.send('flood ' + String(at).padStart(6, '0') + more);`,
  );
  const all = await items(page);
  const lost = all.filter(([kind]) => kind === 'lost').reduce((sum, item) => sum + Number(item[3]), 0);
  const frames = all.filter(([kind]) => kind === 'out').map(([, , , value]) => String(value));
  expect(lost).toBeGreaterThan(0);
  expect(frames.length + lost).toBe(sent);
  // Besides them that it opened a socket, and how many are lost.
  expect(all).toHaveLength(frames.length + 2);
  // What is lost is the end, and no sooner than it has to be.
  const wrong = frames.findIndex((text, at) => text.length !== length || !text.startsWith(numbered(at)));
  expect(wrong).toBe(-1);
  expect((frames.length + 1) * (length + 200)).toBeGreaterThan(usualLimits.units);
  expect(await talk(page, `socket.send('how many'); return answer(socket);`)).toBe(`${sent} came`);
  expect(await noted(page, (said) => said.length >= 2)).toEqual(['out how many', `in ${sent} came`]);
  await page.close();
});

test('a frame of ours leaves on the page’s own socket, and only there', async () => {
  const page = await visit(true);
  await talk(page, `const socket = window.socket = new WebSocket(url, 'xmpp'); await opened(socket);`);
  expect(await page.evaluate(sendText(name, 'wrong', 1, 'no'))).not.toBe(true);
  expect(await page.evaluate(sendText(name, key, 2, 'no'))).toBe(false);
  expect(await page.evaluate(sendText(name, key, 1, '<r/> "\u2028 `${'))).toBe(true);
  const said = await noted(page, (all) => all.length >= 3);
  expect(said.slice(1)).toEqual(['out <r/> "\u2028 `${', 'in <r/> "\u2028 `${']);
  await page.evaluate('window.socket.close()');
  await until(
    'it is closed',
    async () => (await page.evaluate('window.socket.readyState')) === 3 || undefined,
  );
  expect(await page.evaluate(sendText(name, key, 1, 'no'))).toBe(false);
  await page.close();
});

test('a frame of the same origin is recorded, one of another is left alone', async () => {
  const page = await visit(true);
  const other = origin.replace('127.0.0.1', 'localhost');
  await page.evaluate(
    `(async () => { for (const from of [${JSON.stringify(origin)}, ${JSON.stringify(other)}]) {
      const frame = document.createElement('iframe'); frame.src = from + '/frame'; document.body.append(frame);
      await new Promise((done) => (frame.onload = done)); } })()`,
  );
  for (const frame of page.frames().slice(1))
    await frame.evaluate(`(async () => { const socket = new WebSocket(${JSON.stringify(url)}, 'xmpp');
      await new Promise((done) => (socket.onopen = done)); socket.send(location.hostname); await new Promise((done) => (socket.onmessage = done)); })()`);
  const said = await noted(page, (all) => all.includes('in 127.0.0.1'));
  expect(said).toEqual([`socket ${url}`, 'out 127.0.0.1', 'in 127.0.0.1']);
  await page.close();
});

test('taken off, everything is as it was', async () => {
  const page = await browser.newPage();
  await page.addInitScript(
    `window.before = [WebSocket, WebSocket.prototype.send, WebSocket.prototype.constructor, fetch, XMLHttpRequest.prototype.open, Function.prototype.toString]`,
  );
  await page.addInitScript(hookText(name, key, true));
  await page.goto(origin);
  const same = `[WebSocket, WebSocket.prototype.send, WebSocket.prototype.constructor, fetch, XMLHttpRequest.prototype.open, Function.prototype.toString].map((one, index) => one === window.before[index])`;
  expect(await page.evaluate(same)).not.toContain(true);
  await talk(page, `window.socket = new WebSocket(url, 'xmpp'); await opened(window.socket);`);
  await page.evaluate(stopText(name, key));
  expect(await page.evaluate(same)).not.toContain(false);
  await talk(page, `window.socket.send('unseen'); await answer(window.socket);`);
  expect(await page.evaluate(fetchText(name, key))).toBeNull();
  await page.close();
});

for (const [type, file] of [
  ['classic', 'worker.js'],
  ['module', 'module.js'],
] as const) {
  test(`a ${type} worker of the page works as it does without the hook, and is recorded`, async () => {
    const script = `
      const worker = new Worker('/deep/${file}', { type: '${type}', name: 'mine' });
      const heard = [worker instanceof Worker, worker.constructor === Worker];
      const answered = new Promise((done, fail) => { worker.onerror = (event) => fail(new Error(event.message));
        worker.onmessage = ({ data }) => { heard.push(data); if (Array.isArray(data)) done(heard); }; });
      worker.postMessage({ url, first: true });
      window.worker = worker;
      return JSON.stringify(await answered);`;
    const without = await visit(false);
    const page = await visit(true);
    expect(await talk(page, script)).toEqual(await talk(without, script));
    const said = await noted(page, (all) => all.includes('in from a worker'));
    expect(said).toEqual([`socket ${url}`, 'out from a worker', 'in from a worker']);
    expect(await page.evaluate(sendText(name, key, 1, 'from the panel'))).toBe(true);
    expect(await noted(page, (all) => all.length >= 2)).toEqual(['out from the panel', 'in from the panel']);
    await without.close();
    await page.close();
  });
}

test('workers that cannot be hooked are named, and left alone', async () => {
  const page = await visit(true);
  await page.evaluate(`(async () => { new SharedWorker('/deep/sub/near.js'); const other = new Worker('data:text/javascript,postMessage(1)');
    await new Promise((done) => (other.onmessage = done)); })()`);
  expect(await noted(page, (all) => all.length > 1)).toEqual(['worker shared', 'worker dedicated']);
  await page.close();
});

test('a worker from a blob that the page lets go of at once is hooked, and its sockets end with it', async () => {
  const script = `
    const text = 'onmessage = ({ data }) => { const socket = new WebSocket(data, "xmpp"); socket.onopen = () => socket.send("from a blob"); socket.onmessage = (event) => postMessage(event.data); };';
    const blob = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const worker = new Worker(blob); URL.revokeObjectURL(blob);
    const gone = () => fetch(blob).then(() => 'there', () => 'gone');
    const answered = new Promise((done, fail) => { worker.onmessage = ({ data }) => done(data); worker.onerror = fail; });
    worker.postMessage(url); const heard = await answered;
    const facts = [heard, await gone()]; worker.terminate(); return JSON.stringify(facts);`;
  const without = await visit(false);
  const page = await visit(true);
  expect(await talk(page, script)).toEqual(await talk(without, script));
  const said = await noted(page, (all) => all.includes('end 1001'));
  expect(said).toEqual([`socket ${url}`, 'out from a blob', 'in from a blob', 'end 1001']);
  await without.close();
  await page.close();
});

test('whether the policy of a page lets its workers be hooked is found out before', async () => {
  const page = await visit(false);
  for (const [path, allowed] of [
    ['/', true],
    ['/strict', false],
  ] as const) {
    await page.goto(origin + path);
    const outcome = await until('the trial is over', async () => {
      const said = await page.evaluate<boolean | null>(trialText('trial'));
      return said ?? undefined;
    });
    expect(outcome).toBe(allowed);
  }
  await page.close();
});
