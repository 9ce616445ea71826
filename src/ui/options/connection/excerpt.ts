/** The part of a document around one place in it, as numbered lines. A document may be long, hostile, or one line. */
import type { Place } from '../../../core/discovery/findings.ts';
import { locateInJson, type TextRange } from '../../../core/discovery/locate-json.ts';

export interface SourcePart {
  readonly text: string;
  readonly marked: boolean;
}

export interface SourceLine {
  /** From 1. */
  readonly number: number;
  readonly parts: readonly SourcePart[];
}

export interface Excerpt {
  readonly lines: readonly SourceLine[];
  /** Lines of the document that are left out before and after. */
  readonly before: number;
  readonly after: number;
}

/** Lines on each side of the place, and characters of a line around it. */
const around = 80;
const widest = 1200;
/** Of a value that spans pages, the beginning is marked. */
const longestMark = 2000;

/** Where in the text a finding is; null where the text has no such place. */
export function rangeOf(text: string, place: Place): TextRange | null {
  if ('path' in place) return locateInJson(text, place.path);
  const starts = lineStarts(text);
  const line = starts[place.line - 1];
  if (line === undefined) return null;
  const start = Math.min(line + place.column - 1, text.length);
  return start === text.length
    ? null
    : { start, end: start + tokenLength(text.slice(start, start + longestMark)) };
}

/** A whole tag, a whole attribute, or a word: what a line and column of XML mean to point at. */
function tokenLength(rest: string): number {
  const token = /^(?:<[^>]*>?|[^\s=<>"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)/.exec(rest);
  return token?.[0].length ?? 1;
}

/** The lines around `range`, with it marked; the beginning of the document where there is none. */
export function excerptOf(text: string, range: TextRange | null): Excerpt {
  const starts = lineStarts(text);
  const mark =
    range === null ? null : { start: range.start, end: Math.min(range.end, range.start + longestMark) };
  const middle = mark === null ? 0 : lineAt(starts, mark.start);
  const first = Math.max(0, middle - around);
  const last = Math.min(starts.length - 1, middle + around);
  const lines = starts.slice(first, last + 1).map((start, index): SourceLine => {
    const number = first + index;
    const end = starts[number + 1] ?? text.length;
    return { number: number + 1, parts: partsOf(text, start, end, mark) };
  });
  return { lines, before: first, after: starts.length - 1 - last };
}

function partsOf(text: string, start: number, end: number, mark: TextRange | null): readonly SourcePart[] {
  const marked = mark !== null && mark.start < end && mark.end > start;
  const from = marked ? Math.max(start, mark.start - widest / 2) : start;
  const to = Math.min(end, Math.max(from, marked ? mark.start : from) + widest);
  const cuts = marked ? [from, clamp(mark.start, from, to), clamp(mark.end, from, to), to] : [from, to];
  const pieces = cuts.slice(1).map((until, index) => ({
    text: printable(text.slice(cuts[index], until)),
    marked: marked && index === 1,
  }));
  const cut = (is: boolean): SourcePart[] => (is ? [{ text: '…', marked: false }] : []);
  return [...cut(from > start), ...pieces.filter((piece) => piece.text !== ''), ...cut(to < end)];
}

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

/**
 * Characters that one does not see, or that change the direction of others, spelt out: what is shown stands in the
 * order in which a parser reads it.
 */
function printable(text: string): string {
  return text
    .replace(/[\r\n]+$/, '')
    .replace(
      /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g,
      (char) => `⟨U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
}

/** Offsets at which lines begin: CRLF, CR and LF each end one. */
function lineStarts(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length)];
}

function lineAt(starts: readonly number[], offset: number): number {
  const next = starts.findIndex((start) => start > offset);
  return next < 0 ? starts.length - 1 : next - 1;
}
