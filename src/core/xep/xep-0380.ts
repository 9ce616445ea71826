/** XEP-0380 Explicit Message Encryption 0.4.0: that a message is encrypted in a way that is not understood here. */
import { ns } from '../namespaces.ts';
import { attr, child, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** The names of §4; anything else goes by what the sender calls it. */
const known: Readonly<Record<string, string>> = {
  'urn:xmpp:otr:0': 'OTR',
  [ns.openpgpLegacy]: 'OpenPGP',
  [ns.openpgp]: 'OpenPGP',
  [ns.omemo1]: 'OMEMO',
  [ns.omemo]: 'OMEMO',
};

/** A name is shown to a person. */
const longestName = 40;

/**
 * By what a message is encrypted; null where it is not. Also one that does not say so but carries the payload; keys
 * without any payload are no message (XEP-0384 §5.6).
 */
export function encryptionOf(message: XmlElement): string | null {
  const omemo = child(message, 'encrypted', ns.omemo) ?? child(message, 'encrypted', ns.omemo1);
  if (omemo !== undefined) return child(omemo, 'payload') === undefined ? null : 'OMEMO';
  if (child(message, 'openpgp', ns.openpgp) !== undefined) return 'OpenPGP';
  const legacy = child(message, 'x', ns.openpgpLegacy);
  if (legacy !== undefined && text(legacy) !== '') return 'OpenPGP';
  const said = child(message, 'encryption', ns.encryption);
  if (said === undefined) return null;
  const method = attr(said, 'namespace') ?? '';
  if (Object.hasOwn(known, method)) return known[method] ?? null;
  return ((attr(said, 'name') ?? '') || method).slice(0, longestName) || null;
}

/** Whether a message carries keys of OMEMO and nothing to read; whatever body it has is for who knows nothing of it. */
export function isKeyTransport(message: XmlElement): boolean {
  const omemo = child(message, 'encrypted', ns.omemo) ?? child(message, 'encrypted', ns.omemo1);
  return omemo !== undefined && child(omemo, 'payload') === undefined;
}
