/** XEP-0441 Message Archive Management Preferences: what one's own archive stores, so that what it has not says something. */
import { ns } from '../namespaces.ts';
import { attr, child, children, el, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** Asks what one's own archive stores (§2); whoever sends it gives it an id. */
export function preferencesRequest(): XmlElement {
  return el('iq', ns.client, { type: 'get' }, el('prefs', ns.archive));
}

/** What one's own archive stores: all, nothing, or what goes to and comes from the roster, but for these addresses. */
export interface ArchivePreferences {
  readonly usually: 'always' | 'never' | 'roster';
  readonly always: readonly string[];
  readonly never: readonly string[];
}

/** The preferences in an answer; null where it has none that can be read. */
export function preferencesIn(answer: XmlElement): ArchivePreferences | null {
  const prefs = child(answer, 'prefs', ns.archive);
  const usually = prefs && attr(prefs, 'default');
  if (usually !== 'always' && usually !== 'never' && usually !== 'roster') return null;
  const listed = (name: 'always' | 'never'): readonly string[] => {
    const list = prefs && child(prefs, name, ns.archive);
    return list === undefined ? [] : children(list).map((one) => text(one).trim());
  };
  return { usually, always: listed('always'), never: listed('never') };
}

/**
 * Whether what goes to `peer` is stored.
 * @param isContact whether it is in the roster
 */
export function isArchived(preferences: ArchivePreferences, peer: string, isContact: boolean): boolean {
  const { usually, always, never } = preferences;
  if (never.includes(peer)) return false;
  return always.includes(peer) || usually === 'always' || (usually === 'roster' && isContact);
}
