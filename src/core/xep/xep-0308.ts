/** XEP-0308 Last Message Correction 1.2.1. */
import { ns } from '../namespaces.ts';
import { attr, child, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** Says that the message around it takes the place of the one with this `id`: always the first of a chain (§4). */
export const replaces = (id: string): XmlElement => el('replace', ns.correction, { id });

/** The `id` of the message that this one corrects; null for any other. Whether it may is judged by its author. */
export function correctedBy(message: XmlElement): string | null {
  const replaced = child(message, 'replace', ns.correction);
  return (replaced && attr(replaced, 'id')) || null;
}
