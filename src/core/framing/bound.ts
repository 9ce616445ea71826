import { ns } from '../namespaces.ts';
import { child, text, type XmlElement } from '../xml/index.ts';

/** UTF-16 code units; three parts of 1,023 octets at most and two separators (RFC 7622 §3.1). */
const longest = 3071;

/**
 * The bare address that a received frame says a client is signed in as, as it stands there: `<success/>` of SASL2
 * (XEP-0388 §2.6.3), or the answer to resource binding (RFC 6120 §7.6). Null for every other frame. Nothing is checked.
 */
export function boundAddress(frame: XmlElement): string | null {
  let said: XmlElement | undefined;
  if (frame.name === 'success' && frame.ns === ns.sasl2) said = child(frame, 'authorization-identifier');
  else if (frame.name === 'iq' && frame.ns === ns.client) {
    const bind = child(frame, 'bind', ns.bind);
    said = bind && child(bind, 'jid', ns.bind);
  }
  const full = said === undefined ? '' : text(said).trim();
  return full === '' || full.length > longest ? null : (full.split('/', 1)[0] ?? null);
}
