/** A tab of Firefox, driven by WebDriver BiDi the way a person does: by what has a role and a name. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Bidi } from './bidi.ts';
import { until } from './wait.ts';

export interface FirefoxPage {
  /** Runs a function in the page with arguments that JSON can carry, and answers what it answers. */
  evaluate<A extends readonly unknown[], R>(work: (...args: A) => R | Promise<R>, ...args: A): Promise<R>;
  /** Clicks what has this role and accessible name, once it is there. */
  click(role: string, name: string): Promise<void>;
  /** Types into the field that has this label, once it is there. */
  fill(label: string, text: string): Promise<void>;
  /** Types where the focus is; a key without a character is written as in `keys`. */
  type(text: string): Promise<void>;
  /** Leads to another URL and waits until it has been loaded. */
  goto(url: string): Promise<void>;
  setViewport(size: { readonly width: number; readonly height: number }): Promise<void>;
  /** Writes what is in view to a file, PNG. */
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Keys without a character, as WebDriver writes them (§17.4.2 of WebDriver). */
export const keys = {
  enter: '\uE007',
  escape: '\uE00C',
  end: '\uE010',
  home: '\uE011',
  up: '\uE013',
  down: '\uE015',
} as const;

interface Evaluated {
  readonly type: 'success' | 'exception';
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string };
}

/** Runs a function in a browsing context. What is thrown there rejects here. */
export async function runIn<A extends readonly unknown[], R>(
  bidi: Bidi,
  context: string,
  work: (...args: A) => R | Promise<R>,
  ...args: A
): Promise<R> {
  const answer = (await bidi.send('script.callFunction', {
    // What the loader of TypeScript adds to named functions is not known there.
    functionDeclaration: `async (args) => {
      const __name = (value) => value;
      return JSON.stringify({ value: await (${work.toString()})(...JSON.parse(args)) });
    }`,
    arguments: [{ type: 'string', value: JSON.stringify(args) }],
    target: { context },
    awaitPromise: true,
    userActivation: true,
  })) as unknown as Evaluated;
  if (answer.type === 'exception') throw new Error(`in Firefox: ${answer.exceptionDetails?.text ?? ''}`);
  return (JSON.parse(String(answer.result?.value)) as { readonly value: R }).value;
}

export async function openFirefoxPage(
  bidi: Bidi,
  url: string,
  viewport: { readonly width: number; readonly height: number },
): Promise<FirefoxPage> {
  const created = await bidi.send('browsingContext.create', { type: 'tab' });
  const context = String(created['context']);

  const page: FirefoxPage = {
    evaluate: (work, ...args) => runIn(bidi, context, work, ...args),
    async click(role, name) {
      const node = await until(`a ${role} “${name}”`, () => locate(role, name), 15_000);
      // Not by the mouse: what is about to be clicked moves while a page is still filling.
      await bidi.send('script.callFunction', {
        functionDeclaration: '(element) => element.click()',
        arguments: [{ sharedId: node }],
        target: { context },
        awaitPromise: false,
        userActivation: true,
      });
    },
    async fill(label, text) {
      // A field for a password has no role to be found by.
      const focus = (wanted: string): boolean => {
        const fields = [...document.querySelectorAll<HTMLElement>('input, textarea')];
        const field = fields.find((one) => {
          const labels =
            one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement ? one.labels : null;
          const said = one.ariaLabel ?? [...(labels ?? [])].map(({ innerText }) => innerText).join(' ');
          return said.trim() === wanted;
        });
        field?.focus();
        return field !== undefined;
      };
      await until(`a field “${label}”`, async () => (await page.evaluate(focus, label)) || undefined, 15_000);
      await page.type(text);
    },
    async type(text) {
      const actions = Array.from(text).flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]);
      await bidi.send('input.performActions', { context, actions: [{ type: 'key', id: 'keys', actions }] });
    },
    async goto(to) {
      // Waiting for the end of a navigation to a page of an extension never comes to an end itself.
      await bidi.send('browsingContext.navigate', { context, url: to, wait: 'none' });
      await until(
        `${to} is loaded`,
        () =>
          runIn(
            bidi,
            context,
            (wanted) => location.href === wanted && document.readyState === 'complete',
            to,
            // While one document takes the place of another, there is none to ask.
          ).then(
            (is) => is || undefined,
            () => undefined,
          ),
        30_000,
      );
    },
    async setViewport(size) {
      await bidi.send('browsingContext.setViewport', { context, viewport: size });
    },
    async screenshot(path) {
      const { data } = await bidi.send('browsingContext.captureScreenshot', { context });
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, Buffer.from(String(data), 'base64'));
    },
    async close() {
      await bidi.send('browsingContext.close', { context });
    },
  };

  async function locate(role: string, name: string): Promise<string | undefined> {
    const { nodes } = await bidi.send('browsingContext.locateNodes', {
      context,
      locator: { type: 'accessibility', value: { role, name } },
      maxNodeCount: 1,
    });
    return (nodes as readonly { readonly sharedId: string }[])[0]?.sharedId;
  }

  await page.setViewport(viewport);
  await page.goto(url);
  return page;
}
