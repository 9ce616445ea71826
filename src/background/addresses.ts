/** Addresses as surfaces hand them over. */
import { RequestError } from '../contract/failure.ts';
import { parseJid } from '../core/jid.ts';

/** The domain of a JID or of a bare domain. @throws `RequestError` `invalid-address` */
export function domainOf(address: string): string {
  try {
    return parseJid(address).domain;
  } catch (error) {
    throw new RequestError({ code: 'invalid-address', detail: address }, { cause: error });
  }
}
