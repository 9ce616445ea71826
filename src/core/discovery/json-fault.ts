/** Where JSON breaks off. Engines tell it only in the wording of their error, each in its own. */

/** V8 counts code units; Firefox, and newer V8 beside that, tell line and column. Hostile text is quoted before, never behind. */
const lineAndColumn = /line (\d+) column (\d+)(?: of the JSON data|\))$/;
const position = /at position (\d+)$/;

/** Line and column (both from 1) at which `JSON.parse(text)` failed with `error`; null where the engine does not say. */
export function jsonFaultAt(
  text: string,
  error: unknown,
): { readonly line: number; readonly column: number } | null {
  if (!(error instanceof SyntaxError)) return null;
  const [, line, column] = lineAndColumn.exec(error.message) ?? [];
  if (line !== undefined && column !== undefined) return { line: Number(line), column: Number(column) };
  if (/^Unexpected end\b/.test(error.message)) return positionOf(text, text.length);
  const at = position.exec(error.message)?.[1];
  return at === undefined ? null : positionOf(text, Number(at));
}

function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
