/** Making elements, and reading them without walking arrays by hand. */
import { ns as names } from '../namespaces.ts';
import { SerializeError } from './errors.ts';
import type { XmlAttribute, XmlElement, XmlNode } from './types.ts';

/**
 * A new element without prefix. Attributes whose value is undefined are left out; `xml:lang` and its like may
 * be written with their prefix. Namespaces are never given as attributes: `serialize` declares them.
 * Throws `SerializeError` for any other prefix and for `xmlns`.
 */
export function el(
  name: string,
  ns: string,
  attrs: Readonly<Record<string, string | undefined>> = {},
  ...content: readonly XmlNode[]
): XmlElement {
  const list: XmlAttribute[] = [];
  for (const [key, value] of Object.entries(attrs)) {
    if (value !== undefined) list.push(attribute(key, value));
  }
  return { name, prefix: '', ns, attrs: list, children: content };
}

function attribute(key: string, value: string): XmlAttribute {
  if (key.startsWith('xml:')) return { name: key.slice(4), prefix: 'xml', ns: names.xml, value };
  if (key === 'xmlns' || key.includes(':')) throw new SerializeError('bad-name', `attribute ${key}`);
  return { name: key, prefix: '', ns: '', value };
}

export function isElement(node: XmlNode): node is XmlElement {
  return typeof node !== 'string';
}

/** Value of the attribute with that local name in that namespace (unprefixed by default), or undefined. */
export function attr(element: XmlElement, name: string, ns = ''): string | undefined {
  return element.attrs.find((one) => one.name === name && one.ns === ns)?.value;
}

/** First child element with that name; its namespace is the parent's unless given. */
export function child(element: XmlElement, name: string, ns: string = element.ns): XmlElement | undefined {
  for (const node of element.children) {
    if (isElement(node) && node.name === name && node.ns === ns) return node;
  }
  return undefined;
}

/** All child elements in order, or those with that name; the namespace is the parent's unless given. */
export function children(element: XmlElement, name?: string, ns: string = element.ns): readonly XmlElement[] {
  const elements = element.children.filter(isElement);
  return name === undefined ? elements : elements.filter((one) => one.name === name && one.ns === ns);
}

/** The character data directly inside, as one string; that of child elements is not part of it. */
export function text(element: XmlElement): string {
  let out = '';
  for (const node of element.children) if (!isElement(node)) out += node;
  return out;
}
