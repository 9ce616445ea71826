/** Whose answer counts: addresses compared as the routing rules of RFC 6120 §8.1 and §10.3 see them. */
import { formatJid, JidError, parseJid, type Jid } from './jid.ts';

/** The account's own addresses; `full` equals `bare` until a resource is bound. */
export interface OwnAddresses {
  readonly full: string;
  readonly bare: string;
  readonly domain: string;
}

export function addressesOf(jid: Jid): OwnAddresses {
  return { full: formatJid(jid), bare: formatJid({ ...jid, resource: '' }), domain: jid.domain };
}

/** The same few addresses come again and again, and to enforce one takes longer than to parse a small frame. */
const enforced = new Map<string, string>();
/** Past them all are forgotten. */
const mostEnforced = 512;

/** An address in the form in which it is compared, '' for none; what is no address stands for itself. */
export function canonical(address: string | undefined): string {
  if (address === undefined) return '';
  const known = enforced.get(address);
  if (known !== undefined) return known;
  const made = enforce(address);
  if (enforced.size >= mostEnforced) enforced.clear();
  enforced.set(address, made);
  return made;
}

function enforce(address: string): string {
  try {
    return formatJid(parseJid(address));
  } catch (error) {
    if (error instanceof JidError) return address;
    throw error;
  }
}

/**
 * Whom an IQ can have been sent to that a stanza stamped `from` answers, in the form of `canonical`, the likeliest
 * first. A stanza without `from` comes from the account's own server, which also answers for the account itself.
 * `own` is null where it is not known whose stream it is.
 */
export function answeredBy(own: OwnAddresses | null, from: string | undefined): readonly string[] {
  const sender = canonical(from);
  const home = own === null ? [] : [own.full, own.bare, own.domain];
  if (sender === '') return ['', ...home];
  return home.includes(sender) ? [sender, ''] : [sender];
}

/** Whether a stanza stamped `from` can be the answer to an IQ that was sent to `to`. */
export function isAnswerer(own: OwnAddresses, to: string | undefined, from: string | undefined): boolean {
  return answeredBy(own, from).includes(canonical(to));
}
