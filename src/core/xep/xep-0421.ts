/** XEP-0421 Occupant identifiers for semi-anonymous MUCs 1.0.1: who is the same, whatever their name in the room. */
import { ns } from '../namespaces.ts';
import { attr, child } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** The id that the room gave the sender; only a room that announces it takes forged ones out (§3). */
export function occupantId(stanza: XmlElement): string | null {
  const said = child(stanza, 'occupant-id', ns.occupantId);
  return (said && attr(said, 'id')) || null;
}
