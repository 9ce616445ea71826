/** XEP-0359 Unique and Stable Stanza IDs 0.7.0. */
import { ns } from '../namespaces.ts';
import { attr, children, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** The id that the sender gave a message, for recognising its reflection (§2.2). It vouches for nothing. */
export function originId(id: string): XmlElement {
  return el('origin-id', ns.stanzaIds, { id });
}

/**
 * The id that `by`, a bare JID of ours, gave a received message (§3); null where there is none. Only a server that
 * knows this XEP takes forged ones out, so it serves to recognise a message again, never to trust one.
 */
export function stanzaId(message: XmlElement, by: string): string | null {
  const given = children(message, 'stanza-id', ns.stanzaIds).find((one) => attr(one, 'by') === by);
  return (given && attr(given, 'id')) ?? null;
}

/** The id that the sender gave a message for its reflections; null where there is none. */
export function originIdOf(message: XmlElement): string | null {
  const given = children(message, 'origin-id', ns.stanzaIds)[0];
  return (given && attr(given, 'id')) ?? null;
}
