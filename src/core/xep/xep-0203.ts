/** XEP-0203 Delayed Delivery 2.0. */
import { ns } from '../namespaces.ts';
import { attr, children } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/**
 * When a stanza was first sent, ms since the epoch, as stamped by `domain` (our own server: others could
 * claim any time they like); null where it says nothing or no valid date.
 */
export function delayStamp(stanza: XmlElement, domain: string): number | null {
  const ours = children(stanza, 'delay', ns.delay).find((delay) => attr(delay, 'from') === domain);
  const time = Date.parse((ours && attr(ours, 'stamp')) ?? '');
  return Number.isNaN(time) ? null : time;
}
