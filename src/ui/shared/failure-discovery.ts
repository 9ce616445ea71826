/** Words for what kept a document from being used. */
import type { DiscoveryFailure } from '../../core/discovery/types.ts';
import type { FailureTable } from './failure-words.ts';
import { hostOf } from './resolution.ts';
import { bytes, countdown, number } from './format.ts';
import { problemWords } from './problem-words.ts';
import { t } from './words.ts';

type Found = Extract<DiscoveryFailure, { readonly code: 'not-json' }>['found'];

function foundWords(found: Found): string {
  const words: Record<Found, string> = {
    html: t('failure_found_html'),
    xml: t('failure_found_xml'),
    text: t('failure_found_text'),
    empty: t('failure_found_empty'),
  };
  return words[found];
}

/** What the browsers call a certificate's faults: Chromium by name, Firefox by name or by a sentence of NSS. */
const dates = /CERT_DATE_INVALID|EXPIRED_(?:ISSUER_)?CERTIFICATE|NOT_YET_VALID|has expired/i;
const names = /CERT_COMMON_NAME_INVALID|BAD_CERT_DOMAIN|does not match the server/i;
const authority =
  /CERT_AUTHORITY_INVALID|UNKNOWN_ISSUER|UNTRUSTED_(?:ISSUER|CERT)|SELF_SIGNED|issuer is not recognized|not trusted/i;

function certificateTitle(error: string, host: string): string {
  if (dates.test(error)) return t('failure_certificateDate_title', host);
  return names.test(error) ? t('failure_certificateName_title', host) : t('failure_certificate_title', host);
}

export const discoveryTable: FailureTable<DiscoveryFailure> = {
  unreachable: (_, host) => ({
    title: t('failure_unreachable_title', host),
    why: t('failure_unreachable_why'),
    advice: t('failure_unreachable_advice', host),
    action: 'grant-access',
  }),
  certificate: ({ error }, host) => ({
    title: certificateTitle(error, host),
    why: authority.test(error)
      ? t('failure_certificateIssuer_why', error)
      : t('failure_certificate_why', error),
    advice: t('failure_certificate_advice', host),
  }),
  'name-not-resolved': (_, host) => ({
    title: t('failure_nameNotResolved_title', host),
    why: t('failure_nameNotResolved_why'),
    advice: t('failure_nameNotResolved_advice'),
  }),
  'connection-refused': (_, host) => ({
    title: t('failure_connectionRefused_title', host),
    why: t('failure_connectionRefused_why'),
    advice: t('failure_connectionRefused_advice'),
  }),
  network: ({ error }, host) => ({
    title: t('failure_network_title', host),
    why: t('failure_network_why', error),
    advice: t('failure_network_advice'),
    action: 'retry',
  }),
  offline: () => ({
    title: t('failure_offline_title'),
    why: t('failure_offline_why'),
    advice: t('failure_offline_advice'),
  }),
  cors: ({ origin }, asked) => {
    // A redirect may have led to another host, and that is the one that withholds it.
    const host = origin === undefined ? asked : hostOf(origin);
    return {
      title: t('failure_cors_title', host),
      why: t('failure_cors_why'),
      advice: t('failure_cors_advice', host),
      action: 'grant-access',
    };
  },
  'http-status': ({ status }, host) => ({
    title: t('failure_httpStatus_title', host, String(status)),
    why: t('failure_httpStatus_why'),
    advice: t('failure_httpStatus_advice'),
  }),
  'not-published': (_, host) => ({
    title: t('failure_notPublished_title', host),
    why: t('failure_notPublished_why', host),
    advice: t('failure_notPublished_advice'),
  }),
  timeout: ({ seconds }, host) => ({
    title: t('failure_timeout_title', countdown(seconds * 1000)),
    why: t('failure_timeout_why', host),
    advice: t('failure_timeout_advice'),
    action: 'retry',
  }),
  'too-large': ({ limit }) => ({
    title: t('failure_tooLarge_title'),
    why: t('failure_tooLarge_why', bytes(limit)),
    advice: t('failure_tooLarge_advice'),
  }),
  'redirect-insecure': (_, host) => ({
    title: t('failure_redirectInsecure_title'),
    why: t('failure_redirectInsecure_why', host),
    advice: t('failure_redirectInsecure_advice'),
  }),
  'too-many-redirects': ({ limit }, host) => ({
    title: t('failure_tooManyRedirects_title', host),
    why: t('failure_tooManyRedirects_why', number(limit)),
    advice: t('failure_tooManyRedirects_advice'),
  }),
  'not-xrd': ({ found, line, column }, host) => ({
    title: t('failure_notXrd_title'),
    ...(line === undefined || column === undefined
      ? { why: t('failure_notXrd_why', host, foundWords(found)), advice: t('failure_notXrd_advice') }
      : {
          why: t('failure_notXrdAt_why', host, foundWords(found), number(line), number(column)),
          advice: t('failure_notXrdAt_advice'),
        }),
  }),
  'not-hacx': ({ found, at }, host) => ({
    title: t('failure_notHacx_title'),
    ...(at === undefined
      ? { why: t('failure_notHacx_why', host, foundWords(found)), advice: t('failure_notHacx_advice') }
      : {
          why: t('failure_notHacxAt_why', host, number(at.line), number(at.column), problemWords(at.problem)),
          advice: t('failure_notHacxAt_advice'),
        }),
  }),
  'not-json': ({ found }, host) => ({
    title: t('failure_notJson_title'),
    why: t('failure_notJson_why', host, foundWords(found)),
    advice: t('failure_notJson_advice'),
  }),
  'not-jrd': (_, host) => ({
    title: t('failure_notJrd_title'),
    why: t('failure_notJrd_why', host),
    advice: t('failure_notJrd_advice'),
  }),
  'not-posh': (_, host) => ({
    title: t('failure_notPosh_title'),
    why: t('failure_notPosh_why', host),
    advice: t('failure_notPosh_advice'),
  }),
  'dns-error': ({ rcode }, host) => ({
    title: t('failure_dnsError_title', rcode),
    why: t('failure_dnsError_why', host),
    advice: t('failure_dnsError_advice'),
    action: 'retry',
  }),
  'not-dns': (_, host) => ({
    title: t('failure_notDns_title'),
    why: t('failure_notDns_why', host),
    advice: t('failure_notDns_advice'),
  }),
  stopped: () => ({
    title: t('failure_stopped_title'),
    why: t('failure_stopped_why'),
    advice: t('failure_stopped_advice'),
    action: 'retry',
  }),
};
