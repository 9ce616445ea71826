/** Addresses as surfaces hand them over. */
import { RequestError } from '../contract/failure.ts';
import { parseJid, type Jid } from '../core/jid.ts';

/** The domain of a JID or of a bare domain. @throws `RequestError` `invalid-address` */
export function domainOf(address: string): string {
  return addressOf(address).domain;
}

/** @throws `RequestError` `invalid-address` */
export function addressOf(address: string): Jid {
  try {
    return parseJid(address);
  } catch (error) {
    throw new RequestError({ code: 'invalid-address', detail: address }, { cause: error });
  }
}
