/** Hiding secrets in the text of a frame before it is stored or leaves the worker. */
import { isElement, type Span, type XmlElement } from '../xml/index.ts';
import { lexicalSecrets } from './mask-lexical.ts';
import { formValue, isSecretField, secretRules, type SecretRule } from './secrets.ts';

/** One UTF-16 code unit that no base64, hexadecimal or password alphabet holds: obviously a mask. */
export const MASK = '\u2022';

/** A namespace name may hold a space only in hostile documents, and a local name never does. */
const key = (name: string, ns: string): string => `${name} ${ns}`;

const rules: ReadonlyMap<string, SecretRule> = new Map(
  secretRules.map((rule) => [key(rule.name, rule.ns), rule]),
);

/**
 * `text` with every secret replaced by as many `MASK`s as it has UTF-16 code units; all else stays as it is,
 * so every offset does too.
 *
 * `element` is what the parser made of exactly this text. With null, for a text that is no XML, or with an
 * element that carries no spans, secrets are found by their look: too much is masked then rather than too
 * little. What a well-formed text was masked to is well-formed.
 */
export function maskSecrets(text: string, element: XmlElement | null): string {
  const spans = (element && treeSecrets(element)) ?? lexicalSecrets(text);
  return spans.length === 0 ? text : maskSpans(text, spans);
}

/** Bytes of `text` as UTF-8, which is what a text frame carries (RFC 6455 §5.6). */
export function byteLength(text: string): number {
  return beyondAscii.test(text) ? encoder.encode(text).length : text.length;
}

/** Most frames hold nothing else, and then there is nothing to encode. */
const beyondAscii = /[\u0080-\uffff]/;

const encoder = new TextEncoder();

/** Secret spans of a parsed tree; null when the tree does not say where it stands in the text. */
function treeSecrets(root: XmlElement): readonly Span[] | null {
  const spans: Span[] = [];
  const work: { readonly element: XmlElement; readonly inSecretField: boolean }[] = [
    { element: root, inSecretField: false },
  ];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { element } = next;
    const { contentStart: start, contentEnd: end } = element;
    if (start === undefined || end === undefined) return null;
    const rule = rules.get(key(element.name, element.ns));
    const value = next.inSecretField && element.name === formValue.name && element.ns === formValue.ns;
    if (value || rule?.content === true) spans.push({ start, end });
    for (const attribute of element.attrs) {
      if (attribute.prefix !== '' || rule?.attributes?.includes(attribute.name) !== true) continue;
      if (attribute.start === undefined || attribute.end === undefined) return null;
      spans.push({ start: attribute.start, end: attribute.end });
    }
    const inSecretField = next.inSecretField || isSecretField(element);
    for (const node of element.children) if (isElement(node)) work.push({ element: node, inSecretField });
  }
  return spans;
}

/** Spans may come in any order and overlap. */
function maskSpans(text: string, spans: readonly Span[]): string {
  const ordered = [...spans].sort((a, b) => a.start - b.start);
  let out = '';
  let at = 0;
  for (const span of ordered) {
    const start = Math.max(at, span.start);
    const end = Math.max(start, span.end);
    out += text.slice(at, start) + MASK.repeat(end - start);
    at = end;
  }
  return out + text.slice(at);
}
