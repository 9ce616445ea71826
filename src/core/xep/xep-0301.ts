/** XEP-0301 In-Band Real Time Text 1.0: what is being written, as it is written. Pauses between keys are not told. */
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** What one is written to with, as long as it is followed. */
export interface LiveText {
  /** Code points (§4.8.1). */
  readonly chars: readonly string[];
  /** That of the last edit; null: one was lost, and only a whole text helps (§4.7.2). */
  readonly seq: number | null;
}

/** Nobody writes more before they send it, code points; what grows beyond is not followed. */
export const longestLive = 4000;
/** No hand does more within a second; each of them may move the whole text. */
const mostActions = 500;
const mostSeq = 2 ** 31;

/** The element in a message; undefined for any other message. */
export const liveIn = (message: XmlElement): XmlElement | undefined => child(message, 'rtt', ns.liveText);

/** What somebody does with it; null for what is not known, which means nothing (§4.2.2). */
export function liveEvent(rtt: XmlElement): 'new' | 'reset' | 'edit' | 'init' | 'cancel' | null {
  const said = attr(rtt, 'event') ?? 'edit';
  return said === 'new' || said === 'reset' || said === 'edit' || said === 'init' || said === 'cancel'
    ? said
    : null;
}

/** What stands there after it (§4.3); null: nothing is being written. */
export function followLive(before: LiveText | null, rtt: XmlElement): LiveText | null {
  const event = liveEvent(rtt);
  if (event === 'cancel') return null;
  if (event === null || event === 'init') return before;
  const seq = count(attr(rtt, 'seq'));
  if (event === 'edit' && (before === null || before.seq === null)) return before;
  const begun = event === 'edit' ? (before?.chars ?? []) : [];
  const isNext = event !== 'edit' || (before !== null && before.seq !== null && seq === nextSeq(before.seq));
  if (seq === null || !isNext) return { chars: begun, seq: null };
  const chars = acted(begun, rtt);
  return chars === null ? { chars: begun, seq: null } : { chars, seq };
}

/** Null where it is more than anybody writes. */
function acted(before: readonly string[], rtt: XmlElement): readonly string[] | null {
  const actions = children(rtt);
  if (actions.length > mostActions) return null;
  const chars = [...before];
  for (const action of actions) {
    if (action.ns !== ns.liveText) continue;
    const at = Math.min(count(attr(action, 'p')) ?? chars.length, chars.length);
    if (action.name === 't') {
      const put = Array.from(text(action));
      if (chars.length + put.length > longestLive) return null;
      chars.splice(at, 0, ...put);
    } else if (action.name === 'e') {
      const from = Math.max(0, at - (count(attr(action, 'n')) ?? 1));
      chars.splice(from, at - from);
    }
  }
  return chars;
}

/** Below nothing is nothing (§4.6.2); null where there is no number. */
function count(value: string | undefined): number | null {
  if (value === undefined || !/^-?\d{1,10}$/.test(value)) return null;
  return Math.max(0, Number(value));
}

/** That it begins, or ends, without words (§6). */
export const liveSign = (event: 'init' | 'cancel'): XmlElement => el('rtt', ns.liveText, { event });

/** All that stands there: as a new message, or once more for who lost it (§4.7.3). */
export function liveWhole(event: 'new' | 'reset', seq: number, chars: readonly string[]): XmlElement {
  const put = chars.length === 0 ? [] : [el('t', ns.liveText, {}, chars.join(''))];
  return el('rtt', ns.liveText, { event, seq: String(seq) }, ...put);
}

/** What changed from one text to the other: at most one piece taken out, and one put there. */
export function liveEdit(seq: number, before: readonly string[], after: readonly string[]): XmlElement {
  const shorter = Math.min(before.length, after.length);
  let same = 0;
  while (same < shorter && before[same] === after[same]) same += 1;
  let tail = 0;
  while (tail < shorter - same && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail += 1;
  const gone = before.length - same - tail;
  const put = after.slice(same, after.length - tail).join('');
  // Where it happens at the end, nobody needs to say so.
  const at = (place: number): Record<string, string> => (tail === 0 ? {} : { p: String(place) });
  return el(
    'rtt',
    ns.liveText,
    { seq: String(seq) },
    ...(gone === 0
      ? []
      : [el('e', ns.liveText, { ...at(same + gone), ...(gone === 1 ? {} : { n: String(gone) }) })]),
    ...(put === '' ? [] : [el('t', ns.liveText, at(same), put)]),
  );
}

/** The next one on a counter of 31 bits (§4.2.1). */
export const nextSeq = (seq: number): number => (seq + 1) % mostSeq;

/** The same message without it: what is kept to be sent again must not be words that come late. */
export function withoutLive(message: XmlElement): XmlElement {
  const rtt = liveIn(message);
  return rtt === undefined
    ? message
    : { ...message, children: message.children.filter((one) => one !== rtt) };
}
