/** Why a record of an imported file was left out. */
import { t } from '../../shared/words.ts';

const known: ReadonlyMap<string, () => string> = new Map([
  ['not-an-object', () => t('pins_refusedObject')],
  ['domain', () => t('pins_refusedDomain')],
  ['source', () => t('pins_refusedSource')],
  ['endpoint', () => t('pins_refusedEndpoint')],
  ['pins', () => t('pins_refusedPins')],
  ['times', () => t('pins_refusedTimes')],
  ['twice', () => t('pins_refusedTwice')],
  ['too-many', () => t('pins_refusedTooMany')],
]);

/** `why` comes from the background, perhaps of another version: an unknown one is shown as it is. */
export function refusalWords(why: string): string {
  return known.get(why)?.() ?? why;
}
