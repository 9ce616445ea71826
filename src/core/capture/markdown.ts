/** Frames for a report that a person reads: Markdown, in which the wire stays text whatever it holds. */
import { code } from '../markdown.ts';
import type { FrameRecord, StreamRecord } from '../framing/frame.ts';
import { isBinary } from './jsonl.ts';

/** Frames of a report: more is read by nobody, and belongs into a file. */
export const mostReported = 500;

/** In the person's language, without markup. */
export interface ReportWords {
  readonly title: string;
  readonly redacted: string;
  readonly unredacted: string;
  readonly streams: string;
  readonly frames: string;
  readonly sent: string;
  readonly received: string;
  readonly binary: string;
  /** That frames were left out. */
  readonly more: string;
}

/** Up to the first frame. */
export function reportHead(words: ReportWords, redacted: boolean, streams: readonly StreamRecord[]): string {
  const lines = streams.map(({ id, account, url }) => `- ${code(id)} ${code(account)} ${code(url)}`);
  return section([
    `# ${words.title}`,
    redacted ? words.redacted : words.unredacted,
    `## ${words.streams}`,
    lines.join('\n'),
    `## ${words.frames}`,
  ]);
}

export function reportFrame(frame: FrameRecord, words: ReportWords): string {
  const { direction, time, kind, bytes, stream, problem, text } = frame;
  const arrow = direction === 'out' ? `→ ${words.sent}` : `← ${words.received}`;
  const facts = [new Date(time).toISOString(), arrow, code(kind), `${bytes} B`, code(stream)];
  if (problem !== undefined) facts.push(code(problem));
  return section([`**${facts.join(' · ')}**`, isBinary(frame) ? words.binary : fenced(text)]);
}

export function reportTail(words: ReportWords): string {
  return section([words.more]);
}

/** Nothing in it is markup: the fence is longer than any inside (CommonMark §4.5), and what cannot be seen is named. */
function fenced(text: string): string {
  const shown = text.replace(unseen, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  const longest = Math.max(2, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}xml\n${shown}\n${fence}`;
}

/** Line breaks and tabs stay: they are part of what was sent. */
const unseen = /[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/gu;

function section(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n\n`;
}
