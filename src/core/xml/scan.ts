/** One element, from its `<` to the `>` of its end tag, read in one pass without recursion. */
import { ns } from '../namespaces.ts';
import { isSpace, ncNameEnd } from './chars.ts';
import { repeatedAttribute } from './duplicates.ts';
import { XmlError } from './errors.ts';
import { CDATA, commentEnd, markupFault } from './markup.ts';
import { expand, normalizeAttribute, normalizeLines } from './references.ts';
import { declarationFault, NamespaceScope } from './scope.ts';
import type { XmlAttribute, XmlElement, XmlErrorCode, XmlLimits, XmlNode } from './types.ts';

export interface ScanOptions {
  readonly limits: XmlLimits;
  /** Comments are skipped instead of refused. XMPP forbids them (RFC 6120 §11.1), documents over HTTP have them. */
  readonly comments: boolean;
  /** Prefixes that count as declared although the text does not declare them. */
  readonly predeclared?: Readonly<Record<string, string>>;
}

/** Scratch forms: what is known only at the end of a tag or of an element is filled in then. */
interface DraftAttribute extends XmlAttribute {
  ns: string;
}
interface DraftElement extends XmlElement {
  readonly children: XmlNode[];
  readonly span: { start: number; end: number };
  readonly content: { start: number; end: number };
}

const TAB = 9;
const CARRIAGE_RETURN = 13;
const EXCLAMATION = 33;
const DOUBLE_QUOTE = 34;
const AMPERSAND = 38;
const SINGLE_QUOTE = 39;
const SLASH = 47;
const COLON = 58;
const LESS_THAN = 60;
const EQUALS = 61;
const GREATER_THAN = 62;
const QUESTION = 63;

const XMLNS = 'xmlns';
const none: readonly XmlAttribute[] = [];

export class Scanner {
  /** Where the next thing to read stands; after `element()` it is the offset behind the element. */
  pos: number;
  private readonly text: string;
  private readonly comments: boolean;
  private readonly depth: number;
  private readonly mostAttributes: number;
  private readonly scope: NamespaceScope;
  /** The open elements from the root inwards, where their names end, and what to undo when they close. */
  private readonly open: DraftElement[] = [];
  private readonly nameEnds: number[] = [];
  private readonly marks: number[] = [];
  /** Where the attribute names of the tag being read begin; reused from tag to tag. */
  private readonly attributeStarts: number[] = [];
  /** The last QName that was read, and where the last attribute value begins. */
  private prefix = '';
  private local = '';
  private valueStart = 0;
  /** The next `&`, `]]>` and CR at or after the last text looked at: each is searched once, not once per text. */
  private nextReference = -1;
  private nextCdataEnd = -1;
  private nextReturn = -1;

  constructor(text: string, start: number, options: ScanOptions) {
    this.text = text;
    this.pos = start;
    this.comments = options.comments;
    this.depth = options.limits.depth;
    this.mostAttributes = options.limits.attributes;
    this.scope = new NamespaceScope(options.predeclared);
  }

  /** Reads the element whose `<` stands at `pos`. Throws `XmlError`. */
  element(): XmlElement {
    const { text, open } = this;
    const root = this.startTag();
    while (open.length > 0) {
      let at = this.pos;
      if (text.charCodeAt(at) !== LESS_THAN) {
        const found = text.indexOf('<', at);
        at = found < 0 ? text.length : found;
        if (at > this.pos) this.characters(at);
        if (found < 0) throw this.fault('unexpected-end', text.length);
      }
      const code = text.charCodeAt(at + 1);
      if (code === SLASH) this.endTag();
      else if (code === EXCLAMATION || code === QUESTION) this.otherMarkup();
      else this.startTag();
    }
    return root;
  }

  private fault(code: XmlErrorCode, offset: number): XmlError {
    return offset >= this.text.length
      ? new XmlError('unexpected-end', this.text, this.text.length)
      : new XmlError(code, this.text, offset);
  }

