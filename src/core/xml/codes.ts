/**
 * A text as one byte a UTF-16 code unit, with what a parser wants to know of each: a scanner that asks the string
 * itself for every character takes three times as long.
 */
import { illegalAt, isNcName, isSpace } from './chars.ts';

/** Stands for every code unit above ASCII; the text says which. */
export const HIGH = 0xff;

/** What a code may be, as bits for one look-up. */
export const NAME_START = 1;
export const NAME_PART = 2;
export const SPACE = 4;
/** Ends or interrupts an attribute value: quotes, `&`, `<`, control characters. */
export const VALUE_STOP = 8;
export const classes = new Uint8Array(256);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  const space = isSpace(code);
  classes[code] =
    (isNcName(char) ? NAME_START : 0) |
    (isNcName(`a${char}`) ? NAME_PART : 0) |
    (space ? SPACE : 0) |
    (code < 32 || /['"&<]/.test(char) ? VALUE_STOP : 0);
}

export interface Codes {
  /** The codes and, behind them, a 0, which no text may hold; good until the next text is read. */
  readonly bytes: Uint8Array;
  /** Where a character stands that no text may hold; -1 where there is none. */
  readonly illegal: number;
}

interface Room {
  readonly bytes: Uint8Array;
  /** The same memory, four codes at once. */
  readonly words: Uint32Array;
}

const WORD = 4;

/** Bytes of UTF-8 that a UTF-16 code unit may become. */
const MOST_BYTES = 3;

function makeRoom(codes: number): Room {
  // Whole words, one of them behind the codes.
  const buffer = new ArrayBuffer((codes & -WORD) + 2 * WORD);
  return { bytes: new Uint8Array(buffer), words: new Uint32Array(buffer) };
}

/** Kept from text to text, being large enough for most; nothing of one text is read in the next. */
const kept = makeRoom(64 * 1024);
const encoder = new TextEncoder();

export function codesOf(text: string): Codes {
  const { length } = text;
  const fits = length * MOST_BYTES + WORD <= kept.bytes.length;
  let room = fits ? kept : makeRoom(length);
  let { read, written } = encoder.encodeInto(text, room.bytes);
  if (read < length) {
    room = makeRoom(length * MOST_BYTES);
    ({ read, written } = encoder.encodeInto(text, room.bytes));
  }
  const { bytes, words } = room;
  const ascii = written === length;
  const nonCharacters = !ascii && onePerUnit(bytes, written);
  const suspect = nonCharacters || hasControls(bytes, words, length);
  bytes[length] = 0;
  return { bytes, illegal: suspect ? illegalAt(text) : -1 };
}

/**
 * Of UTF-8, in place: a character keeps as many bytes as it has UTF-16 code units, which is never more. Answers
 * whether one of U+FFFD to U+FFFF was among them: the last two are no characters, and the first stands for half of one.
 */
function onePerUnit(bytes: Uint8Array, count: number): boolean {
  let to = 0;
  let suspect = false;
  for (let from = 0; from < count; from++) {
    const byte = bytes[from] ?? 0;
    if (byte < 0x80) bytes[to++] = byte;
    else {
      if (byte === 0xef && bytes[from + 1] === 0xbf && (bytes[from + 2] ?? 0) >= 0xbd) suspect = true;
      bytes[to++] = HIGH;
      if (byte >= 0xf0) bytes[to++] = HIGH;
      from += byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
    }
  }
  return suspect;
}

/** Whether any of the codes is a control character, white space included. */
function hasControls(bytes: Uint8Array, words: Uint32Array, length: number): boolean {
  for (let at = length; at < length + WORD; at++) bytes[at] = SPACE_CODE;
  // Control characters are those with neither bit 5 nor bit 6.
  let all = BIT_5;
  const end = (length + WORD - 1) >> 2;
  for (let at = 0; at < end; at++) {
    const word = words[at] ?? 0;
    all &= word | (word >>> 1);
  }
  return all !== BIT_5;
}

const SPACE_CODE = 0x20;
const BIT_5 = 0x20202020;
