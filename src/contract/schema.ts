/** Pieces that several areas validate with. */
import * as v from 'valibot';

/** A JID as text: 3071 octets at most (RFC 7622 §3.1); its form is checked by `core/jid`. */
export const jidText = v.pipe(v.string(), v.minLength(1), v.maxLength(3071));

/** Chosen by who asks for something that takes a while, to hear of it and to stop it. */
export const runId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));

export const httpsUrl = v.pipe(v.string(), v.maxLength(2048), v.url(), v.startsWith('https://'));

/** What an invitation came with (XEP-0401). */
export const invitationToken = v.pipe(v.string(), v.minLength(1), v.maxLength(1024));
