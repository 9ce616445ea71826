/**
 * The few DOM members that strophe.js and its plugins use, over plain trees. It stands in for a browser document
 * so that the stanza layer works in a worker, and so that no page's document is ever touched.
 */

/** What the stand-in refuses, by name: parsing text, opening connections, impossible trees. */
export class StanzaDomError extends Error {
  override readonly name = 'StanzaDomError';
}

const elementNode = 1;
const textNode = 3;
const fragmentNode = 11;

export type MiniNode = MiniElement | MiniText;

/** An array that also answers to the `item()` of a DOM list. */
export class MiniList<T> extends Array<T> {
  item(index: number): T | null {
    return this[index] ?? null;
  }
}

export interface MiniAttribute {
  readonly name: string;
  readonly nodeName: string;
  readonly value: string;
  readonly nodeValue: string;
}

export class MiniAttributes extends MiniList<MiniAttribute> {
  getNamedItem(name: string): MiniAttribute | null {
    return this.find((attribute) => attribute.name === name) ?? null;
  }
}

export class MiniText {
  readonly nodeType = textNode;
  readonly nodeName = '#text';
  readonly childNodes = new MiniList<MiniNode>();
  readonly nodeValue: string;
  parentNode: MiniParent | null = null;

  constructor(value: string) {
    this.nodeValue = value;
  }

  get textContent(): string {
    return this.nodeValue;
  }

  cloneNode(): MiniText {
    return new MiniText(this.nodeValue);
  }
}

/** What elements and fragments share: an ordered list of children that knows its parent. */
export abstract class MiniParent {
  readonly childNodes = new MiniList<MiniNode>();
  parentNode: MiniParent | null = null;

  get children(): MiniList<MiniElement> {
    const elements = new MiniList<MiniElement>();
    for (const node of this.childNodes) if (node instanceof MiniElement) elements.push(node);
    return elements;
  }

  get firstChild(): MiniNode | null {
    return this.childNodes[0] ?? null;
  }

  get textContent(): string {
    return this.childNodes.map((node) => node.textContent).join('');
  }

  set textContent(text: string) {
    for (const node of [...this.childNodes]) this.removeChild(node);
    if (text !== '') this.appendChild(new MiniText(text));
  }

  /** Moves a node, or everything a fragment holds, to the end of the children. Throws when a loop would arise. */
  appendChild<N extends MiniNode | MiniFragment>(node: N): N {
    if (node instanceof MiniFragment) {
      for (const inner of [...node.childNodes]) this.appendChild(inner);
      return node;
    }
    if (!(node instanceof MiniElement || node instanceof MiniText)) {
      throw new StanzaDomError('only nodes of the stanza layer can be put into a stanza');
    }
    if (this.isWithin(node)) throw new StanzaDomError('an element cannot hold itself');
    node.parentNode?.removeChild(node);
    node.parentNode = this;
    this.childNodes.push(node);
    return node;
  }

  private isWithin(node: unknown): boolean {
    return this === node || (this.parentNode?.isWithin(node) ?? false);
  }

  removeChild<N extends MiniNode>(node: N): N {
    const at = this.childNodes.indexOf(node);
    if (at < 0) throw new StanzaDomError('the node to remove is not a child of this element');
    this.childNodes.splice(at, 1);
    node.parentNode = null;
    return node;
  }

  /** Descendants in document order whose tag name is `name`, or all for `*`. */
  getElementsByTagName(name: string): MiniList<MiniElement> {
    const found = new MiniList<MiniElement>();
    const visit = (parent: MiniParent): void => {
      for (const node of parent.childNodes) {
        if (!(node instanceof MiniElement)) continue;
        if (name === '*' || node.tagName === name) found.push(node);
        visit(node);
      }
    };
    visit(this);
    return found;
  }
}

export class MiniFragment extends MiniParent {
  readonly nodeType = fragmentNode;
  readonly nodeName = '#document-fragment';
}

export class MiniElement extends MiniParent {
  readonly nodeType = elementNode;
  readonly nodeName: string;
  readonly tagName: string;
  /** The namespace known from the wire; null for an element made here, which says it by its `xmlns` attribute. */
  readonly #wireNs: string | null;
  readonly #values = new Map<string, string>();

  constructor(tagName: string, wireNs: string | null = null) {
    super();
    this.tagName = tagName;
    this.nodeName = tagName;
    this.#wireNs = wireNs;
  }

  get namespaceURI(): string | null {
    return this.#values.get('xmlns') ?? this.#wireNs;
  }

  get parentElement(): MiniElement | null {
    return this.parentNode instanceof MiniElement ? this.parentNode : null;
  }

  /** A snapshot: changing an attribute later does not change it. */
  get attributes(): MiniAttributes {
    const list = new MiniAttributes();
    for (const [name, value] of this.#values) list.push({ name, nodeName: name, value, nodeValue: value });
    return list;
  }

  getAttribute(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.#values.has(name);
  }

  setAttribute(name: string, value: unknown): void {
    this.#values.set(name, String(value));
  }

  removeAttribute(name: string): void {
    this.#values.delete(name);
  }

  /** Strophe's `Builder.h()` assigns markup here; text is never parsed in this layer. */
  set innerHTML(_markup: string) {
    throw new StanzaDomError('the stanza layer never parses text');
  }

  /** A copy that shares nothing with the original; children too when `deep`. */
  cloneNode(deep = false): MiniElement {
    const copy = new MiniElement(this.tagName, this.#wireNs);
    for (const [name, value] of this.#values) copy.setAttribute(name, value);
    if (deep) for (const node of this.childNodes) copy.appendChild(node.cloneNode(true));
    return copy;
  }
}

/** A document whose only use is to make nodes. */
export class MiniDocument {
  readonly implementation = { createDocument: (): MiniDocument => new MiniDocument() };

  createElement(tagName: string): MiniElement {
    return new MiniElement(tagName);
  }

  createTextNode(text: unknown): MiniText {
    return new MiniText(String(text));
  }

  createDocumentFragment(): MiniFragment {
    return new MiniFragment();
  }

  importNode(node: unknown, deep = false): MiniNode {
    if (node instanceof MiniElement || node instanceof MiniText) return node.cloneNode(deep);
    throw new StanzaDomError('only nodes of the stanza layer can be imported');
  }
}

/** True for elements of this stand-in, which is all that strophe.js ever sees here as an `Element`. */
export function isStanzaElement(node: unknown): node is Element & MiniElement {
  return node instanceof MiniElement;
}
