/** What a report says about transport security: certificates, keys, and whether a host insists on HTTPS. */
import { readUrl } from '../discovery/address.ts';
import type { DomainEvidence, EndpointEvidence } from './evidence.ts';
import { line, type ReportLine } from './line.ts';

/** Half a year, seconds: what is forgotten sooner protects nobody who comes back seldom. */
const longEnough = 180 * 86_400;
/** How long before its end a certificate is told of, ms. */
const soon = 21 * 86_400_000;

/** The host-meta documents of the domain are what a browser shows headers of. */
function hstsLines({ resolution }: DomainEvidence): readonly ReportLine[] {
  const seen = new Map<string, { readonly maxAge: number } | 'none' | 'unseen'>();
  for (const { outcome } of resolution.documents) {
    const host = outcome.ok ? readUrl(outcome.finalUrl)?.host : undefined;
    if (!outcome.ok || host === undefined || outcome.finalUrl === '') continue;
    const before = seen.get(host);
    if (outcome.security === null) seen.set(host, before ?? 'unseen');
    else if (outcome.security.hsts !== undefined) seen.set(host, outcome.security.hsts);
    else if (before === undefined || before === 'unseen') seen.set(host, 'none');
  }
  return [...seen].map(([host, hsts]) => {
    const place = { area: 'https', about: 'hsts', subject: host, section: 'RFC 6797 §6.1' } as const;
    if (hsts === 'unseen')
      return line({ code: 'hsts-unseen', params: { host } }, { ...place, verdict: 'unknown' });
    if (hsts === 'none')
      return line({ code: 'hsts-none', params: { host } }, { ...place, verdict: 'warn', advice: 'hsts' });
    const { maxAge } = hsts;
    return maxAge < longEnough
      ? line({ code: 'hsts-short', params: { host, maxAge } }, { ...place, verdict: 'warn', advice: 'hsts' })
      : line({ code: 'hsts', params: { host, maxAge } }, { ...place, verdict: 'pass' });
  });
}

function certificateLines(evidence: DomainEvidence): readonly ReportLine[] {
  const { endpoints, resolution, at } = evidence;
  const accepted = new Map<string, number | null>();
  const refused = new Map<string, string>();
  for (const { url, outcome } of resolution.documents) {
    const host = readUrl(url)?.host;
    if (host === undefined || url === '') continue;
    if (outcome.ok && outcome.kept?.failure === undefined) accepted.set(host, null);
    else if (!outcome.ok && outcome.failure.code === 'certificate') refused.set(host, outcome.failure.error);
  }
  for (const { url, steps, notAfter } of endpoints) {
    const host = readUrl(url)?.host;
    const https = steps.find(({ name }) => name === 'https');
    if (host === undefined || https === undefined) continue;
    if (https.failure === undefined) accepted.set(host, notAfter ?? accepted.get(host) ?? null);
    else if (https.failure.failure.code === 'certificate') refused.set(host, https.failure.failure.error);
  }
  const place = { area: 'keys', about: 'certificate', section: 'RFC 6120 §13.7.2' } as const;
  return [
    ...[...refused].map(([host, error]) =>
      line(
        { code: 'certificate-refused', params: { host, error } },
        { ...place, subject: host, verdict: 'fail', advice: 'certificate' },
      ),
    ),
    ...[...accepted].map(([host, notAfter]) =>
      notAfter !== null && notAfter - at < soon
        ? line(
            { code: 'certificate-expiring', params: { host, notAfter } },
            { ...place, subject: host, verdict: 'warn', advice: 'certificate' },
          )
        : line(
            { code: 'certificate', params: { host, notAfter } },
            { ...place, subject: host, verdict: 'pass' },
          ),
    ),
  ];
}

/** Keys that do not match, or changed, stand with their endpoint. */
function pinLines({ pins, url }: EndpointEvidence): readonly ReportLine[] {
  const place = { area: 'keys', about: 'pins', subject: url, section: 'HACX §3, XEP-0487 §2.1' } as const;
  if (pins === 'seen') return [line({ code: 'pins-seen', params: { url } }, { ...place, verdict: 'pass' })];
  if (pins === 'listed')
    return [line({ code: 'pins-unseen', params: { url } }, { ...place, verdict: 'unknown' })];
  return [];
}

export function keyLines(evidence: DomainEvidence): readonly ReportLine[] {
  return [...hstsLines(evidence), ...certificateLines(evidence), ...evidence.endpoints.flatMap(pinLines)];
}
