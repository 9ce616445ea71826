/** What a report says about endpoints: how far one gets, what they offer, how they keep to the rules. */
import { isLiteral, readUrl } from '../discovery/address.ts';
import type { Candidate } from '../discovery/types.ts';
import type { AdviceId } from './advice/index.ts';
import {
  failureOf,
  type DomainEvidence,
  type EndpointEvidence,
  type EndpointUse,
  type LookFailure,
} from './evidence.ts';
import { line, type ReportLine } from './line.ts';
import { isNearbyAddress } from './nearby.ts';

const areaOf = (use: EndpointUse) => (use === 'server' ? 'servers' : 'clients');

function sectionOf({ use, transport }: EndpointEvidence): string {
  if (use === 'server') return 'XEP-0468 §2';
  return transport === 'bosh' ? 'XEP-0206 §4' : 'RFC 7395 §3';
}

function wayTo({ use, transport }: Pick<EndpointEvidence, 'use' | 'transport'>): AdviceId {
  if (use === 'server') return 's2s-websocket';
  return transport === 'bosh' ? 'bosh' : 'websocket';
}

function adviceOn(endpoint: EndpointEvidence, { area, failure }: LookFailure): AdviceId | null {
  switch (failure.code) {
    case 'certificate':
      return 'certificate';
    case 'subprotocol-missing':
      return 'subprotocol';
    case 'not-secure':
    case 'no-url':
      return 'secure-url';
    case 'no-from':
    case 'nearby':
    case 'leads-nearby':
      return null;
    default:
      return area === 'pins' ? null : wayTo(endpoint);
  }
}

function reachedLine(endpoint: EndpointEvidence): ReportLine {
  const { use, transport, url, steps, settled, startedAt, offered, held } = endpoint;
  const failure = failureOf(endpoint);
  const last = steps.at(-1);
  const place = {
    area: areaOf(use),
    about: `endpoint ${transport}`,
    subject: url,
    section: sectionOf(endpoint),
  } as const;
  if (offered !== null) {
    const took = (steps.find(({ name }) => name === 'features')?.at ?? startedAt) - startedAt;
    return line(
      { code: 'endpoint-reached', params: { transport, url, took, ...(held !== null && { held }) } },
      { ...place, verdict: 'pass' },
    );
  }
  if (failure === null || last === undefined || !settled) {
    return line(
      { code: 'endpoint-unfinished', params: { transport, url } },
      { ...place, verdict: 'unknown' },
    );
  }
  const asks = ['nearby', 'leads-nearby', 'no-from'].includes(failure.failure.code);
  return line(
    { code: 'endpoint-failed', params: { transport, url, step: last.name, failure } },
    { ...place, verdict: asks ? 'unknown' : 'fail', advice: adviceOn(endpoint, failure) },
  );
}

function offerLines({ offered, url }: EndpointEvidence): readonly ReportLine[] {
  if (offered === null) return [];
  if (offered.use === 'server') {
    const ways = offered.ways.map(({ way }) => way);
    const place = { area: 'servers', about: 'ways', subject: url } as const;
    return [
      ways.length === 0
        ? // A server may offer a way only to whoever shows a certificate, which no browser can.
          line(
            { code: 'ways-none', params: { url } },
            {
              ...place,
              section: 'RFC 6120 §13.8, XEP-0220 §2.4',
              verdict: 'unknown',
              advice: 'server-proof',
            },
          )
        : line(
            { code: 'ways', params: { url, ways } },
            { ...place, section: 'RFC 6120 §13.8, XEP-0220 §2.4', verdict: 'pass' },
          ),
    ];
  }
  const { mechanisms } = offered.offer;
  const place = { area: 'clients', about: 'mechanisms', subject: url, section: 'RFC 6120 §13.8.1' } as const;
  if (mechanisms.length === 0) {
    return [
      line({ code: 'mechanisms-none', params: { url } }, { ...place, verdict: 'fail', advice: 'mechanisms' }),
    ];
  }
  const strong = mechanisms.some((name) =>
    /^(?:SCRAM-|EXTERNAL$|HT-|OAUTH|GS2-|GSSAPI$|ANONYMOUS$)/.test(name),
  );
  return [
    strong
      ? line({ code: 'mechanisms', params: { url, mechanisms } }, { ...place, verdict: 'pass' })
      : line(
          { code: 'mechanisms-plain', params: { url, mechanisms } },
          { ...place, verdict: 'warn', advice: 'mechanisms' },
        ),
  ];
}

function ruleLines({ offered, url, violations, use, transport }: EndpointEvidence): readonly ReportLine[] {
  // Wrapped in BOSH, no rule of RFC 7395 binds it.
  if (transport === 'bosh') return [];
  const place = { area: 'conformance', section: use === 'server' ? 'XEP-0468 §2' : 'RFC 7395 §3' } as const;
  if (violations.length === 0) {
    if (offered === null) return [];
    return [
      line(
        { code: 'rules-kept', params: { url } },
        { ...place, about: 'rules', subject: url, verdict: 'pass' },
      ),
    ];
  }
  return violations.map((violation) =>
    line(
      { code: 'rule-broken', params: { url, violation } },
      {
        ...place,
        about: `rule ${violation.rule} ${violation.breach}`,
        subject: url,
        verdict: violation.weight === 'fault' ? 'fail' : 'warn',
      },
    ),
  );
}

