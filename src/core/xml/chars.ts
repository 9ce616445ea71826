/** Which characters XML 1.0 (fifth edition) admits, and where. */

/** Sets of ASCII code units, for one table look-up a character. */
const START = 1;
const PART = 2;
const SPACE = 4;

const ascii = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
  if (isLetter || code === 0x5f) ascii[code] = START | PART;
  else if (code === 0x2d || code === 0x2e || (code >= 0x30 && code <= 0x39)) ascii[code] = PART;
  else if (code === 0x20 || code === 9 || code === 10 || code === 13) ascii[code] = SPACE;
}

/** XML 1.0 §2.3 [3], as a UTF-16 code unit. `NaN`, which is what lies past the end of a text, is no space. */
export function isSpace(code: number): boolean {
  return code < 128 && (ascii[code] ?? 0) === SPACE;
}

/** §2.3 [4] above ASCII, as inclusive pairs. */
const startRanges = [
  0xc0, 0xd6, 0xd8, 0xf6, 0xf8, 0x2ff, 0x370, 0x37d, 0x37f, 0x1fff, 0x200c, 0x200d, 0x2070, 0x218f, 0x2c00,
  0x2fef, 0x3001, 0xd7ff, 0xf900, 0xfdcf, 0xfdf0, 0xfffd, 0x10000, 0xeffff,
];
/** What §2.3 [4a] adds to it above ASCII. */
const partRanges = [0xb7, 0xb7, 0x300, 0x36f, 0x203f, 0x2040];

function within(ranges: readonly number[], code: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    if (code >= (ranges[i] ?? 0) && code <= (ranges[i + 1] ?? 0)) return true;
  }
  return false;
}

/**
 * Where the NCName (Namespaces in XML 1.0 §3: a name without a colon) that begins at `start` ends.
 * Answers `start` itself when no name begins there.
 */
export function ncNameEnd(text: string, start: number): number {
  let mask = START;
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code < 128) {
      if (((ascii[code] ?? 0) & mask) === 0) return at;
      at++;
    } else {
      const point = text.codePointAt(at);
      if (point === undefined) return at;
      if (!within(startRanges, point) && !(mask === PART && within(partRanges, point))) return at;
      at += point > 0xffff ? 2 : 1;
    }
    mask = PART;
  }
}

/** True for a whole, non-empty NCName. */
export function isNcName(text: string): boolean {
  return text !== '' && ncNameEnd(text, 0) === text.length;
}

/** XML 1.0 §2.2 [2], of a whole code point; surrogates are no characters. */
export function isXmlChar(point: number): boolean {
  return (
    (point >= 0x20 && point <= 0xd7ff) ||
    point === 9 ||
    point === 10 ||
    point === 13 ||
    (point >= 0xe000 && point <= 0xfffd) ||
    (point >= 0x10000 && point <= 0x10ffff)
  );
}

const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** Offset of the first code unit that is no XML 1.0 character; -1 when there is none. */
export function illegalAt(text: string): number {
  return text.search(illegal);
}
