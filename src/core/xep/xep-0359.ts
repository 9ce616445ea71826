/** XEP-0359 Unique and Stable Stanza IDs 0.7.0. */
import { ns } from '../namespaces.ts';
import { el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** The id that the sender gave a message, for recognising its reflection (§2.2). It vouches for nothing. */
export function originId(id: string): XmlElement {
  return el('origin-id', ns.stanzaIds, { id });
}
