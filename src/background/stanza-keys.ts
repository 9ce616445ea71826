/**
 * Names for received stanzas under which they are known when they arrive again: a worker that died between storing
 * one and storing that it did gets it once more on the resumed stream, with the same place in the count.
 */
import type { XmlElement } from '../core/xml/types.ts';

const keys = new WeakMap<XmlElement, string>();

export function nameStanza(stanza: XmlElement, key: string): void {
  keys.set(stanza, key);
}

/** Null where nothing would name it again. */
export function keyOf(stanza: XmlElement): string | null {
  return keys.get(stanza) ?? null;
}
