/** Words for a request that the background did not carry out. */
import type { RequestFailure } from '../../contract/failure.ts';
import type { FailureTable } from './failure-words.ts';
import { bytes } from './format.ts';
import { refusalWords } from './refusal-words.ts';
import { t } from './words.ts';

/** What a file of pinned keys is refused for; a detail without words is shown as it is. */
const fileFaults: ReadonlyMap<string, () => string> = new Map([
  ['too-long', () => t('failure_badFile_tooLong')],
  ['not-json', () => t('failure_badFile_notJson')],
  ['not-pins', () => t('failure_badFile_notPins')],
  ['wrong-version', () => t('failure_badFile_version')],
]);
/** `at` is a path, or line and column. */
function placeWords(at: string): string {
  const [, line, column] = /^(\d+):(\d+)$/.exec(at) ?? [];
  return line === undefined || column === undefined ? at : t('finding_place', line, column);
}
const fileWords = (detail: string) => fileFaults.get(detail)?.() ?? detail;

export const requestTable: FailureTable<RequestFailure> = {
  'not-allowed': () => ({
    title: t('failure_notAllowed_title'),
    why: t('failure_notAllowed_why'),
    advice: t('failure_notAllowed_advice'),
  }),
  'bad-request': ({ detail }) => ({
    title: t('failure_badRequest_title'),
    why: t('failure_badRequest_why', detail),
    advice: t('failure_badRequest_advice'),
  }),
  'invalid-address': ({ detail }) => ({
    title: t('failure_invalidAddress_title'),
    why: t('failure_invalidAddress_why', detail),
    advice: t('failure_invalidAddress_advice'),
  }),
  nearby: ({ host }) => ({
    title: t('failure_nearby_title', host),
    why: t('failure_nearby_why'),
    advice: t('failure_nearby_advice'),
  }),
  'unknown-account': () => ({
    title: t('failure_unknownAccount_title'),
    why: t('failure_unknownAccount_why'),
    advice: t('failure_unknownAccount_advice'),
  }),
  'no-answer': ({ endpoint }) => ({
    title: t('failure_noAnswer_title', endpoint),
    why: t('failure_noAnswer_why'),
    advice: t('failure_noAnswer_advice'),
  }),
  'pin-moved': () => ({
    title: t('failure_pinMoved_title'),
    why: t('failure_pinMoved_why'),
    advice: t('failure_pinMoved_advice'),
  }),
  'not-online': () => ({
    title: t('failure_notOnline_title'),
    why: t('failure_notOnline_why'),
    advice: t('failure_notOnline_advice'),
  }),
  'page-gone': () => ({
    title: t('page_gone_title'),
    why: t('page_gone_why'),
    advice: t('page_gone_advice'),
  }),
  refused: ({ condition }) => ({
    title: t('failure_refused_title'),
    why: refusalWords(condition),
    advice: t('failure_refused_advice'),
  }),
  'not-there': () => ({
    title: t('failure_notThere_title'),
    why: t('failure_notThere_why'),
    advice: t('failure_notThere_advice'),
  }),
  'file-too-large': ({ most }) => ({
    title: t('failure_fileTooLarge_title'),
    why: t('failure_fileTooLarge_why', bytes(most)),
    advice: t('failure_fileTooLarge_advice'),
  }),
  'unknown-pin': () => ({
    title: t('failure_unknownPin_title'),
    why: t('failure_unknownPin_why'),
    advice: t('failure_unknownPin_advice'),
  }),
  'not-that-message': () => ({
    title: t('failure_notThatMessage_title'),
    why: t('failure_notThatMessage_why'),
    advice: t('failure_notThatMessage_advice'),
  }),
  'bad-file': ({ at, detail }) => ({
    title: t('failure_badFile_title'),
    why:
      at === ''
        ? t('failure_badFile_whyPlain', fileWords(detail))
        : t('failure_badFile_why', placeWords(at), fileWords(detail)),
    advice: t('failure_badFile_advice'),
  }),
  'storage-full': () => ({
    title: t('failure_storageFull_title'),
    why: t('failure_storageFull_why'),
    advice: t('failure_storageFull_advice'),
  }),
  'storage-failed': () => ({
    title: t('failure_storageFailed_title'),
    why: t('failure_storageFailed_why'),
    advice: t('failure_storageFailed_advice'),
    action: 'retry',
  }),
  internal: ({ detail }) => ({
    title: t('failure_internal_title'),
    why: t('failure_internal_why', detail),
    advice: t('failure_internal_advice'),
    action: 'retry',
  }),
};
