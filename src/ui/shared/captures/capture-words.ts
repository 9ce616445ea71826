/** Words for what is wrong with a capture. Every code has some, or it does not compile. */
import type { CaptureFault, CaptureFaultCode, ForeignFile } from '../../../core/capture/types.ts';
import { number } from '../format.ts';
import { t, type WordKey } from '../words.ts';
import type { CaptureFailure } from './desk.ts';

const faults: Readonly<Record<CaptureFaultCode, WordKey>> = {
  'not-utf8': 'captures_fault_not_utf8',
  'bad-message': 'captures_fault_bad_message',
  'bad-line': 'captures_fault_bad_line',
  'too-large': 'captures_fault_too_large',
  'unexpected-end': 'captures_fault_unexpected_end',
  syntax: 'captures_fault_syntax',
  'too-deep': 'captures_fault_too_deep',
  'after-the-end': 'captures_fault_after_the_end',
  'too-many': 'captures_fault_too_many',
};

export function faultWords({ code }: CaptureFault): string {
  return t(faults[code]);
}

/** Where it is; null where that tells nothing. */
export function placeWords({ code, offset, line }: CaptureFault): string | null {
  if (code === 'too-many') return null;
  return line === undefined
    ? t('captures_atByte', number(offset))
    : t('captures_atLine', number(line), number(offset));
}

const foreign: Readonly<Record<ForeignFile, readonly [WordKey, WordKey]>> = {
  empty: ['captures_fail_empty', 'captures_advice_format'],
  'utf-16': ['captures_fail_utf_16', 'captures_advice_utf8'],
  pcapng: ['captures_fail_pcapng', 'captures_advice_format'],
  pcap: ['captures_fail_pcap', 'captures_advice_format'],
  gzip: ['captures_fail_gzip', 'captures_advice_unpack'],
  zip: ['captures_fail_zip', 'captures_advice_unpack'],
  markup: ['captures_fail_markup', 'captures_advice_format'],
  json: ['captures_fail_json', 'captures_advice_format'],
  'har-without-xmpp': ['captures_fail_har_without_xmpp', 'captures_advice_record'],
  'later-version': ['captures_fail_later_version', 'captures_advice_update'],
  unknown: ['captures_fail_unknown', 'captures_advice_format'],
};

export interface CaptureFailureWords {
  readonly title: string;
  readonly why: string;
  readonly advice: string;
}

export function captureFailureWords(failure: CaptureFailure): CaptureFailureWords {
  if (failure.code === 'no-room' || failure.code === 'internal') {
    const title = t('captures_fail_broke');
    return failure.code === 'no-room'
      ? { title, why: t('captures_fail_no_room'), advice: t('captures_advice_room') }
      : { title, why: t('captures_fail_internal', failure.detail), advice: t('captures_advice_again') };
  }
  const [why, advice] = foreign[failure.code];
  return { title: t('captures_fail_title'), why: t(why, number(failure.offset)), advice: t(advice) };
}
