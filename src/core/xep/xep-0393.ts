/** XEP-0393 Message Styling 1.1.1: a body as blocks and spans. Every character of the text is in the result once. */

export type SpanStyle = 'strong' | 'emphasis' | 'strike' | 'pre';

/** `text` where `style` is null; else its children between two directives, which are shown too (§8). */
export type Span =
  | { readonly style: null; readonly text: string }
  | { readonly style: SpanStyle; readonly directive: string; readonly spans: readonly Span[] };

export type Block =
  /** One line (§6.1.1). */
  | { readonly type: 'plain'; readonly spans: readonly Span[] }
  /** §6.1.2: the text between the fences; `open` and `close` are the lines of the fences, `close` null without one. */
  | {
      readonly type: 'pre';
      readonly open: string;
      readonly text: string;
      readonly close: string | null;
    }
  /** §6.1.3: with the sign and one white space taken off each line. */
  | { readonly type: 'quote'; readonly blocks: readonly Block[] };

const directives: Readonly<Record<string, SpanStyle>> = {
  '*': 'strong',
  _: 'emphasis',
  '~': 'strike',
  '`': 'pre',
};
/** §4: of the property White_Space, or of category Z. */
const white = /[\p{White_Space}\p{Z}]/u;
const fence = '```';
/** Deeper quotations and spans are shown as text: nobody writes them, and a reader of them is not to be exhausted. */
const deepest = 12;

/** Takes time linear in the length of `body`, but for its depth, which is bounded. Never throws. */
export function styled(body: string): readonly Block[] {
  return blocksOf(body.split('\n'), 0);
}

/** Whether there is anything in it that is not plain. */
export function isStyled(blocks: readonly Block[]): boolean {
  return blocks.some((block) => block.type !== 'plain' || block.spans.some(({ style }) => style !== null));
}

function blocksOf(lines: readonly string[], depth: number): readonly Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    if (line.startsWith(fence)) {
      const end = lines.findIndex((one, index) => index > at && one === fence);
      const last = end === -1 ? lines.length : end;
      const text = lines.slice(at + 1, last).join('\n');
      blocks.push({ type: 'pre', open: line, text, close: end === -1 ? null : fence });
      at = last + 1;
    } else if (line.startsWith('>') && depth < deepest) {
      let end = at;
      while (lines[end]?.startsWith('>') === true) end += 1;
      blocks.push({ type: 'quote', blocks: blocksOf(lines.slice(at, end).map(unquoted), depth + 1) });
      at = end;
    } else {
      blocks.push({ type: 'plain', spans: spansOf(line, 0, '') });
      at += 1;
    }
  }
  return blocks;
}

function unquoted(line: string): string {
  const rest = line.slice(1);
  return white.test(rest.charAt(0)) ? rest.slice(1) : rest;
}

/**
 * §6.2, from the left and lazily: the first directive that may open is closed by the first that may close it.
 * @param opened directives directly before `text`, behind which another one may open
 */
function spansOf(text: string, depth: number, opened: string): readonly Span[] {
  const spans: Span[] = [];
  /** For each directive: there is no closing one from here on. */
  const hopeless = new Set<string>();
  let plain = '';
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    const style = directives[sign];
    const end =
      style === undefined || depth >= deepest || hopeless.has(sign) || !mayOpen(text, at, opened)
        ? -1
        : closing(text, at, sign, hopeless);
    if (style === undefined || end === -1) {
      plain += sign;
      continue;
    }
    if (plain !== '') spans.push({ style: null, text: plain });
    plain = '';
    const inner = text.slice(at + 1, end);
    const children: readonly Span[] =
      style === 'pre' ? [{ style: null, text: inner }] : spansOf(inner, depth + 1, opened + sign);
    spans.push({ style, directive: sign, spans: children });
    at = end;
  }
  if (plain !== '') spans.push({ style: null, text: plain });
  return spans;
}

/** At the beginning, behind white space, or behind a different opening directive; and not before white space. */
function mayOpen(text: string, at: number, opened: string): boolean {
  const next = text.charAt(at + 1);
  if (next === '' || white.test(next)) return false;
  if (at === 0) return !opened.includes(text.charAt(0));
  return white.test(text.charAt(at - 1));
}

/** With some text in between, and not behind white space. */
function closing(text: string, at: number, sign: string, hopeless: Set<string>): number {
  let end = text.indexOf(sign, at + 1);
  if (end === at + 1) return -1;
  while (end !== -1 && white.test(text.charAt(end - 1))) end = text.indexOf(sign, end + 1);
  if (end === -1) hopeless.add(sign);
  return end;
}
