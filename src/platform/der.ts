/** Values in DER (X.690 §10), as much of it as it takes to find a part of one. Nothing is decoded but its structure. */

/** Identifier octets of what is looked for (X.690 §8.1.2). */
export const tag = { bitString: 0x03, sequence: 0x30, utcTime: 0x17, version: 0xa0 } as const;

export interface DerValue {
  /** The identifier octet. */
  readonly tag: number;
  /** Identifier, length and content. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

/** The value at the front of `bytes`; null where there is none, or not all of it. Lengths must be definite and shortest. */
export function readValue(bytes: Uint8Array): DerValue | null {
  const [identifier, first] = bytes;
  // Tags of more than one octet (X.690 §8.1.2.4) occur nowhere in what is looked for.
  if (identifier === undefined || first === undefined || (identifier & 0x1f) === 0x1f) return null;
  let [length, at] = [first, 2];
  if (first > 0x7f) {
    const octets = bytes.subarray(2, 2 + (first & 0x7f));
    if (octets.length !== (first & 0x7f) || octets.length === 0 || octets.length > 4 || octets[0] === 0)
      return null;
    length = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    if (length <= 0x7f) return null;
    at += octets.length;
  }
  if (length > bytes.length - at) return null;
  const whole = bytes.subarray(0, at + length);
  return { tag: identifier, whole, content: whole.subarray(at) };
}

/** The values that fill `content`, at most `most` of them; null where something else is among them. */
export function readValues(content: Uint8Array, most: number): readonly DerValue[] | null {
  const values: DerValue[] = [];
  for (let rest = content; rest.length > 0;) {
    const value = values.length < most ? readValue(rest) : null;
    if (value === null) return null;
    values.push(value);
    rest = rest.subarray(value.whole.length);
  }
  return values;
}
