/** XEP-0203 Delayed Delivery 2.0. */
import { ns } from '../namespaces.ts';
import { attr, children } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/**
 * When a stanza was first sent, ms since the epoch, by the last stamp that names `domain`, our own server; null where
 * there is none. It is a claim: a server that does not strip forged stamps lets a sender write one. Its own, where it
 * delayed the stanza itself, comes after those.
 */
export function delayStamp(stanza: XmlElement, domain: string): number | null {
  const ours = children(stanza, 'delay', ns.delay).findLast((delay) => attr(delay, 'from') === domain);
  const time = Date.parse((ours && attr(ours, 'stamp')) ?? '');
  return Number.isNaN(time) ? null : time;
}
