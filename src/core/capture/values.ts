/** Values out of foreign JSON, each checked before it is used. */
import { longestName } from './types.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Undefined for a text that is no JSON. Keys named after prototypes are keys like others. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** Null for anything that is no object. */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** A text, cut to the length of a name; null for anything else. */
export function asName(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, longestName) : null;
}

/** A whole number of bytes that a column can hold; null for anything else. */
export function asSize(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32 ? value : null;
}
