/** What queries and lists ask of a frame, read from it once: when it is recorded. */
import { attr, isElement } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** What frames of one form have in common. Interned: rows that are alike share one. */
export interface Shape {
  /** Local name of the root. */
  readonly name: string;
  /** The `type` of the root. */
  readonly type: string | null;
  /** Local names of all elements, each once. */
  readonly names: readonly string[];
  /** Namespaces of all elements, each once. */
  readonly namespaces: readonly string[];
}

export interface FrameParts {
  readonly shape: Shape;
  readonly id: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** No honest frame has as many; a hostile one must not fill the memory of whoever lists it. */
const most = 256;
/** UTF-16 code units: three parts of 1,023 bytes and what joins them (RFC 7622 §3.1), or a long namespace. */
const longest = 3071;

/** One walk over the tree. Only the first 256 different names and namespaces are taken. */
export function partsOf(root: XmlElement): FrameParts {
  return {
    shape: shapeOf(root),
    id: attr(root, 'id') ?? null,
    from: cut(attr(root, 'from') ?? null),
    to: cut(attr(root, 'to') ?? null),
  };
}

/** Traffic repeats itself: frames whose elements are named alike in the same order share one shape. */
const shapes = new Map<string, Shape>();
/** Shapes that are remembered; past them all are forgotten, since a hostile stream may make each frame another. */
const mostShapes = 1024;
/** Frames with more elements are rare, and a key of theirs would cost more than it saves. */
const mostElements = 16;

function shapeOf(root: XmlElement): Shape {
  const type = cut(attr(root, 'type') ?? null);
  const elements: XmlElement[] = [root];
  let key = type ?? '\t';
  for (let at = 0; at < elements.length; at += 1) {
    const element = elements[at];
    if (element === undefined) break;
    if (at < mostElements) key += `\n${element.name}\t${element.ns}`;
    for (const node of element.children) if (isElement(node)) elements.push(node);
  }
  if (elements.length > mostElements || key.length > longest) return madeOf(elements, type);
  const known = shapes.get(key);
  if (known !== undefined) return known;
  const made = madeOf(elements, type);
  if (shapes.size >= mostShapes) shapes.clear();
  shapes.set(key, made);
  return made;
}

function madeOf(elements: readonly XmlElement[], type: string | null): Shape {
  const names = new Set<string>();
  const namespaces = new Set<string>();
  for (const { name, ns } of elements) {
    if (names.size < most) names.add(cut(name));
    if (namespaces.size < most) namespaces.add(cut(ns));
  }
  return { name: cut(elements[0]?.name ?? ''), type, names: [...names], namespaces: [...namespaces] };
}

function cut<T extends string | null>(text: T): T;
function cut(text: string | null): string | null {
  return text !== null && text.length > longest ? text.slice(0, longest) : text;
}

/** Equal for shapes that are alike. No name holds a line break or a tab. */
export function shapeKey({ name, type, names, namespaces }: Shape): string {
  return `${name}\n${type ?? '\t'}\n${names.join('\t')}\n${namespaces.join('\t')}`;
}
