/** XEP-0352 Client State Indication 1.0.0: whether the person has this client in front of them. */
import { ns } from '../namespaces.ts';
import { child, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** Whether the server takes note of it: among the features after authentication (§4.1). */
export function clientStateIn(features: XmlElement): boolean {
  return child(features, 'csi', ns.clientState) !== undefined;
}

/** What is said to the server (§4.2). Every stream begins active, a resumed one too (§5.2). */
export function clientState(active: boolean): XmlElement {
  return el(active ? 'active' : 'inactive', ns.clientState);
}
