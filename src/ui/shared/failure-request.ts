/** Words for a request that the background did not carry out. */
import type { RequestFailure } from '../../contract/failure.ts';
import type { FailureTable } from './failure-words.ts';
import { t } from './words.ts';

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
  'unknown-account': () => ({
    title: t('failure_unknownAccount_title'),
    why: t('failure_unknownAccount_why'),
    advice: t('failure_unknownAccount_advice'),
  }),
  'not-online': () => ({
    title: t('failure_notOnline_title'),
    why: t('failure_notOnline_why'),
    advice: t('failure_notOnline_advice'),
  }),
  'unknown-pin': () => ({
    title: t('failure_unknownPin_title'),
    why: t('failure_unknownPin_why'),
    advice: t('failure_unknownPin_advice'),
  }),
  'bad-file': ({ at, detail }) => ({
    title: t('failure_badFile_title'),
    why: t('failure_badFile_why', at, detail),
    advice: t('failure_badFile_advice'),
  }),
  'storage-full': () => ({
    title: t('failure_storageFull_title'),
    why: t('failure_storageFull_why'),
    advice: t('failure_storageFull_advice'),
  }),
  internal: ({ detail }) => ({
    title: t('failure_internal_title'),
    why: t('failure_internal_why', detail),
    advice: t('failure_internal_advice'),
    action: 'retry',
  }),
};
