/** Words for what ended a stream between servers, or kept an endpoint from being called. */
import type { EndpointFault } from '../../core/report/evidence.ts';
import type { ServerFailure } from '../../core/stream/servers/index.ts';
import type { FailureTable } from './failure-words.ts';
import { offeredWords, phaseWords, streamTable } from './failure-stream.ts';
import { countdown } from './format.ts';
import { t } from './words.ts';

export const serversTable: FailureTable<ServerFailure> = {
  'subprotocol-missing': streamTable['subprotocol-missing'],
  'wrong-domain': streamTable['wrong-domain'],
  'sasl-failure': streamTable['sasl-failure'],
  'stream-error': streamTable['stream-error'],
  'see-other-uri': streamTable['see-other-uri'],
  'closed-by-server': streamTable['closed-by-server'],
  'socket-closed': streamTable['socket-closed'],
  'dial-timeout': streamTable['dial-timeout'],
  'binary-frame': streamTable['binary-frame'],
  'not-well-formed': streamTable['not-well-formed'],
  'wrong-namespace': streamTable['wrong-namespace'],
  'wrong-version': streamTable['wrong-version'],
  'unexpected-element': ({ name, phase }) => ({
    title: t('failure_unexpectedElement_title'),
    why: t('failure_unexpectedElement_why', name, phaseWords(phase)),
    advice: t('failure_unexpectedElement_advice'),
  }),
  'no-stream-id': (_failure, host) => ({
    title: t('failure_noStreamId_title', host),
    why: t('failure_noStreamId_why'),
    advice: t('failure_noStreamId_advice'),
  }),
  timeout: ({ phase, seconds }, host) => ({
    title: t('failure_streamTimeout_title', host),
    why: t('failure_streamTimeout_why', countdown(seconds * 1000), phaseWords(phase)),
    advice: t('failure_streamTimeout_advice'),
  }),
  'no-way-in': ({ offered }, host) => ({
    title: t('failure_noWayIn_title', host),
    why: t('failure_noWayIn_why', offeredWords(offered)),
    advice: t('failure_noWayIn_advice'),
  }),
  'dialback-invalid': () => ({
    title: t('failure_dialbackInvalid_title'),
    why: t('failure_dialbackInvalid_why'),
    advice: t('failure_dialbackInvalid_advice'),
  }),
  'dialback-error': ({ condition }) => ({
    title: t('failure_dialbackError_title'),
    why: t('failure_dialbackError_why', condition),
    advice: t('failure_dialbackError_advice'),
  }),
  'not-our-domain': ({ got }) => ({
    title: t('failure_notOurDomain_title'),
    why: t('failure_notOurDomain_why', got),
    advice: t('failure_notOurDomain_advice'),
  }),
  'improper-addressing': () => ({
    title: t('failure_improperAddressing_title'),
    why: t('failure_improperAddressing_why'),
    advice: t('failure_improperAddressing_advice'),
  }),
  'invalid-from': ({ got }) => ({
    title: t('failure_invalidFrom_title'),
    why: t('failure_invalidFrom_why', got),
    advice: t('failure_invalidFrom_advice'),
  }),
};

export const endpointTable: FailureTable<EndpointFault> = {
  'not-secure': () => ({
    title: t('failure_endpointNotSecure_title'),
    why: t('failure_endpointNotSecure_why'),
    advice: t('failure_endpointNotSecure_advice'),
  }),
  'no-url': () => ({
    title: t('failure_endpointNoUrl_title'),
    why: t('failure_endpointNoUrl_why'),
    advice: t('failure_endpointNoUrl_advice'),
  }),
  'no-from': () => ({
    title: t('failure_endpointNoFrom_title'),
    why: t('failure_endpointNoFrom_why'),
    advice: t('failure_endpointNoFrom_advice'),
  }),
  'leads-nearby': ({ host, address }) => ({
    title: t('failure_leadsNearby_title', host, address),
    why: t('failure_nearby_why'),
    advice: t('failure_leadsNearby_advice'),
  }),
  nearby: ({ host }) => ({
    title: t('failure_nearby_title', host),
    why: t('failure_nearby_why'),
    advice: t('failure_nearby_advice'),
  }),
};