  private skipSpace(): void {
    while (isSpace(this.text.charCodeAt(this.pos))) this.pos++;
  }

  /** Namespaces in XML 1.0 §4 [7]; leaves the parts in `prefix` and `local`. */
  private qName(): void {
    const { text, pos } = this;
    let end = ncNameEnd(text, pos);
    if (end === pos) throw this.fault('bad-name', pos);
    this.prefix = '';
    this.local = text.slice(pos, end);
    if (text.charCodeAt(end) === COLON) {
      const start = end + 1;
      end = ncNameEnd(text, start);
      if (end === start || text.charCodeAt(end) === COLON) throw this.fault('bad-name', end);
      this.prefix = this.local;
      this.local = text.slice(start, end);
    }
    this.pos = end;
  }

  private startTag(): XmlElement {
    const { text, open, scope } = this;
    const start = this.pos;
    if (open.length >= this.depth) throw this.fault('too-deep', start);
    this.pos = start + 1;
    this.qName();
    const { prefix, local, pos: nameEnd } = this;
    const after = text.charCodeAt(nameEnd);
    if (after !== GREATER_THAN && after !== SLASH && !isSpace(after)) throw this.fault('bad-name', nameEnd);

    const mark = scope.mark();
    const attrs = this.attributes();
    const uri = scope.lookup(prefix);
    if (uri === undefined) throw this.fault('unbound-prefix', start + 1);
    if (prefix === 'xmlns') throw this.fault('reserved-prefix', start + 1);

    const empty = text.charCodeAt(this.pos) === SLASH;
    this.pos += empty ? 2 : 1;
    const element: DraftElement = {
      name: local,
      prefix,
      ns: uri,
      attrs,
      children: [],
      span: { start, end: this.pos },
      content: { start: this.pos, end: this.pos },
    };
    const parent = open[open.length - 1];
    if (parent !== undefined) parent.children.push(element);
    if (empty) {
      scope.restore(mark);
    } else {
      open.push(element);
      this.nameEnds.push(nameEnd);
      this.marks.push(mark);
    }
    return element;
  }

  /** Reads up to the `>` or `/>` of a start tag, declaring namespaces on the way. */
  private attributes(): readonly XmlAttribute[] {
    const { text } = this;
    // Most elements have no attributes.
    if (text.charCodeAt(this.pos) === GREATER_THAN) return none;
    const { attributeStarts } = this;
    const attrs: DraftAttribute[] = [];
    let prefixed = false;
    let looks = 0;
    let alike = false;
    for (;;) {
      const before = this.pos;
      let code = text.charCodeAt(before);
      if (code === GREATER_THAN) break;
      if (isSpace(code)) {
        this.pos++;
        this.skipSpace();
        code = text.charCodeAt(this.pos);
        if (code === GREATER_THAN) break;
      }
      const start = this.pos;
      if (code === SLASH) {
        if (text.charCodeAt(start + 1) === GREATER_THAN) break;
        throw this.fault('syntax', start + 1);
      }
      if (start === before) throw this.fault('bad-attribute', start);
      if (attrs.length >= this.mostAttributes) throw this.fault('too-many-attributes', start);
      this.qName();
      const { prefix, local: name } = this;
      attributeStarts[attrs.length] = start;
      if (text.charCodeAt(this.pos) !== EQUALS) this.skipSpace();
      if (text.charCodeAt(this.pos) !== EQUALS) throw this.fault('bad-attribute', this.pos);
      this.pos++;
      const value = this.attributeValue();
      const span = { start: this.valueStart, end: this.pos - 1 };
      if (prefix.length > 0) {
        prefixed = true;
        if (prefix === 'xmlns') this.declare(name, value, start);
      } else if (name.length === XMLNS.length && name === XMLNS) this.declare('', value, start);
      // Two names that are the same look the same: only then need they be compared.
      const look = 1 << ((name.charCodeAt(0) ^ (name.length << 2)) & 31);
      if ((looks & look) !== 0) alike = true;
      looks |= look;
      attrs.push({ name, prefix, ns: '', value, span });
    }
    if (prefixed) this.resolveAttributes(attrs);
    const repeated = alike ? repeatedAttribute(attrs) : -1;
    if (repeated >= 0) throw this.fault('duplicate-attribute', attributeStarts[repeated] ?? 0);
    return attrs;
  }

