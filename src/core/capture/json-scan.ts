/**
 * JSON of any size, read as its bytes come (RFC 8259). Values that nobody wants are checked and passed over without
 * being built; those that are wanted are handed out as their own text. No recursion, no object made of foreign keys.
 */

export type JsonFault = 'syntax' | 'unexpected-end' | 'too-deep' | 'after-the-end';

export class JsonScanError extends Error {
  readonly code: JsonFault;
  /** Bytes from where the scanner was told it began. */
  readonly offset: number;

  constructor(code: JsonFault, offset: number) {
    super(`JSON at byte ${offset}: ${code}`);
    this.name = 'JsonScanError';
    this.code = code;
    this.offset = offset;
  }
}

/** Keys and places of the containers that were entered. Reused: it holds during the call alone. */
export type JsonPath = readonly (string | number)[];

export interface JsonWatch {
  /** What is to be done with the value at `path`: its text taken, its members asked for, or nothing. */
  want(path: JsonPath): 'take' | 'enter' | 'skip';
  /** The text of a value, which is JSON in itself; null where it is longer than a string may become. */
  take(path: JsonPath, json: string | null, start: number, end: number): void;
  /** A container that was entered begins, and ends: `end` is that of its text. */
  began?(path: JsonPath, start: number): void;
  ended?(path: JsonPath, end: number): void;
  /** Bytes that are no UTF-8 within a value that was taken. */
  malformed?(start: number): void;
}

/** Containers within each other. Chromium's stacks of callers are the deepest that honest files hold. */
const deepest = 1024;
/** Bytes of a value that is taken. */
const longest = 64 * 1024 ** 2;

type Expect = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
/** Longer than any number that somebody means. */
const longestLiteral = 512;

const object = 0x7b;
const array = 0x5b;

export class JsonScanner {
  readonly #watch: JsonWatch;
  /** What begins each container that is open. */
  readonly #open = new Uint8Array(deepest);
  #depth = 0;
  #expect: Expect = 'value';
  readonly #path: (string | number)[] = [];
  /** Depth of the container that is passed over or taken; 0 where there is none. */
  #mute = 0;
  #inString = false;
  #escaped = false;
  #isKey = false;
  #literal: number[] | null = null;
  /** Where the text that is being kept began, from the beginning; -1 where none is. */
  #keptFrom = -1;
  #parts: Uint8Array[] = [];
  #size = 0;
  /** Whether what is kept is a value to hand out rather than a key. */
  #takes = false;
  #base: number;

  /** `base` is added to every offset: where the bytes begin in their file. */
  constructor(watch: JsonWatch, base = 0) {
    this.#watch = watch;
    this.#base = base;
  }

  /** True once a whole value was read. */
  get complete(): boolean {
    return this.#expect === 'nothing' && this.#literal === null;
  }

  /** The next bytes, which are not changed afterwards. Throws `JsonScanError`. */
  feed(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#inString) at = this.#string(chunk, at);
      else if (this.#literal !== null) at = this.#more(chunk, at, this.#literal);
      else at = this.#token(chunk, at);
    }
    this.#keep(chunk, chunk.length);
    this.#base += chunk.length;
  }

