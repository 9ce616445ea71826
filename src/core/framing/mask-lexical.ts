/** Where secrets may stand in a text that is no XML. Fails safe: a doubt is a secret. */
import type { Span } from '../xml/index.ts';
import { formValue, secretRules } from './secrets.ts';

const elementNames = unique([
  ...secretRules.filter((rule) => rule.content === true).map((rule) => rule.name),
  formValue.name,
]);
const attributeNames = unique(secretRules.flatMap((rule) => rule.attributes ?? []));

/** A start or end tag of one of the elements, under any prefix; the groups are an end tag's slash and the name. */
const tag = new RegExp(`<(\\s*/)?\\s*(?:[^\\s<>:/'"=]*:)?(${elementNames.join('|')})(?![\\w.-])`, 'gi');
const attribute = new RegExp(`(?<!\\w)(?:${attributeNames.join('|')})\\s*=\\s*`, 'gi');

/**
 * Spans that may be secret, in no order and perhaps overlapping.
 *
 * An element hides everything from its first tag to its last, its own attributes included; to the end of the
 * text when it is not closed, from the start of the text when it was never opened. An attribute hides its
 * value up to a closing quote that ends it. Linear in the length of the text.
 */
export function lexicalSecrets(text: string): readonly Span[] {
  return [...elementRegions(text), ...attributeValues(text)];
}

function elementRegions(text: string): readonly Span[] {
  const regions = new Map<string, { start: number; end: number }>();
  for (const match of text.matchAll(tag)) {
    const name = (match[2] ?? '').toLowerCase();
    const closing = match[1] !== undefined;
    const region = regions.get(name) ?? { start: closing ? 0 : match.index + match[0].length, end: 0 };
    region.end = closing ? match.index : text.length;
    regions.set(name, region);
  }
  return [...regions.values()];
}

function attributeValues(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(attribute)) {
    const start = match.index + match[0].length;
    const last = spans[spans.length - 1];
    // What an earlier value already hides needs no second look; looking again would not be linear.
    if (last !== undefined && start < last.end) continue;
    spans.push(valueSpan(text, start));
  }
  return spans;
}

function valueSpan(text: string, start: number): Span {
  const quote = text.charAt(start);
  if (quote !== "'" && quote !== '"') {
    const stop = text.slice(start).search(/[\s>]/);
    return { start, end: stop < 0 ? text.length : start + stop };
  }
  for (let end = text.indexOf(quote, start + 1); end >= 0; end = text.indexOf(quote, end + 1)) {
    if (/[\s/>?]/.test(text.charAt(end + 1))) return { start: start + 1, end };
  }
  return { start: start + 1, end: text.length };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
