/** Emoji with their names, read when somebody looks for one; browsers draw them with the fonts of the system. */
import data from 'emojibase-data/en/compact.json';

export interface Emoji {
  readonly unicode: string;
  readonly label: string;
  readonly tags?: readonly string[];
  /** Unicode's groups, from 0. */
  readonly group?: number;
  readonly order?: number;
}

/** Parts of other emoji, which nobody sends alone. */
const components = 2;

/** In the order of Unicode. */
export const emojis: readonly Emoji[] = (data as readonly Emoji[])
  .filter(({ group }) => group !== undefined && group !== components)
  .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0));

/** Those whose name or tags hold every word of `text`, those that are called so first. */
export function found(text: string): readonly Emoji[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = emojis.filter(({ label, tags = [], unicode }) =>
    words.every(
      (word) => unicode === word || label.includes(word) || tags.some((tag) => tag.startsWith(word)),
    ),
  );
  const called = (emoji: Emoji): number => (emoji.label.startsWith(words.join(' ')) ? 0 : 1);
  return matching.toSorted((a, b) => called(a) - called(b));
}
