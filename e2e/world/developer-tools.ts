/** The real developer tools of a headless Chromium and the panel of the extension in them, by their debugging targets. */
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { until } from './wait.ts';

interface Target {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly webSocketDebuggerUrl: string;
}

/** Switches for a Chromium whose tabs have developer tools, reachable at `port` of loopback. */
export const withDeveloperTools = (port: number): string[] => [
  '--auto-open-devtools-for-tabs',
  `--remote-debugging-port=${port}`,
];

/** How long a panel is brought to the front at most, ms: what needs no painting is done behind it as well. */
const frontMs = 3000;

/** How long tools are waited for before others are asked, and they again, ms. */
const answerMs = 5000;

interface Evaluated {
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: {
    readonly text: string;
    readonly exception?: { readonly description?: string };
  };
}

/** A debugging session of one target. */
export interface Debugged {
  send<T>(method: string, params?: object): Promise<T>;
  /** The value of an expression, as after a click; waits for a promise. Rejects with what is thrown. */
  evaluate(expression: string): Promise<unknown>;
  detach(): void;
}

async function targetsAt(port: number): Promise<Target[]> {
  return (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Target[];
}

/** Brings the tab that shows `url` to the front, and its tools with it. */
async function activate(port: number, url: string): Promise<void> {
  const tabs = (await targetsAt(port)).filter(({ type }) => type === 'page');
  // Where it was led on from there, the address it began with is what is known of it.
  const tab = tabs.find((one) => one.url === url) ?? tabs.find((one) => one.url.startsWith(url));
  if (tab !== undefined) await fetch(`http://127.0.0.1:${port}/json/activate/${tab.id}`);
}

async function attach(to: Target): Promise<Debugged> {
  const socket = new WebSocket(to.webSocketDebuggerUrl, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const waiting = new Map<number, (answer: { result?: unknown; error?: { message: string } }) => void>();
  socket.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as { id?: number; result?: unknown };
    if (answer.id === undefined) return;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  socket.on('close', () => {
    for (const settle of waiting.values()) settle({ error: { message: 'the target is gone' } });
  });
  let last = 0;
  const send = <T>(method: string, params: object = {}): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = (last += 1);
      waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result as T);
        else reject(new Error(`${method}: ${error.message}`));
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  return {
    send,
    async evaluate(expression) {
      const params = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
      const { result, exceptionDetails } = await send<Evaluated>('Runtime.evaluate', params);
      if (exceptionDetails !== undefined)
        throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result?.value;
    },
    detach: () => socket.close(),
  };
}

export interface PanelDriver extends Debugged {
  /** The developer tools around it. */
  readonly tools: Debugged;
  text(): Promise<string>;
  /** Waits for a button by its name, and clicks it. */
  click(name: string): Promise<void>;
  /** Waits until the panel shows something. */
  shows(what: string | RegExp, ms?: number): Promise<string>;
  /** Waits until the newest frames show something. */
  newest(what: string): Promise<void>;
  /** As PNG, with the tools around it. */
  picture(): Promise<Buffer>;
  /** Ends the developer tools of this tab. */
  close(): Promise<void>;
}

/**
 * Opens the panel in the developer tools of the tab that shows `url`.
 * @throws when it does not come up
 */
export async function openPanel(port: number, extensionId: string, url: string): Promise<PanelDriver> {
  const found = await until(
    `the panel of ${url}`,
    async () => {
      for (const target of await targetsAt(port)) {
        // Showing it twice does nothing, and too early nothing either.
        if (target.url.startsWith('devtools://') && target.type === 'page')
          await soon(showPanel(target, extensionId));
      }
      const all = await targetsAt(port);
      for (const target of all.filter((one) => one.url.includes('devtools/panel.html'))) {
        // It may be gone by now.
        const panel = await attach(target).catch(() => null);
        if (panel === null) continue;
        const inspected = await soon(
          panel.evaluate(
            `new Promise((done) => chrome.devtools.inspectedWindow.eval('location.href', (value) => done(value)))`,
          ),
        );
        if (typeof inspected === 'string' && inspected.startsWith(url)) return { panel };
        panel.detach();
      }
      return undefined;
    },
    60_000,
  );
  const { panel } = found;
  const tools = await toolsOf(port, url);
  // Another tab may come to the front meanwhile, and tools that are still coming up go to a panel of their own.
  const front = async (): Promise<void> => {
    const end = performance.now() + frontMs;
    while ((await panel.evaluate('document.visibilityState')) !== 'visible' && performance.now() < end) {
      await activate(port, url);
      await soon(tools.evaluate(showing(extensionId)));
      await sleep(50);
    }
  };
  const evaluate = async (expression: string): Promise<unknown> => {
    await front();
    return panel.evaluate(expression);
  };
  const text = async (): Promise<string> => String(await evaluate('document.body.innerText'));
  return {
    ...panel,
    evaluate,
    tools,
    text,
    click: (name) =>
      until(
        `a button ${name}`,
        async () => {
          const expression = `(() => {
            const button = [...document.querySelectorAll('button')].find((one) =>
              !one.disabled && (one.getAttribute('aria-label') ?? one.innerText).trim() === ${JSON.stringify(name)});
            button?.click();
            return button !== undefined;
          })()`;
          return (await evaluate(expression)) === true || undefined;
        },
        20_000,
      ).then(() => undefined),
    shows: (what, ms = 20_000) =>
      until(
        `the panel shows ${what}`,
        async () => {
          const all = await text();
          return (typeof what === 'string' ? all.includes(what) : what.test(all)) ? all : undefined;
        },
        ms,
      ).catch(async (error: unknown) => {
        throw new Error(`it shows: ${await text()}`, { cause: error });
      }),
    async newest(what) {
      await until(`the newest frames show ${what}`, async () => {
        // Only what is in view is there at all.
        await evaluate(`document.querySelectorAll('[role=grid]').forEach((one) => (one.scrollTop = 1e7))`);
        return (await text()).includes(what) || undefined;
      });
    },
    async picture() {
      const { data } = await tools.send<{ data: string }>('Page.captureScreenshot', { format: 'png' });
      return Buffer.from(data, 'base64');
    },
    async close() {
      await tools.evaluate('setTimeout(() => window.close(), 0)').catch(() => undefined);
    },
  };
}

/** What the tools evaluate to bring the panel to the front. */
const showing = (extensionId: string): string => `import('./ui/legacy/legacy.js').then((UI) =>
  UI.ViewManager.ViewManager.instance().showView('chrome-extension://${extensionId}XMPP'))`;

async function showPanel(target: Target, extensionId: string): Promise<void> {
  const tools = await attach(target);
  try {
    await soon(tools.evaluate(showing(extensionId)));
  } finally {
    tools.detach();
  }
}

/** The tools of the tab that shows `url`. */
function toolsOf(port: number, url: string): Promise<Debugged> {
  const inspected = `import('./core/sdk/sdk.js').then(({ TargetManager }) => TargetManager.TargetManager.instance().inspectedURL())`;
  return until(
    `the developer tools of ${url}`,
    async () => {
      for (const target of await targetsAt(port)) {
        if (!target.url.startsWith('devtools://') || target.type !== 'page') continue;
        const tools = await attach(target).catch(() => null);
        if (tools === null) continue;
        if (String(await soon(tools.evaluate(inspected))).startsWith(url)) return tools;
        tools.detach();
      }
      return undefined;
    },
    30_000,
  );
}

/** Undefined where there is no answer: tools that are just coming up or going were seen to give none. */
function soon(answer: Promise<unknown>): Promise<unknown> {
  return Promise.race([answer.catch(() => undefined), sleep(answerMs)]);
}
