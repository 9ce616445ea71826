/**
 * Pinned keys as a file to carry from one browser to another:
 * `{"format": "causeway-pins", "version": 1, "exported": ISO time, "pins": [{domain, endpoint, source, pins, firstSeen,
 * lastSeen, rolledAt, settling, ttl}]}`, with the meaning they have in `PinRecord`. What was checked, and a change that waits for
 * approval, belong to the browser they happened in and are not carried.
 */
import { isObject, member, type JsonObject } from './json.ts';
import { readPinEntry, type PinRefusal } from './pin-entry.ts';
import { jsonFaultAt } from './json-fault.ts';
import type { Place } from './findings.ts';
import type { PinRecord } from './pin-record.ts';

const format = 'causeway-pins';
const version = 1;
/** Entries of a file at most. */
const most = 10_000;
/** UTF-16 code units of a file at most. */
const longest = 8 * 1024 * 1024;

export type PinFileErrorCode = 'too-long' | 'not-json' | 'not-pins' | 'wrong-version';

/** A text that is no file of pinned keys. */
export class PinFileError extends Error {
  readonly code: PinFileErrorCode;
  /** Line and column where JSON breaks off, if the engine tells; else a path. Null where neither is known. */
  readonly place: Place | null;

  constructor(code: PinFileErrorCode, place: Place | null, options?: ErrorOptions) {
    super(`no file of pinned keys: ${code}`, options);
    this.name = 'PinFileError';
    this.code = code;
    this.place = place;
  }
}

export interface PinFile {
  readonly records: readonly PinRecord[];
  /** `at` is the path of the entry in the file, such as `pins[3]`. */
  readonly refused: readonly { readonly at: string; readonly why: PinRefusal }[];
}

/** `now` is the wall time, ms, at which it is written. */
export function formatPinFile(records: readonly PinRecord[], now: number): string {
  const pins = records.map(
    ({ domain, endpoint, source, pins, firstSeen, lastSeen, rolledAt, settling, ttl }) => {
      return { domain, endpoint, source, pins, firstSeen, lastSeen, rolledAt, settling, ttl };
    },
  );
  return JSON.stringify({ format, version, exported: new Date(now).toISOString(), pins }, null, 2);
}

/**
 * Reads such a file. An entry with anything wrong is refused and the rest is read. Nothing in it is taken on trust:
 * ids are made anew, times lie between 1970 and `now` (wall time, ms), and members it does not know are passed over.
 * @throws {PinFileError} and nothing else
 */
export function parsePinFile(text: string, now: number): PinFile {
  const entries = entriesOf(parse(text));
  const records = new Map<string, PinRecord>();
  const refused: { at: string; why: PinRefusal }[] = [];
  for (const [index, entry] of entries.entries()) {
    const at = `pins[${String(index)}]`;
    if (index >= most) {
      refused.push({ at, why: 'too-many' });
      break;
    }
    const read = readPinEntry(entry, now);
    if (typeof read === 'string') refused.push({ at, why: read });
    else if (records.has(read.id)) refused.push({ at, why: 'twice' });
    else records.set(read.id, read);
  }
  return { records: [...records.values()], refused };
}

function parse(text: string): JsonObject {
  if (text.length > longest) throw new PinFileError('too-long', null);
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new PinFileError('not-json', jsonFaultAt(text, cause), { cause });
  }
  if (!isObject(file)) throw new PinFileError('not-pins', { path: '' });
  return file;
}

function entriesOf(file: JsonObject): readonly unknown[] {
  if (member(file, 'format') !== format) throw new PinFileError('not-pins', { path: 'format' });
  if (member(file, 'version') !== version) throw new PinFileError('wrong-version', { path: 'version' });
  const entries = member(file, 'pins');
  if (!Array.isArray(entries)) throw new PinFileError('not-pins', { path: 'pins' });
  return entries;
}
