/**
 * Chromium with the extension and no debugger on its worker: Playwright attaches to every worker, and one that is
 * attached to is never ended. A page of the extension is opened when something is to be done, and closed again.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import WebSocket from 'ws';
import type { Args, RequestName, Result } from '../../src/contract/index.ts';
import { enclose, type Reply } from '../../src/contract/asking.ts';
import { quiet } from './chromium.ts';
import { findChromium } from './find.ts';
import { hostResolverRules, type Address } from './names.ts';
import { start } from './processes.ts';
import { scratch } from './scratch.ts';
import { trustStore } from './trust.ts';
import { until } from './wait.ts';

export interface Unattached {
  /** Sends a request of the contract. Wakes the worker, as any message does. */
  ask<N extends RequestName>(name: N, args: Args<N>): Promise<Result<N>>;
  /** The value of an expression in a page of the extension that is no surface. */
  evaluate(expression: string): Promise<unknown>;
  /** Opens a file of the extension in a tab that stays, with a debugger on the tab alone. */
  openTab(path: string): Promise<Tab>;
  /** URL of a file of the extension. */
  url(path: string): string;
  readonly stop: () => Promise<void>;
}

/** A tab and its debugger. */
export interface Tab {
  /** A command of the DevTools protocol. */
  send(method: string, params?: object): Promise<unknown>;
  /** The value of an expression; waits for a promise. Rejects with what is thrown. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

/** @throws if Chromium is missing or does not come up */
export async function launchUnattached(options: {
  readonly extension: string;
  readonly addresses: readonly Address[];
  /** Certificate of the authority to trust, PEM. */
  readonly ca: string;
}): Promise<Unattached> {
  const found = await findChromium();
  if (!found.found) throw new Error(`${found.why} Install it with: ${found.install}`);
  const home = scratch('unattached');
  const profile = join(home.path, 'profile');
  mkdirSync(profile, { recursive: true });
  await trustStore(home.path, options.ca);
  const extension = resolve(options.extension);
  const browser = await start(
    found.path,
    [
      '--headless=new',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--user-data-dir=${profile}`,
      '--remote-debugging-port=0',
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      ...quiet,
      hostResolverRules(options.addresses),
      'about:blank',
    ],
    { env: { ...process.env, HOME: home.path } },
  );
  const stop = async (): Promise<void> => {
    await browser.stop();
    home.remove();
  };
  const id = extensionId(extension);
  const port = await until('Chromium tells its port', () => debuggingPort(profile), 20_000).catch(
    async (error: unknown) => {
      await stop();
      throw error;
    },
  );

  const url = (path: string): string => `chrome-extension://${id}/${path}`;

  const openTab = async (path: string): Promise<Tab> => {
    const devtools = `http://127.0.0.1:${port}/json`;
    const opened = await fetch(`${devtools}/new?${url(path)}`, { method: 'PUT' });
    const target = (await opened.json()) as { readonly id: string; readonly webSocketDebuggerUrl: string };
    const debug = await attach(target.webSocketDebuggerUrl);
    const tab: Tab = {
      ...debug,
      async close() {
        await fetch(`${devtools}/close/${target.id}`);
        debug.detach();
      },
    };
    // The page may be opened before it has the extension API.
    const ready = () => tab.evaluate(`globalThis.chrome?.runtime?.id === '${id}' || undefined`);
    await until('the page is there', ready);
    return tab;
  };

  const evaluate = async (expression: string): Promise<unknown> => {
    const tab = await openTab('manifest.json');
    try {
      return await tab.evaluate(expression);
    } finally {
      await tab.close();
    }
  };

  return {
    async ask<N extends RequestName>(name: N, args: Args<N>) {
      const message = JSON.stringify(enclose(name, args));
      const reply = (await evaluate(`chrome.runtime.sendMessage(${message})`)) as Reply<Result<N>>;
      if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.failure)}`);
      return reply.result;
    },
    evaluate,
    openTab,
    url,
    stop,
  };
}

/** Chromium derives it from the key in the manifest. */
function extensionId(extension: string): string {
  const manifest = JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8')) as {
    readonly key: string;
  };
  const hash = createHash('sha256').update(Buffer.from(manifest.key, 'base64')).digest('hex').slice(0, 32);
  return Array.from(hash, (digit) => 'abcdefghijklmnop'.charAt(Number.parseInt(digit, 16))).join('');
}

function debuggingPort(profile: string): string | undefined {
  try {
    const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
    // The file is there before anything stands in it.
    return port === '' ? undefined : port;
  } catch {
    return undefined;
  }
}

interface Answer {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: unknown;
}

interface Evaluated {
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string };
}

/** Speaks the DevTools protocol to a page. */
async function attach(url: string): Promise<Omit<Tab, 'close'> & { detach(): void }> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, (answer: Answer) => void>();
  let sent = 0;
  await new Promise((done, fail) => socket.once('open', done).once('error', fail));
  socket.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as Answer;
    if (answer.id === undefined) return;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  socket.on('close', () => {
    for (const settle of waiting.values()) settle({ error: { message: 'the page is gone' } });
  });
  const send = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((done, fail) => {
      const id = (sent += 1);
      waiting.set(id, ({ error, result }) => {
        if (error === undefined) done(result);
        else fail(new Error(`${method}: ${error.message}`));
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  return {
    send,
    async evaluate(expression) {
      const params = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = (await send('Runtime.evaluate', params)) as Evaluated;
      if (exceptionDetails !== undefined) throw new Error(`in the page: ${exceptionDetails.text}`);
      return result?.value;
    },
    detach: () => socket.close(),
  };
}
