/** XEP-0444 Message Reactions 0.2.1. */
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** No emoji is longer, UTF-16 code units; what is, is a text and no reaction. */
const longestEmoji = 64;
/** As many of one sender on one message are kept. */
const mostEmojis = 16;

export interface Reactions {
  /** Of the message reacted to. */
  readonly id: string;
  /** All that the sender has on it from now on (§3.2); each once. */
  readonly emojis: readonly string[];
}

export function reactions({ id, emojis }: Reactions): XmlElement {
  return el('reactions', ns.reactions, { id }, ...emojis.map((one) => el('reaction', ns.reactions, {}, one)));
}

/** What the sender reacts to and how; null for any other message. */
export function reactionsIn(message: XmlElement): Reactions | null {
  const found = child(message, 'reactions', ns.reactions);
  const id = found && attr(found, 'id');
  if (found === undefined || id === undefined || id === '') return null;
  const all = children(found, 'reaction').map((one) => text(one).trim());
  const emojis = [...new Set(all.filter(isReaction))].slice(0, mostEmojis);
  return { id, emojis };
}

/** Something short with a picture in it: letters would put words into somebody's mouth beside a name. */
export function isReaction(value: string): boolean {
  const ofEmojis = /^[\p{Emoji}\p{Emoji_Component}\u200d\ufe0f]+$/u;
  const picture = /[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3]/u;
  return value.length <= longestEmoji && ofEmojis.test(value) && picture.test(value);
}
