/** One element, from its `<` to the `>` of its end tag, read in one pass without recursion. */
import { ns } from '../namespaces.ts';
import { HIGH, SPACE } from './codes.ts';
import { Cursor } from './cursor.ts';
import { repeatedAttribute } from './duplicates.ts';
import { CDATA, commentEnd, markupFault } from './markup.ts';
import { normalizeLines } from './references.ts';
import { declarationFault, NamespaceScope } from './scope.ts';
import type { XmlAttribute, XmlElement, XmlLimits, XmlNode } from './types.ts';

export interface ScanOptions {
  readonly limits: XmlLimits;
  /** Comments are skipped instead of refused. XMPP forbids them (RFC 6120 §11.1), documents over HTTP have them. */
  readonly comments: boolean;
  /** Prefixes, '' among them, that count as declared although the text does not declare them. */
  readonly predeclared?: Readonly<Record<string, string>>;
}

/** Scratch forms: what is known only at the end of a tag or of an element is filled in then. */
interface DraftAttribute extends XmlAttribute {
  ns: string;
}
interface DraftElement extends XmlElement {
  children: XmlNode[];
  readonly start: number;
  end: number;
  contentEnd: number;
}

const EXCLAMATION = 33;
const SLASH = 47;
const LESS_THAN = 60;
const EQUALS = 61;
const GREATER_THAN = 62;
const QUESTION = 63;

const XMLNS = 'xmlns';
/** Where the attribute names of the tag being read begin; the same room for every tag of every text. */
const attributeStarts: number[] = [];
/** Shared by all elements without any. */
const noAttributes: DraftAttribute[] = [];
const noChildren: XmlNode[] = [];

export class Scanner extends Cursor {
  private readonly comments: boolean;
  private readonly depth: number;
  private readonly mostAttributes: number;
  private readonly scope: NamespaceScope;
  /** The open elements from the root inwards. */
  private readonly open: DraftElement[] = [];

  constructor(text: string, bytes: Uint8Array, start: number, options: ScanOptions) {
    super(text, bytes, start);
    this.comments = options.comments;
    this.depth = options.limits.depth;
    this.mostAttributes = options.limits.attributes;
    this.scope = new NamespaceScope(options.predeclared);
  }

  /** Reads the element whose `<` stands at `pos`, which moves behind it. Throws `XmlError`. */
  element(): XmlElement {
    const { bytes, open } = this;
    const root = this.startTag();
    while (open.length > 0) {
      if (bytes[this.pos] !== LESS_THAN) this.append(this.characterData());
      const code = bytes[this.pos + 1];
      if (code === SLASH) this.endTag();
      else if (code === EXCLAMATION || code === QUESTION) this.otherMarkup();
      else this.startTag();
    }
    return root;
  }

  private startTag(): XmlElement {
    const { bytes, open, scope } = this;
    const start = this.pos;
    if (open.length >= this.depth) throw this.fault('too-deep', start);
    this.pos = start + 1;
    this.qName();
    const { prefix, local, pos: nameEnd } = this;
    const after = bytes[nameEnd];
    if (after !== GREATER_THAN && after !== SLASH && !this.is(nameEnd, SPACE))
      throw this.fault('bad-name', nameEnd);

    scope.enter();
    const attrs = this.attributes();
    const uri = scope.lookup(prefix);
    if (uri === undefined) throw this.fault('unbound-prefix', start + 1);
    if (prefix === 'xmlns') throw this.fault('reserved-prefix', start + 1);

    const empty = bytes[this.pos] === SLASH;
    this.pos += empty ? 2 : 1;
    const element: DraftElement = {
      name: local,
      prefix,
      ns: uri,
      attrs,
      children: noChildren,
      start,
      end: this.pos,
      contentStart: this.pos,
      contentEnd: this.pos,
    };
    this.add(element);
    if (empty) scope.leave();
    else open.push(element);
    return element;
  }

