/** XEP-0184 Message Delivery Receipts 1.4.0. */
import { ns } from '../namespaces.ts';
import { attr, child, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** Asks whoever gets a message to say so (§7); never in a receipt, nor in a room (§5.3, §5.4). */
export const receiptRequest = (): XmlElement => el('request', ns.receipts);

/** Whether the sender asks for a receipt. */
export function wantsReceipt(message: XmlElement): boolean {
  return child(message, 'request', ns.receipts) !== undefined;
}

/** The receipt for a message with this `id` (§7): nothing else is in it. */
export function receipt(to: string, type: string, id: string): XmlElement {
  return el('message', ns.client, { to, type }, el('received', ns.receipts, { id }));
}

/** The `id` of the message that a receipt is for; null for any other message. */
export function receiptFor(message: XmlElement): string | null {
  const received = child(message, 'received', ns.receipts);
  return (received && attr(received, 'id')) || null;
}
