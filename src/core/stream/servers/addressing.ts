/** Whether a stanza comes from where it may: both servers answer for the addresses on it (RFC 6120 §8.1). */
import { attr } from '../../xml/index.ts';
import type { XmlElement } from '../../xml/types.ts';
import { isDomain } from '../form.ts';
import { shorten } from '../quote.ts';
import type { ServerFailure } from './types.ts';

/**
 * Why a stanza is refused; null where it is not.
 * @param proven domains that the other side has proven to be
 */
export function addressFault(stanza: XmlElement, proven: readonly string[]): ServerFailure | null {
  const from = attr(stanza, 'from') ?? '';
  if (from === '' || (attr(stanza, 'to') ?? '') === '') return { code: 'improper-addressing' };
  const [bare = ''] = from.split('/', 1);
  const sender = bare.slice(bare.indexOf('@') + 1);
  return proven.some((domain) => isDomain(sender, domain))
    ? null
    : { code: 'invalid-from', got: shorten(sender) };
}