/** Those that no browser can call, or not as they are listed. */
function notHere(candidate: Candidate, judged: ReadonlySet<string>): readonly ReportLine[] {
  const { transport, endpoint, obstacle, id } = candidate;
  if (judged.has(id) || obstacle === undefined) return [];
  return [
    line(
      { code: 'endpoint-not-here', params: { transport, endpoint, obstacle } },
      {
        area: transport.startsWith('s2s-') ? 'servers' : 'clients',
        about: `endpoint ${transport}`,
        subject: endpoint,
        section: 'RFC 6120 §3',
        verdict: 'unknown',
      },
    ),
  ];
}

function nearbyAddresses({ ips = [], endpoint, transport }: Candidate): readonly ReportLine[] {
  const listed = ips.filter(isNearbyAddress);
  return listed.map((address) =>
    line(
      { code: 'address-nearby', params: { endpoint, address } },
      {
        area: transport.startsWith('s2s-') ? 'servers' : 'clients',
        about: `address ${address}`,
        subject: endpoint,
        section: 'RFC 6890 §2.2',
        verdict: 'warn',
        advice: 'public-address',
      },
    ),
  );
}

/** Who calls it knocks in a network of their own; it may be the domain's mistake as well, or somebody's intent. */
function leadsNearby({ ip, url, use }: EndpointEvidence): readonly ReportLine[] {
  const host = readUrl(url)?.hostname ?? '';
  if (ip === null || !isNearbyAddress(ip) || isLiteral(host)) return [];
  return [
    line(
      { code: 'address-leads-nearby', params: { endpoint: url, address: ip } },
      {
        area: areaOf(use),
        about: 'leads',
        subject: url,
        section: 'RFC 6890 §2.2',
        verdict: 'warn',
        advice: 'public-address',
      },
    ),
  ];
}

function noneLine(evidence: DomainEvidence, use: EndpointUse): readonly ReportLine[] {
  const { endpoints, resolution, settled } = evidence;
  if (!settled || evidence.uncalled !== undefined || endpoints.some((one) => one.use === use)) return [];
  // A document that could not be read may list some.
  const unread = resolution.documents.some(
    ({ outcome }) =>
      !outcome.ok && ['cors', 'unreachable', 'timeout', 'stopped', 'offline'].includes(outcome.failure.code),
  );
  const missing = use === 'client' ? 'fail' : 'warn';
  return [
    line(
      { code: 'endpoints-none', params: { use } },
      {
        area: areaOf(use),
        about: 'endpoints',
        subject: use,
        section: use === 'server' ? 'XEP-0468 §2, XEP-0487 §2.1' : 'XEP-0156 §2',
        verdict: unread ? 'unknown' : missing,
        advice: use === 'server' ? 's2s-websocket' : 'websocket',
      },
    ),
  ];
}

function beyondLine({ endpoints, beyond = [] }: DomainEvidence): readonly ReportLine[] {
  if (beyond.length === 0) return [];
  return [
    line(
      { code: 'endpoints-beyond', params: { called: endpoints.length, beyond: beyond.length } },
      {
        area: 'consistency',
        about: 'endpoints',
        subject: 'beyond',
        section: 'XEP-0156 §2.2, XEP-0487 §2.2',
        verdict: 'unknown',
      },
    ),
  ];
}

/** What is listed, and what of it is true. */
function answeringLine({ endpoints }: DomainEvidence, use: EndpointUse): readonly ReportLine[] {
  const called = endpoints.filter(
    (one) => one.use === use && one.settled && failureOf(one)?.area !== 'endpoint',
  );
  if (called.length === 0) return [];
  const answered = called.filter(({ offered }) => offered !== null).length;
  return [
    line(
      { code: 'answering', params: { use, answered, called: called.length } },
      {
        area: 'consistency',
        about: 'answering',
        subject: use,
        section: use === 'server' ? 'XEP-0487 §2.2' : 'XEP-0156 §2.2',
        verdict: answered === called.length ? 'pass' : 'warn',
      },
    ),
  ];
}

export function endpointLines(evidence: DomainEvidence): readonly ReportLine[] {
  const { endpoints, resolution, beyond = [] } = evidence;
  const judged = new Set([...endpoints.map(({ id }) => id), ...beyond]);
  const uses: readonly EndpointUse[] = ['server', 'client'];
  return [
    ...uses.flatMap((use) => noneLine(evidence, use)),
    ...endpoints.flatMap((one) => [
      reachedLine(one),
      ...leadsNearby(one),
      ...offerLines(one),
      ...ruleLines(one),
    ]),
    ...resolution.candidates.flatMap((one) => [...notHere(one, judged), ...nearbyAddresses(one)]),
    ...uses.flatMap((use) => answeringLine(evidence, use)),
    ...beyondLine(evidence),
  ];
}