  /** The value between the quotes at `pos`, which moves behind them; `valueStart` is where it begins. */
  private attributeValue(): string {
    const { text } = this;
    let quote = text.charCodeAt(this.pos);
    if (quote !== SINGLE_QUOTE && quote !== DOUBLE_QUOTE) {
      this.skipSpace();
      quote = text.charCodeAt(this.pos);
      if (quote !== SINGLE_QUOTE && quote !== DOUBLE_QUOTE) throw this.fault('bad-attribute', this.pos);
    }
    const start = this.pos + 1;
    let plain = true;
    let end = start;
    for (;;) {
      const code = text.charCodeAt(end);
      if (code > LESS_THAN) {
        end++;
        continue;
      }
      if (code === quote) break;
      if (code === AMPERSAND || (code <= CARRIAGE_RETURN && code >= TAB)) plain = false;
      else if (code === LESS_THAN || end >= text.length) {
        // A malformed reference before this place is the earlier fault.
        expand(text, start, end, normalizeAttribute);
        throw this.fault('less-than-in-attribute', end);
      }
      end++;
    }
    this.valueStart = start;
    this.pos = end + 1;
    return plain ? text.slice(start, end) : expand(text, start, end, normalizeAttribute);
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
      if (uri === undefined) throw this.fault('unbound-prefix', this.attributeStarts[i] ?? 0);
      attribute.ns = uri;
    }
  }

  private endTag(): void {
    const { text } = this;
    const at = this.pos + 2;
    const element = this.open.pop();
    const from = (element?.span.start ?? 0) + 1;
    const length = (this.nameEnds.pop() ?? 0) - from;
    for (let i = 0; i < length; i++) {
      if (text.charCodeAt(at + i) !== text.charCodeAt(from + i)) {
        throw this.fault('mismatched-tag', at + i >= text.length ? text.length : at);
      }
    }
    this.pos = at + length;
    if (text.charCodeAt(this.pos) !== GREATER_THAN) {
      this.skipSpace();
      if (text.charCodeAt(this.pos) !== GREATER_THAN) {
        throw this.fault(this.pos === at + length ? 'mismatched-tag' : 'syntax', this.pos);
      }
    }
    this.pos++;
    if (element !== undefined) {
      element.span.end = this.pos;
      element.content.end = at - 2;
    }
    this.scope.restore(this.marks.pop() ?? 0);
  }

  /** Character data from `pos` to `end`. */
  private characters(end: number): void {
    const { text, pos: start } = this;
    if (this.nextCdataEnd < start) this.nextCdataEnd = search(text, ']]>', start);
    if (this.nextReference < start) this.nextReference = search(text, '&', start);
    const stop = Math.min(end, this.nextCdataEnd);
    if (this.nextReturn < start) this.nextReturn = search(text, '\r', start);
    let value: string;
    if (this.nextReference < stop) value = expand(text, start, stop, normalizeLines);
    else value = this.nextReturn < stop ? normalizeLines(text.slice(start, stop)) : text.slice(start, stop);
    if (stop < end) throw this.fault('cdata-end-in-text', stop);
    this.append(value);
    this.pos = end;
  }

  /** Adjacent text is one string, however many CDATA sections and comments it was cut into. */
  private append(value: string): void {
    const children = this.open[this.open.length - 1]?.children;
    if (children === undefined || value === '') return;
    const last = children[children.length - 1];
    if (typeof last === 'string') children[children.length - 1] = last + value;
    else children.push(value);
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

/** Like `indexOf`, but what is not found lies beyond every end. */
function search(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? Number.POSITIVE_INFINITY : found;
}
