/** The inspector held against what crossed the wire, in whatever it is shown. */
import { isDeepStrictEqual } from 'node:util';
import { expect } from '@playwright/test';
import type { Page } from 'playwright-core';
import type { PanelDriver } from '../world/developer-tools.ts';
import { keys, type FirefoxPage } from '../world/firefox-page.ts';
import type { Tap } from '../world/tap.ts';
import { until } from '../world/wait.ts';

type Direction = 'sent' | 'received';

/** A connection that the tap recorded. */
type Crossed = Pick<Tap['connections'][number], 'frames'>;

/** What is needed of a page that shows the inspector with the frames of one stream. */
export interface Shown {
  evaluate<R>(look: () => R): Promise<R>;
  press(key: 'Home' | 'ArrowDown'): Promise<void>;
}

export const inFirefox = (page: FirefoxPage): Shown => ({
  evaluate: (look) => page.evaluate(look),
  press: (key) => page.type(key === 'Home' ? keys.home : keys.down),
});

export const inPanel = (panel: PanelDriver): Shown => ({
  evaluate: async <R>(look: () => R) => (await panel.evaluate(`(${look.toString()})()`)) as R,
  async press(key) {
    // The protocol takes keys for a whole page alone, and the panel is a frame.
    const event = `new KeyboardEvent('keydown', { key: '${key}', bubbles: true, cancelable: true })`;
    await panel.evaluate(`document.activeElement.dispatchEvent(${event})`);
  },
});

const inChromium = (page: Page): Shown => ({
  evaluate: <R>(look: () => R) => page.evaluate<R>(look),
  press: (key) => page.keyboard.press(key),
});

// These run in the page, and know nothing but what stands in them.

function focusList(): void {
  document.querySelector<HTMLElement>('[role="grid"][aria-label="Frames"]')?.focus();
}

function rowsHeld(): number {
  const list = document.querySelector('[role="grid"][aria-label="Frames"]');
  // The head is a row as well.
  return Number(list?.getAttribute('aria-rowcount') ?? 1) - 1;
}

interface Selected {
  readonly index: number;
  /** As its row names it. */
  readonly stream: string;
  readonly direction: string;
  readonly text: string;
}

function selected(): Selected | null {
  const row = document.querySelector('[role="row"][aria-selected="true"]');
  const text = document.querySelector('pre[aria-label="Exact text"]')?.textContent;
  // Nothing stands there until the text was read from the store.
  if (row === null || text === undefined || text === '') return null;
  const cells = [...row.querySelectorAll('*')].map((one) => one.textContent);
  return {
    index: Number(row.getAttribute('aria-rowindex')) - 2,
    stream: row.querySelector('.stream')?.textContent ?? '',
    direction: cells.find((cell) => cell === 'received' || cell === 'sent') ?? '',
    text,
  };
}

/** `sent` with dots where `shown` has them. */
function maskedLike(shown: string, sent: string): string {
  return Array.from(sent.split(''), (unit, at) => (shown[at] === '•' ? '•' : unit)).join('');
}

const isSecret = (text: string): boolean => /xmpp-sasl|urn:xmpp:sasl:2/.test(text);

/** Texts that went one way on a connection, masked where `shown` is: what carries no secret is masked nowhere. */
function crossedTexts({ frames }: Crossed, way: Direction, shown: readonly string[]): string[] {
  const wanted = way === 'sent' ? 'out' : 'in';
  const texts = frames.filter(({ direction }) => direction === wanted).map(({ text }) => text);
  return texts.map((text, index) => (isSecret(text) ? maskedLike(shown[index] ?? '', text) : text));
}

/**
 * Whether a stream said no more than that it begins and ends, and heard nothing: where a WebSocket is slow to open,
 * another endpoint is tried beside it, and over BOSH it crosses the tap as requests.
 */
const isLost = (frames: readonly { readonly direction: string; readonly text: string }[]): boolean =>
  frames.every(({ direction, text }) => /^(?:sent|out)$/.test(direction) && /^<(?:open|close)/.test(text));

/** Without those of streams that lost their race. */
function ofWinners(frames: readonly Selected[]): Selected[] {
  const isOfLost = ({ stream }: Selected): boolean => isLost(frames.filter((one) => one.stream === stream));
  return frames.filter((frame) => !isOfLost(frame));
}

/** Every frame of the list, by walking through it, until it has those that crossed; more may cross meanwhile. */
async function walk(shown: Shown, crossed: () => number): Promise<Selected[]> {
  const frames: Selected[] = [];
  await shown.evaluate(focusList);
  for (;;) {
    const held = await shown.evaluate(rowsHeld);
    if (frames.length === held && ofWinners(frames).length >= crossed()) return ofWinners(frames);
    const place = frames.length;
    await until(`row ${place} is there`, async () => (await shown.evaluate(rowsHeld)) > place || undefined);
    await shown.press(place === 0 ? 'Home' : 'ArrowDown');
    const frame = await until(`frame ${place} is selected`, async () => {
      const now = await shown.evaluate(selected);
      return now?.index === place ? now : undefined;
    });
    expect(frame.direction).toMatch(/^(?:received|sent)$/);
    frames.push(frame);
  }
}

/**
 * Every frame that crossed is shown byte for byte, in its order each way, secret spans masked at their length.
 * @param crossed all connections whose frames are shown: of a race that was won by one, the others too
 * @param options.secret whether secrets crossed on them
 * @param options.atLeast how many characters of them
 */
export async function equalsTap(
  at: Page | Shown,
  crossed: readonly Crossed[],
  { secret = true, atLeast = 101 } = {},
): Promise<void> {
  const shown = 'keyboard' in at ? inChromium(at) : at;
  const winners = () => crossed.filter(({ frames }) => !isLost(frames));
  const count = () => winners().flatMap(({ frames }) => frames).length;
  await until(
    'the inspector has caught up',
    // All of them, of which only those in view are in the page.
    async () => (await shown.evaluate(rowsHeld)) >= count() || undefined,
    60_000,
  );
  const frames = await walk(shown, count);

  const left = new Set(winners());
  let masked = 0;
  for (const stream of new Set(frames.map((frame) => frame.stream))) {
    // What crosses on the way has another order at each end; each direction has one order.
    const textsOf = (way: Direction) =>
      frames.filter((one) => one.stream === stream && one.direction === way).map(({ text }) => text);
    const seen = { sent: textsOf('sent'), received: textsOf('received') };
    const wireOf = (one: Crossed) => ({
      sent: crossedTexts(one, 'sent', seen.sent),
      received: crossedTexts(one, 'received', seen.received),
    });
    const own = [...left].find((one) => isDeepStrictEqual(wireOf(one), seen)) ?? [...left][0];
    expect(seen).toEqual(own && wireOf(own));
    if (own !== undefined) left.delete(own);
    const secrets = [...seen.sent, ...seen.received].filter(isSecret);
    masked += secrets.reduce((sum, text) => sum + text.split('•').length - 1, 0);
  }
  expect([...left]).toEqual([]);
  if (secret) expect(masked).toBeGreaterThanOrEqual(atLeast);
  else expect(masked).toBe(0);
}
