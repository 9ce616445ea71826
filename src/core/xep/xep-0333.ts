/** XEP-0333 Displayed Markers 1.0.0. */
import { ns } from '../namespaces.ts';
import { attr, child, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** Asks whoever gets a message to say when it was displayed (§4.1). */
export const markable = (): XmlElement => el('markable', ns.chatMarkers);

export function isMarkable(message: XmlElement): boolean {
  return child(message, 'markable', ns.chatMarkers) !== undefined;
}

/** Says that the message with this id, and all before it, were displayed (§4.2). */
export const displayed = (id: string): XmlElement => el('displayed', ns.chatMarkers, { id });

/** The id of the last message that was displayed to the sender; null for any other message. */
export function displayedIn(message: XmlElement): string | null {
  const marker = child(message, 'displayed', ns.chatMarkers);
  return (marker && attr(marker, 'id')) || null;
}
