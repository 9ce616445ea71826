/** The lines of a file, as they are read. */
import type { ByteSource } from './types.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Bytes from the beginning of the file. */
  readonly offset: number;
  /** Null for a line that is too long to be read. */
  readonly text: string | null;
  /** Bytes of it are no UTF-8, and were replaced. */
  readonly malformed: boolean;
  /** It ends with a line break. */
  readonly whole: boolean;
}

/** Bytes of a line. */
const longest = 64 * 1024 ** 2;
const strict = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');

/** Without those that hold nothing; `read` is how many bytes were read up to then. */
export async function* linesOf(
  file: ByteSource,
): AsyncGenerator<{ readonly lines: readonly Line[]; readonly read: number }> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let start = 0;
  let number = 1;
  let read = 0;
  const keep = (part: Uint8Array): void => {
    size += part.length;
    if (size > longest) parts = [];
    else parts.push(part);
  };
  const ended = (whole: boolean): Line[] => {
    const { text, malformed } = size > longest ? { text: null, malformed: false } : decoded(parts, size);
    const line = { number, offset: start, text, malformed, whole };
    parts = [];
    size = 0;
    return text?.trim() === '' ? [] : [line];
  };
  for await (const chunk of file.read(0, file.size)) {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, from)) {
      keep(chunk.subarray(from, at));
      lines.push(...ended(true));
      from = at + 1;
      start = read + from;
      number += 1;
    }
    keep(chunk.subarray(from));
    read += chunk.length;
    yield { lines, read };
  }
  yield { lines: ended(false), read };
}

function decoded(parts: readonly Uint8Array[], size: number): { text: string; malformed: boolean } {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  try {
    return { text: strict.decode(bytes), malformed: false };
  } catch {
    return { text: lenient.decode(bytes), malformed: true };
  }
}
