/** The tokens of XML: names, attribute values, character data. What they mean together stands in `scan.ts`. */
import { ncNameEnd } from './chars.ts';
import { classes, HIGH, NAME_PART, NAME_START, SPACE, VALUE_STOP } from './codes.ts';
import { XmlError } from './errors.ts';
import { expand, normalizeAttribute, normalizeLines } from './references.ts';
import type { XmlErrorCode } from './types.ts';

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const DOUBLE_QUOTE = 34;
const AMPERSAND = 38;
const SINGLE_QUOTE = 39;
const COLON = 58;
const LESS_THAN = 60;

export class Cursor {
  /** Where the next thing to read stands. */
  pos: number;
  protected readonly text: string;
  /** The codes of the text; every read stops at the 0 behind them at the latest. */
  protected readonly bytes: Uint8Array;
  /** The last QName that was read, and where the last attribute value begins. */
  protected prefix = '';
  protected local = '';
  protected valueStart = 0;
  /** The next `&`, `]]>` and CR at or after the last text looked at: each is searched once, not once per text. */
  private nextReference = -1;
  private nextCdataEnd = -1;
  private nextReturn = -1;

  constructor(text: string, bytes: Uint8Array, start: number) {
    this.text = text;
    this.bytes = bytes;
    this.pos = start;
  }

  protected code(at: number): number {
    return this.bytes[at] ?? 0;
  }

  protected is(at: number, what: number): boolean {
    return ((classes[this.bytes[at] ?? 0] ?? 0) & what) !== 0;
  }

  protected fault(code: XmlErrorCode, offset: number): XmlError {
    return offset >= this.text.length
      ? new XmlError('unexpected-end', this.text, this.text.length)
      : new XmlError(code, this.text, offset);
  }

  protected skipSpace(): void {
    while (this.is(this.pos, SPACE)) this.pos++;
  }

  /** Namespaces in XML 1.0 §4 [7]; leaves the parts in `prefix` and `local`. */
  protected qName(): void {
    const { text, pos } = this;
    let end = this.nameEnd(pos);
    if (end === pos) throw this.fault('bad-name', pos);
    this.prefix = '';
    this.local = text.slice(pos, end);
    if (this.code(end) === COLON) {
      const start = end + 1;
      end = this.nameEnd(start);
      if (end === start || this.code(end) === COLON) throw this.fault('bad-name', end);
      this.prefix = this.local;
      this.local = text.slice(start, end);
    }
    this.pos = end;
  }

  private nameEnd(start: number): number {
    const { bytes } = this;
    let at = start;
    if (this.is(at, NAME_START)) {
      at++;
      while (((classes[bytes[at] ?? 0] ?? 0) & NAME_PART) !== 0) at++;
    }
    return bytes[at] === HIGH ? ncNameEnd(this.text, start) : at;
  }

  /** The value between the quotes at `pos`, which moves behind them; `valueStart` is where it begins. */
  protected attributeValue(): string {
    const { text, bytes } = this;
    let quote = this.code(this.pos);
    if (quote !== SINGLE_QUOTE && quote !== DOUBLE_QUOTE) {
      this.skipSpace();
      quote = this.code(this.pos);
      if (quote !== SINGLE_QUOTE && quote !== DOUBLE_QUOTE) throw this.fault('bad-attribute', this.pos);
    }
    const start = this.pos + 1;
    let plain = true;
    let end = start;
    for (;;) {
      while (((classes[bytes[end] ?? 0] ?? 0) & VALUE_STOP) === 0) end++;
      const code = bytes[end];
      if (code === quote) break;
      if (code === AMPERSAND || code === TAB || code === LINE_FEED || code === CARRIAGE_RETURN) plain = false;
      else if (code !== SINGLE_QUOTE && code !== DOUBLE_QUOTE) {
        // A malformed reference before this place is the earlier fault.
        expand(text, start, end, normalizeAttribute);
        throw this.fault(code === LESS_THAN ? 'less-than-in-attribute' : 'bad-character', end);
      }
      end++;
    }
    this.valueStart = start;
    this.pos = end + 1;
    return plain ? text.slice(start, end) : expand(text, start, end, normalizeAttribute);
  }

  /** Character data from `pos`, which moves to the `<` that ends it; more of the text must follow. */
  protected characterData(): string {
    const { text, pos: start } = this;
    const found = text.indexOf('<', start);
    const end = found < 0 ? text.length : found;
    if (this.nextCdataEnd < start) this.nextCdataEnd = search(text, ']]>', start);
    if (this.nextReference < start) this.nextReference = search(text, '&', start);
    if (this.nextReturn < start) this.nextReturn = search(text, '\r', start);
    const stop = Math.min(end, this.nextCdataEnd);
    let value: string;
    if (this.nextReference < stop) value = expand(text, start, stop, normalizeLines);
    else value = this.nextReturn < stop ? normalizeLines(text.slice(start, stop)) : text.slice(start, stop);
    if (stop < end) throw this.fault('cdata-end-in-text', stop);
    if (found < 0) throw this.fault('unexpected-end', end);
    this.pos = end;
    return value;
  }
}

/** Like `indexOf`, but what is not found lies beyond every end. */
function search(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? Number.POSITIVE_INFINITY : found;
}
