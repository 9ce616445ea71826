/** Why a record of an imported file was left out. */
import type { PinRefusal } from '../../../core/discovery/pin-entry.ts';
import { t } from '../../shared/words.ts';

export function refusalWords(why: PinRefusal): string {
  const words: Record<PinRefusal, string> = {
    'not-an-object': t('pins_refusedObject'),
    domain: t('pins_refusedDomain'),
    source: t('pins_refusedSource'),
    endpoint: t('pins_refusedEndpoint'),
    pins: t('pins_refusedPins'),
    times: t('pins_refusedTimes'),
    twice: t('pins_refusedTwice'),
    'too-many': t('pins_refusedTooMany'),
  };
  return words[why];
}
