/** One line on a frame: what it is, with whom, and what it carries. */
import {
  describe,
  readFrame,
  type FrameFacts,
  type FrameRecord,
  type WrappedMessage,
} from '../../../core/framing/index.ts';
import type { FrameRow } from '../../../core/frames/row.ts';
import type { XmlElement } from '../../../core/xml/types.ts';
import { problemWords } from '../problem-words.ts';
import { number } from '../format.ts';
import { t } from '../words.ts';
import { extensions } from './catalogue.ts';

export interface Summary {
  /** Name and type: `iq get`. */
  readonly what: string;
  /** Who it is from if received, to if sent; null where the frame does not say. */
  readonly peer: string | null;
  /** Payloads, a condition or a mechanism. */
  readonly carries: string;
  readonly body: string | null;
  /** The message that it carries for somebody else. */
  readonly wrapped: WrappedMessage | null;
  /** What is wrong with it, in words. */
  readonly problem: string | null;
}

/** As much of it as can be said without the text. */
export function briefOf(frame: FrameRecord, row: FrameRow | null, isUnreadable: boolean): Summary {
  const name = row?.shape?.name ?? '';
  const type = row?.shape?.type ?? null;
  const problem = frame.problem === undefined ? null : problemWords(frame.problem);
  return {
    what: type === null ? name : `${name} ${type}`,
    peer: (frame.direction === 'in' ? row?.from : row?.to) ?? null,
    carries: '',
    body: null,
    wrapped: null,
    problem: isUnreadable ? t('inspector_textLost') : problem,
  };
}

/** Digits of 2³² and one more, by which one sees that it is too much. */
const longestCount = 11;

interface Kept {
  readonly summary: Summary;
  /** Made when the numbers of extensions were known. */
  readonly isNumbered: boolean;
}
const kept = new WeakMap<FrameRecord, Kept>();

export function summaryOf(frame: FrameRecord): Summary {
  const isNumbered = extensions.catalogue !== null;
  const known = kept.get(frame);
  if (known?.isNumbered === isNumbered) return known.summary;
  const element = elementOf(frame);
  const problem = frame.problem === undefined ? null : problemWords(frame.problem);
  const made: Summary = element
    ? { ...factsSummary(describe(element), frame), problem }
    : { what: '', peer: null, carries: frame.text.slice(0, 200), body: null, wrapped: null, problem };
  kept.set(frame, { summary: made, isNumbered });
  return made;
}

/** The parsed frame; null where it cannot be read. Masks keep a text readable. */
export function elementOf(frame: FrameRecord): XmlElement | null {
  const reading = readFrame(frame.text);
  return reading.ok ? reading.element : null;
}

function factsSummary(facts: FrameFacts, frame: FrameRecord): Omit<Summary, 'problem'> {
  const payloads = facts.payloads.map(({ name, ns }) => payloadWords(name, ns));
  if (facts.morePayloads > 0) payloads.push(t('inspector_more', number(facts.morePayloads)));
  const handled = facts.handled === null ? null : `h=${facts.handled.slice(0, longestCount)}`;
  const carried = [handled, facts.condition, facts.mechanism].filter((one) => one !== null);
  return {
    what: facts.type === null ? facts.name : `${facts.name} ${facts.type}`,
    peer: frame.direction === 'in' ? facts.from : facts.to,
    carries: carried.length > 0 ? carried.join(' ') : payloads.join(', '),
    body: facts.body,
    wrapped: facts.wrapped,
  };
}

/** What a payload is; `query` tells nothing, and a name that its namespace repeats is said once. */
function payloadWords(name: string, namespace: string): string {
  const short = shortNamespace(namespace);
  const spec = extensions.catalogue?.specOf(namespace);
  const number = spec?.type === 'xep' ? ` (${String(spec.number).padStart(4, '0')})` : '';
  if (name === 'query') return short + number;
  return (short === name || short === `xmpp-${name}` ? name : `${name} ${short}`) + number;
}

/** The telling end of a namespace: `roster` of `jabber:iq:roster`, `disco#info` of its URL. */
function shortNamespace(namespace: string): string {
  const known =
    /^(?:urn:xmpp:|jabber:iq:|jabber:x:|jabber:|urn:ietf:params:xml:ns:|https?:\/\/jabber\.org\/(?:protocol|features)\/)(.+)$/;
  return known.exec(namespace)?.[1] ?? namespace;
}
