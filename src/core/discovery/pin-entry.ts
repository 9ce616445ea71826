/** One entry of a file of pinned keys, and what is wrong with one. */
import { JidError, parseJid } from '../jid.ts';
import { readHostName, readIp } from './address.ts';
import { isObject, member, type JsonObject } from './json.ts';
import { expiryOf, pinId } from './pin-changes.ts';
import type { PinRecord, PinSettling, PinSource } from './pin-record.ts';
import { readHash, type Pin, type PinHash } from './pins.ts';
import { longestPinned } from './ttl.ts';

/** Which member of an entry is at fault; `twice`: an entry before it has the same domain, endpoint and source. */
export type PinRefusal =
  'not-an-object' | 'domain' | 'source' | 'endpoint' | 'pins' | 'times' | 'twice' | 'too-many';

/** Whether keys of a source are of one endpoint; else they are of the whole domain. */
const perEndpoint: Readonly<Record<PinSource, boolean>> = {
  hacx: true,
  'hacx-server': true,
  'host-meta-2': false,
  header: false,
  'first-seen': true,
};
const mostPins = 256;

/** The record an entry stands for, as if met for the first time; or which member is at fault. */
export function readPinEntry(entry: unknown, now: number): PinRecord | PinRefusal {
  if (!isObject(entry)) return 'not-an-object';
  const domain = readDomain(member(entry, 'domain'));
  if (domain === null) return 'domain';
  const source = readSource(member(entry, 'source'));
  if (source === null) return 'source';
  const endpoint = readEndpoint(member(entry, 'endpoint'), source);
  if (endpoint === undefined) return 'endpoint';
  const pins = readPins(member(entry, 'pins'));
  if (pins === null) return 'pins';
  const times = readTimes(entry, now);
  if (times === null) return 'times';
  const settling = readSettling(member(entry, 'settling'), now);
  if (settling === undefined) return 'pins';
  const id = pinId({ domain, endpoint, source });
  const expiresAt = expiryOf({ source, ...times });
  return { id, domain, endpoint, source, pins, ...times, expiresAt, checked: null, change: null, settling };
}

function readDomain(given: unknown): string | null {
  if (typeof given !== 'string') return null;
  try {
    const { local, domain } = parseJid(given);
    return local === '' && !given.includes('/') && !given.includes('@') ? domain : null;
  } catch (error) {
    if (error instanceof JidError) return null;
    throw error;
  }
}

function readSource(given: unknown): PinSource | null {
  return typeof given === 'string' && isSource(given) ? given : null;
}

function isSource(name: string): name is PinSource {
  return Object.hasOwn(perEndpoint, name);
}

/** Undefined where it is none; null for the whole domain. */
function readEndpoint(given: unknown, source: PinSource): string | null | undefined {
  if (!perEndpoint[source]) return given === null ? null : undefined;
  const [, host = '', port = ''] = typeof given === 'string' ? (/^(.+):(\d{1,5})$/s.exec(given) ?? []) : [];
  const number = Number(port);
  const literal = /^\[(.+)\]$/s.exec(host)?.[1];
  const address = readIp(literal ?? host);
  // Brackets and nothing else make an IPv6 literal of it.
  if (address?.includes(':') !== (literal !== undefined) && address !== null) return undefined;
  const name = literal === undefined ? (address ?? readHostName(host)) : address && `[${address}]`;
  return name === null || number < 1 || number > 65_535 ? undefined : `${name}:${String(number)}`;
}

/** Null where one of them cannot be read: half of what was pinned would be another pin. */
function readPins(given: unknown): readonly Pin[] | null {
  if (!Array.isArray(given) || given.length === 0 || given.length > mostPins) return null;
  const pins = given.map(readPin);
  return pins.every((pin) => pin !== null) ? pins : null;
}

function readPin(given: unknown): Pin | null {
  const hashes = isObject(given) ? member(given, 'hashes') : null;
  if (!Array.isArray(hashes) || hashes.length === 0 || hashes.length > 4) return null;
  const read = hashes.map(readOne);
  const known = read.filter((hash) => hash !== null);
  const once = new Set(known.map(({ name }) => name)).size === read.length;
  return once ? { hashes: known } : null;
}

function readOne(given: unknown): PinHash | null {
  if (!isObject(given)) return null;
  const [name, value] = [member(given, 'name'), member(given, 'value')];
  if (typeof name !== 'string' || typeof value !== 'string') return null;
  const read = readHash(name, value);
  return read.ok ? read.hash : null;
}

/** Undefined where it is none: what is known would be nothing, or something else. */
function readSettling(given: unknown, now: number): PinSettling | null | undefined {
  if (given === undefined || given === null) return null;
  const pins = isObject(given) ? readPins(member(given, 'pins')) : null;
  const until = isObject(given) ? member(given, 'until') : null;
  if (pins === null || !isTime(until)) return undefined;
  return { pins, until: clamp(until, 0, now + longestPinned * 1000) };
}

function readTimes(
  entry: JsonObject,
  now: number,
): Pick<PinRecord, 'firstSeen' | 'lastSeen' | 'rolledAt' | 'ttl'> | null {
  const [first, last] = [member(entry, 'firstSeen'), member(entry, 'lastSeen')];
  const [rolled, kept] = [member(entry, 'rolledAt') ?? null, member(entry, 'ttl') ?? 0];
  if (!isTime(first) || !isTime(last) || !(rolled === null || isTime(rolled)) || !isTime(kept)) return null;
  const firstSeen = clamp(first, 0, now);
  const rolledAt = rolled === null ? null : clamp(rolled, firstSeen, now);
  return { firstSeen, lastSeen: clamp(last, firstSeen, now), rolledAt, ttl: clamp(kept, 0, longestPinned) };
}

function clamp(value: number, from: number, to: number): number {
  return Math.min(Math.max(Math.round(value), from), to);
}

function isTime(given: unknown): given is number {
  return typeof given === 'number' && Number.isFinite(given);
}