  /** There are no more bytes. Throws where the value is not whole. */
  end(): void {
    if (this.#literal !== null) this.#literalEnds(new Uint8Array(), 0, this.#literal);
    if (this.#expect !== 'nothing' || this.#inString) throw new JsonScanError('unexpected-end', this.#base);
  }

  #token(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return at + 1;
    switch (this.#expect) {
      case 'nothing':
        throw new JsonScanError('after-the-end', this.#base + at);
      case 'colon':
        if (byte !== 0x3a) this.#fail(at);
        this.#expect = 'value';
        return at + 1;
      case 'comma-or-end':
        return this.#between(chunk, at, byte);
      case 'key':
      case 'key-or-end':
        if (byte === 0x7d && this.#expect === 'key-or-end') return this.#close(chunk, at);
        if (byte !== 0x22) this.#fail(at);
        this.#inString = this.#isKey = true;
        if (this.#mute === 0) this.#hold(at + 1, false);
        return at + 1;
      case 'value':
      case 'value-or-end':
        if (byte === 0x5d && this.#expect === 'value-or-end') return this.#close(chunk, at);
        return this.#value(byte, at);
    }
  }

  #between(chunk: Uint8Array, at: number, byte: number): number {
    const isObject = this.#open[this.#depth - 1] === object;
    if (byte === (isObject ? 0x7d : 0x5d)) return this.#close(chunk, at);
    if (byte !== 0x2c) this.#fail(at);
    this.#expect = isObject ? 'key' : 'value';
    return at + 1;
  }

  #value(byte: number, at: number): number {
    const muted = this.#mute > 0;
    if (!muted && this.#open[this.#depth - 1] === array)
      this.#path[this.#path.length - 1] = this.#nextPlace();
    const wanted = muted ? 'skip' : this.#watch.want(this.#path);
    if (wanted === 'take') this.#hold(at, true);
    if (byte === object || byte === array) {
      if (this.#depth === deepest) throw new JsonScanError('too-deep', this.#base + at);
      this.#open[this.#depth] = byte;
      this.#depth += 1;
      this.#expect = byte === object ? 'key-or-end' : 'value-or-end';
      if (muted) return at + 1;
      if (wanted === 'enter') {
        this.#watch.began?.(this.#path, this.#base + at);
        this.#path.push(byte === object ? '' : -1);
      } else this.#mute = this.#depth;
    } else if (byte === 0x22) {
      this.#inString = true;
      this.#isKey = false;
    } else this.#literal = [byte];
    return at + 1;
  }

  #nextPlace(): number {
    const place = this.#path[this.#path.length - 1];
    return typeof place === 'number' ? place + 1 : 0;
  }

  #string(chunk: Uint8Array, from: number): number {
    let at = from;
    let escaped = this.#escaped;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (escaped) escaped = false;
      else if (byte === 0x5c) escaped = true;
      else if (byte === 0x22) break;
      else if (byte < 0x20) this.#fail(at);
    }
    this.#escaped = escaped;
    if (at === chunk.length) return at;
    this.#inString = false;
    if (!this.#isKey) this.#valueEnds(chunk, at + 1);
    else {
      if (this.#mute === 0) this.#path[this.#path.length - 1] = this.#key(chunk, at);
      this.#expect = 'colon';
    }
    return at + 1;
  }

  #key(chunk: Uint8Array, end: number): string {
    const start = this.#keptFrom;
    const text = this.#kept(chunk, end) ?? '';
    try {
      return JSON.parse(`"${text}"`) as string;
    } catch {
      throw new JsonScanError('syntax', start);
    }
  }

  #more(chunk: Uint8Array, at: number, bytes: number[]): number {
    const byte = chunk[at] ?? 0;
    const ends = byte <= 0x20 || byte === 0x2c || byte === 0x7d || byte === 0x5d;
    if (ends) return this.#literalEnds(chunk, at, bytes);
    if (bytes.push(byte) > longestLiteral) this.#fail(at);
    return at + 1;
  }

  #literalEnds(chunk: Uint8Array, at: number, bytes: readonly number[]): number {
    if (!literal.test(String.fromCharCode(...bytes))) this.#fail(at - bytes.length);
    this.#literal = null;
    this.#valueEnds(chunk, at);
    return at;
  }

  #close(chunk: Uint8Array, at: number): number {
    if (this.#mute === 0) {
      this.#path.pop();
      this.#watch.ended?.(this.#path, this.#base + at + 1);
    } else if (this.#mute === this.#depth) this.#mute = 0;
    this.#depth -= 1;
    this.#valueEnds(chunk, at + 1);
    return at + 1;
  }

  #valueEnds(chunk: Uint8Array, end: number): void {
    this.#expect = this.#depth === 0 ? 'nothing' : 'comma-or-end';
    if (!this.#takes || this.#mute > 0) return;
    const start = this.#keptFrom;
    this.#watch.take(this.#path, this.#kept(chunk, end), start, this.#base + end);
  }

  /** From here on bytes are kept. */
  #hold(at: number, takes: boolean): void {
    this.#keptFrom = this.#base + at;
    this.#takes = takes;
    this.#parts = [];
    this.#size = 0;
  }

  #keep(chunk: Uint8Array, end: number): void {
    if (this.#keptFrom < 0) return;
    const part = chunk.subarray(Math.max(0, this.#keptFrom - this.#base), end);
    this.#size += part.length;
    if (this.#size > longest) this.#parts = [];
    else this.#parts.push(part);
  }

  /** What was kept, up to `end`; then nothing is. */
  #kept(chunk: Uint8Array, end: number): string | null {
    const start = this.#keptFrom;
    this.#keep(chunk, end);
    const parts = this.#parts;
    const whole = this.#size <= longest;
    this.#keptFrom = -1;
    this.#takes = false;
    this.#parts = [];
    if (!whole) return null;
    const bytes = joined(parts, this.#size);
    try {
      return strict.decode(bytes);
    } catch {
      this.#watch.malformed?.(start);
      return lenient.decode(bytes);
    }
  }

  #fail(at: number): never {
    throw new JsonScanError('syntax', this.#base + at);
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
