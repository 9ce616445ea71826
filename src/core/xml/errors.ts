import type { XmlErrorCode } from './types.ts';

/** Line and column, both counted from 1; columns in UTF-16 code units; CRLF, CR and LF each end a line. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where `offset` stands in `text`. Linear, so it is asked only when there is something to report. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let at = 0; at < offset; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) {
      line++;
      start = at + 1;
    }
  }
  return { line, column: offset - start + 1 };
}

/**
 * A text that is not one acceptable XML document. The message carries the code and the place and nothing of
 * the text itself, which may hold secrets.
 */
export class XmlError extends Error {
  readonly code: XmlErrorCode;
  /** UTF-16 code units from the start of the text. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;

  constructor(code: XmlErrorCode, text: string, offset: number) {
    const { line, column } = positionAt(text, offset);
    super(`${code} at line ${String(line)}, column ${String(column)}`);
    this.name = 'XmlError';
    this.code = code;
    this.offset = offset;
    this.line = line;
    this.column = column;
  }
}

export type SerializeErrorCode =
  | 'bad-name'
  | 'bad-character'
  | 'duplicate-attribute'
  | 'reserved-prefix'
  /** A prefix, or the default namespace, would have to mean two things on one element. */
  | 'namespace-conflict';

/** A tree that no well-formed text can stand for. */
export class SerializeError extends Error {
  readonly code: SerializeErrorCode;
  constructor(code: SerializeErrorCode, where: string) {
    super(`${code} in ${where}`);
    this.name = 'SerializeError';
    this.code = code;
  }
}
