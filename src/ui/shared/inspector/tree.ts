/** A parsed frame as lines that can be folded. */
import { text } from '../../../core/xml/index.ts';
import type { XmlAttribute, XmlElement } from '../../../core/xml/types.ts';

export interface TreeLine {
  /** Position from the root: `0`, `0.2`, `0.2.1`; closing tags carry that of their element. */
  readonly path: string;
  readonly depth: number;
  readonly shape:
    | {
        readonly type: 'open';
        readonly element: XmlElement;
        readonly folded: boolean;
        /** Its namespace is not that of the element around it. */
        readonly enters: boolean;
      }
    /** An element without children, or with text alone: one line. */
    | { readonly type: 'leaf'; readonly element: XmlElement; readonly text: string; readonly enters: boolean }
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'close'; readonly name: string };
}

export function tagName(element: XmlElement): string {
  return element.prefix === '' ? element.name : `${element.prefix}:${element.name}`;
}

export function attributeName(attribute: XmlAttribute): string {
  return attribute.prefix === '' ? attribute.name : `${attribute.prefix}:${attribute.name}`;
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function escapeAttribute(value: string): string {
  return escapeText(value).replaceAll('"', '&quot;');
}

/** Whether an element takes more than one line. */
function isBranch(element: XmlElement): boolean {
  return element.children.some((node) => typeof node !== 'string');
}

/** The visible lines of a tree, where the elements at the paths in `folded` hide what is in them. */
export function treeLines(root: XmlElement, folded: ReadonlySet<string>): TreeLine[] {
  const lines: TreeLine[] = [];
  const visit = (element: XmlElement, path: string, depth: number, around: string): void => {
    const enters = element.ns !== around;
    if (!isBranch(element)) {
      lines.push({ path, depth, shape: { type: 'leaf', element, text: text(element), enters } });
      return;
    }
    const hidden = folded.has(path);
    lines.push({ path, depth, shape: { type: 'open', element, folded: hidden, enters } });
    if (hidden) return;
    element.children.forEach((node, index) => {
      const at = `${path}.${index}`;
      if (typeof node !== 'string') visit(node, at, depth + 1, element.ns);
      else if (node.trim() !== '')
        lines.push({ path: at, depth: depth + 1, shape: { type: 'text', text: node } });
    });
    lines.push({ path, depth, shape: { type: 'close', name: tagName(element) } });
  };
  visit(root, '0', 0, '');
  return lines;
}

/** UTF-16 code units of one text or value that a tree shows; all of it stands in the exact text. */
const mostUnits = 10_000;

/** What a tree shows of a long text, and how many code units it leaves out. */
export function beginning(long: string): { readonly shown: string; readonly more: number } {
  return { shown: long.slice(0, mostUnits), more: Math.max(0, long.length - mostUnits) };
}

export function withFold(folded: ReadonlySet<string>, path: string, fold: boolean): Set<string> {
  const next = new Set(folded);
  if (fold) next.add(path);
  else next.delete(path);
  return next;
}

/** Paths of every element that can be folded, the root left out. */
export function foldablePaths(root: XmlElement): Set<string> {
  const open = treeLines(root, new Set()).filter(({ shape, depth }) => shape.type === 'open' && depth > 0);
  return new Set(open.map(({ path }) => path));
}

/** The tree as indented text, for the clipboard. Not the exact text: blanks between elements are new. */
export function indented(root: XmlElement): string {
  return treeLines(root, new Set())
    .map(({ depth, shape }) => '  '.repeat(depth) + lineText(shape))
    .join('\n');
}

function lineText(shape: TreeLine['shape']): string {
  switch (shape.type) {
    case 'open':
      return `${startTag(shape.element)}>`;
    case 'leaf':
      return shape.text === ''
        ? `${startTag(shape.element)}/>`
        : `${startTag(shape.element)}>${escapeText(shape.text)}</${tagName(shape.element)}>`;
    case 'text':
      return escapeText(shape.text);
    case 'close':
      return `</${shape.name}>`;
  }
}

function startTag(element: XmlElement): string {
  const attrs = element.attrs.map((attr) => ` ${attributeName(attr)}="${escapeAttribute(attr.value)}"`);
  return `<${tagName(element)}${attrs.join('')}`;
}
