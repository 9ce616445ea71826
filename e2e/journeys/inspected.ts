/** The inspector held against what crossed the wire, in whatever it is shown. */
import { expect } from '@playwright/test';
import type { Page } from 'playwright-core';
import type { PanelDriver } from '../world/developer-tools.ts';
import { keys, type FirefoxPage } from '../world/firefox-page.ts';
import type { Tap } from '../world/tap.ts';
import { until } from '../world/wait.ts';

type Wire = Tap['connections'][number]['frames'];

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
    direction: cells.find((cell) => cell === 'received' || cell === 'sent') ?? '',
    text,
  };
}

/** `sent` with dots where `shown` has them. */
function maskedLike(shown: string, sent: string): string {
  return Array.from(sent.split(''), (unit, at) => (shown[at] === '•' ? '•' : unit)).join('');
}

/**
 * Every frame of `wire` is shown byte for byte, in its order each way, secret spans masked at their length.
 * @param options.secret whether secrets crossed on it
 * @param options.atLeast how many characters of them
 */
export async function equalsTap(
  at: Page | Shown,
  wire: Wire,
  { secret = true, atLeast = 101 } = {},
): Promise<void> {
  const shown = 'keyboard' in at ? inChromium(at) : at;
  const count = await until(
    'the inspector has caught up',
    async () => {
      // All of them, of which only those in view are in the page.
      const rows = await shown.evaluate(rowsHeld);
      return rows === wire.length ? rows : undefined;
    },
    60_000,
  );

  // What crosses on the way has another order at each end; each direction has one order.
  const of = (wanted: 'in' | 'out') => wire.filter(({ direction }) => direction === wanted).values();
  const wires = { received: of('in'), sent: of('out') };
  let masked = 0;
  await shown.evaluate(focusList);
  await shown.press('Home');
  for (let index = 0; index < count; index += 1) {
    const { direction, text } = await until(`frame ${index} is selected`, async () => {
      const now = await shown.evaluate(selected);
      return now?.index === index ? now : undefined;
    });
    expect(direction).toMatch(/^(?:received|sent)$/);
    const expected = wires[direction === 'sent' ? 'sent' : 'received'].next().value;
    const sent = expected?.text ?? '';
    // Only what carries a secret is masked at all, and a mask is as long as what it hides.
    const isMasked = /xmpp-sasl|urn:xmpp:sasl:2/.test(sent);
    const wanted = isMasked ? maskedLike(text, sent) : sent;
    expect(text).toBe(wanted);
    if (isMasked) masked += text.split('•').length - 1;
    await shown.press('ArrowDown');
  }
  if (secret) expect(masked).toBeGreaterThanOrEqual(atLeast);
  else expect(masked).toBe(0);
}