  /** Reads up to the `>` or `/>` of a start tag, declaring namespaces on the way. */
  private attributes(): readonly XmlAttribute[] {
    const { bytes } = this;
    // Most elements have no attributes.
    if (bytes[this.pos] === GREATER_THAN) return noAttributes;
    const attrs: DraftAttribute[] = [];
    let prefixed = false;
    let looks = 0;
    let alike = false;
    for (;;) {
      const before = this.pos;
      let code = bytes[before];
      if (code === GREATER_THAN) break;
      if (this.is(before, SPACE)) {
        this.pos++;
        this.skipSpace();
        code = bytes[this.pos];
        if (code === GREATER_THAN) break;
      }
      const start = this.pos;
      if (code === SLASH) {
        if (bytes[start + 1] === GREATER_THAN) break;
        throw this.fault('syntax', start + 1);
      }
      if (start === before) throw this.fault('bad-attribute', start);
      if (attrs.length >= this.mostAttributes) throw this.fault('too-many-attributes', start);
      this.qName();
      const { prefix, local: name } = this;
      attributeStarts[attrs.length] = start;
      if (bytes[this.pos] !== EQUALS) this.skipSpace();
      if (bytes[this.pos] !== EQUALS) throw this.fault('bad-attribute', this.pos);
      this.pos++;
      const value = this.attributeValue();
      if (prefix.length > 0) {
        prefixed = true;
        if (prefix === 'xmlns') this.declare(name, value, start);
      } else if (name === XMLNS) this.declare('', value, start);
      // Two names that are the same look the same: only then need they be compared.
      const look = 1 << ((name.charCodeAt(0) ^ (name.length << 2)) & 31);
      if ((looks & look) !== 0) alike = true;
      looks |= look;
      const made: DraftAttribute = { name, prefix, ns: '', value, start: this.valueStart, end: this.pos - 1 };
      attrs.push(made);
    }
    if (prefixed) this.resolveAttributes(attrs);
    const repeated = alike ? repeatedAttribute(attrs) : -1;
    if (repeated >= 0) throw this.fault('duplicate-attribute', attributeStarts[repeated] ?? 0);
    return attrs;
  }

  private declare(prefix: string, uri: string, at: number): void {
    const fault = declarationFault(prefix, uri);
    if (fault !== null) throw this.fault(fault, at);
    this.scope.declare(prefix, uri);
  }

  private resolveAttributes(attrs: readonly DraftAttribute[]): void {
    for (let i = 0; i < attrs.length; i++) {
      const attribute = attrs[i];
      if (attribute === undefined || attribute.prefix === '') continue;
      const uri = attribute.prefix === 'xmlns' ? ns.xmlns : this.scope.lookup(attribute.prefix);
      if (uri === undefined) throw this.fault('unbound-prefix', attributeStarts[i] ?? 0);
      attribute.ns = uri;
    }
  }

  private endTag(): void {
    const { bytes, text } = this;
    const at = this.pos + 2;
    const element = this.open.pop();
    if (element === undefined) return;
    const from = element.start + 1;
    const { prefix, name } = element;
    const length = prefix === '' ? name.length : prefix.length + 1 + name.length;
    for (let i = 0; i < length; i++) {
      const code = bytes[at + i];
      const same =
        code === bytes[from + i] && (code !== HIGH || text.charCodeAt(at + i) === text.charCodeAt(from + i));
      if (!same) throw this.fault('mismatched-tag', at + i >= text.length ? text.length : at);
    }
    this.pos = at + length;
    if (bytes[this.pos] !== GREATER_THAN) {
      this.skipSpace();
      if (bytes[this.pos] !== GREATER_THAN) {
        throw this.fault(this.pos === at + length ? 'mismatched-tag' : 'syntax', this.pos);
      }
    }
    this.pos++;
    element.end = this.pos;
    element.contentEnd = at - 2;
    this.scope.leave();
  }

  /** Adjacent text is one string, however many CDATA sections and comments it was cut into. */
  private append(value: string): void {
    if (value === '') return;
    const children = this.parent?.children ?? noChildren;
    const last = children.length > 0 ? children[children.length - 1] : undefined;
    if (typeof last === 'string') children[children.length - 1] = last + value;
    else this.add(value);
  }

  private get parent(): DraftElement | undefined {
    return this.open.length > 0 ? this.open[this.open.length - 1] : undefined;
  }

  private add(node: XmlNode): void {
    const { parent } = this;
    if (parent === undefined) return;
    // Most have one at most, and an array that grows takes room for many.
    if (parent.children === noChildren) parent.children = [node];
    else parent.children.push(node);
  }

  private otherMarkup(): void {
    const { text, pos: at } = this;
    if (text.startsWith(CDATA, at)) {
      const end = text.indexOf(']]>', at + CDATA.length);
      if (end < 0) throw this.fault('unexpected-end', text.length);
      this.append(normalizeLines(text.slice(at + CDATA.length, end)));
      this.pos = end + 3;
    } else if (this.comments && text.startsWith('<!--', at)) {
      this.pos = commentEnd(text, at);
    } else {
      throw markupFault(text, at);
    }
  }
}
