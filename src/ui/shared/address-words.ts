/** Words for what is wrong with an address, each naming its rule. */
import type { AddressFault, AddressPart } from './address.ts';
import { t } from './words.ts';

/** Long enough to recognise what one typed. */
const longest = 80;

function partWords(part: AddressPart): string {
  const words: Record<AddressPart, string> = {
    local: t('address_partLocal'),
    domain: t('address_partDomain'),
    resource: t('address_partResource'),
  };
  return words[part];
}

/** A sentence, or two with what to do. */
export function addressFaultWords(fault: AddressFault): string {
  switch (fault.code) {
    case 'empty':
      return t('address_empty');
    case 'empty-local':
      return t('address_emptyLocal');
    case 'empty-domain':
      return t('address_emptyDomain');
    case 'empty-resource':
      return t('address_emptyResource');
    case 'too-long':
      return fault.part === 'domain'
        ? t('address_domainTooLong')
        : t('address_tooLong', partWords(fault.part));
    case 'excluded':
      return t('address_excluded', fault.character);
    case 'character':
      return characterWords(fault.why, partWords(fault.part));
    case 'not-a-domain':
      return t('address_notADomain', fault.domain.slice(0, longest));
    case 'incomplete':
      return t('address_incomplete', fault.domain.slice(0, longest));
  }
}

function characterWords(
  why: Extract<AddressFault, { readonly code: 'character' }>['why'],
  part: string,
): string {
  const words: Record<typeof why, string> = {
    space: t('address_space', part),
    unassigned: t('address_unassigned', part),
    disallowed: t('address_disallowed', part),
    context: t('address_context', part),
    bidi: t('address_bidi', part),
  };
  return words[why];
}
