/** The decoding half of Punycode (RFC 3492 §6.2): the platform turns names into A-labels but never back. */

const base = 36;
const tMin = 1;
const tMax = 26;
const skew = 38;
const damp = 700;
const highest = 0x10ffff;

function adapt(delta: number, points: number, first: boolean): number {
  let rest = first ? Math.floor(delta / damp) : delta >> 1;
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > ((base - tMin) * tMax) >> 1; k += base) rest = Math.floor(rest / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}

function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  return -1;
}

/**
 * Decodes what follows `xn--` in a lower-case A-label.
 * @returns the U-label, or null where the text is not Punycode
 */
export function decodePunycode(text: string): string | null {
  const delimiter = text.lastIndexOf('-');
  const output = delimiter > 0 ? Array.from(text.slice(0, delimiter), (char) => char.charCodeAt(0)) : [];
  let index = delimiter > 0 ? delimiter + 1 : 0;
  let point = 128;
  let bias = 72;
  let i = 0;
  while (index < text.length) {
    const before = i;
    let weight = 1;
    for (let k = base; ; k += base) {
      const value = digit(text.charCodeAt(index));
      index += 1;
      if (value < 0) return null;
      i += value * weight;
      const threshold = Math.min(Math.max(k - bias, tMin), tMax);
      if (value < threshold) break;
      weight *= base - threshold;
      // Far beyond any code point already: stop before the sums leave the safe integers.
      if (i > highest * 64 || weight > highest * 64) return null;
    }
    const length = output.length + 1;
    bias = adapt(i - before, length, before === 0);
    point += Math.floor(i / length);
    i %= length;
    if (point > highest) return null;
    output.splice(i, 0, point);
    i += 1;
  }
  return String.fromCodePoint(...output);
}
