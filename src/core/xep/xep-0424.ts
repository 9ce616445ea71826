/** XEP-0424 Message Retraction 0.4.2. */
import { ns } from '../namespaces.ts';
import { attr, child, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

export const retraction = (id: string): XmlElement => el('retract', ns.retraction, { id });

/** The id of the message that this one takes back; null for any other. Whether it may is judged by its author (§5). */
export function retractedBy(message: XmlElement): string | null {
  const retract = child(message, 'retract', ns.retraction);
  return (retract && attr(retract, 'id')) || null;
}

/** Whether an archive holds a tombstone in place of this message (§4). */
export function isTombstone(message: XmlElement): boolean {
  return child(message, 'retracted', ns.retraction) !== undefined;
}
