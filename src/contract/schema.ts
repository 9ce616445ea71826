/** Pieces that several areas validate with. */
import * as v from 'valibot';

/** A JID as text: 3071 octets at most (RFC 7622 §3.1); its form is checked by `core/jid`. */
export const jidText = v.pipe(v.string(), v.minLength(1), v.maxLength(3071));

export const httpsUrl = v.pipe(v.string(), v.maxLength(2048), v.url(), v.startsWith('https://'));
