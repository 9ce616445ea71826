/** What the stanza layer asks of an element and of an address. */
import { ns } from '../../core/namespaces.ts';
import type { XmlElement } from '../../core/xml/index.ts';

export function isStanza(element: XmlElement): boolean {
  return element.ns === ns.client && ['message', 'presence', 'iq'].includes(element.name);
}

export function bareOf(address: string): string {
  const slash = address.indexOf('/');
  return slash < 0 ? address : address.slice(0, slash);
}
