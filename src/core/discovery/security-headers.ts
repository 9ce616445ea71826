/**
 * What the headers of a response say about keys and transport security: `Strict-Transport-Security` (RFC 6797 §6.1)
 * and `Public-Key-Pins` (RFC 7469 §2.1). No browser heeds the second any more; here it is read all the same.
 */
import { Findings, shown, type Finding, type FindingDetail, type Severity } from './findings.ts';
import { readDirectives, type Directive } from './header-directives.ts';
import { mostListings } from './listing.ts';
import { readHash, type Pin } from './pins.ts';
import { longestPinned } from './ttl.ts';
import type { DocumentKind, HeaderPins, SecurityHeaders } from './types.ts';

export interface ReadHeaders {
  readonly security: SecurityHeaders;
  readonly findings: readonly Finding[];
}

/** RFC 9111 §1.2.2: what a greater number of seconds is taken for. */
const longest = 2 ** 31;

/** The part of a policy that both headers have. */
interface Policy {
  readonly maxAge: number;
  readonly includeSubDomains: boolean;
}

type Report = (severity: Severity, section: string, detail: FindingDetail) => void;

/**
 * Reads the texts of both headers as they were received; null where there is none. A header that breaks its grammar
 * is passed over as a whole (RFC 6797 §6.1 rule 4, RFC 7469 §2.1 rule 4), which is a finding of `source`, the document
 * that came with it. Never throws.
 */
export function readSecurityHeaders(
  { hsts, pins }: { readonly hsts: string | null; readonly pins: string | null },
  source: DocumentKind,
): ReadHeaders {
  const findings = new Findings(source);
  const [policy, pinned] = [readHsts(hsts, findings), readHeaderPins(pins, findings)];
  return {
    security: { ...(policy && { hsts: policy }), ...(pinned && { pins: pinned }) },
    findings: findings.list(),
  };
}

function readHsts(text: string | null, findings: Findings): Policy | null {
  const name = 'Strict-Transport-Security';
  const section = 'RFC 6797 §6.1';
  const report = reporter(name, findings);
  const directives = text === null ? null : readDirectives(text, name, section, report);
  if (directives === null || hasRepeated(directives, name, section, report)) return null;
  // Browsers ask for this one before they take a domain into their own list; no specification has it.
  reportUnknown(directives, ['max-age', 'includesubdomains', 'preload'], name, section, report);
  const policy = readPolicy(directives, name, section, report);
  return policy?.maxAge === 0 ? null : policy;
}

function readHeaderPins(text: string | null, findings: Findings): HeaderPins | null {
  const name = 'Public-Key-Pins';
  const section = 'RFC 7469 §2.1';
  const report = reporter(name, findings);
  const directives = text === null ? null : readDirectives(text, name, section, report);
  if (directives === null) return null;
  const keys = directives.filter((one) => one.name.startsWith('pin-'));
  const others = directives.filter((one) => !one.name.startsWith('pin-'));
  if (hasRepeated(others, name, section, report)) return null;
  reportUnknown(others, ['max-age', 'includesubdomains', 'report-uri'], name, section, report);
  const pins = readPins(keys, report);
  const policy = readPolicy(others, name, section, report);
  if (pins === null || policy === null) return null;
  if (policy.maxAge === 0) return { pins: [], ...policy };
  if (pins.length < 2) {
    report('error', 'RFC 7469 §4.3', { code: 'no-backup-pin', params: {} });
    return null;
  }
  if (policy.maxAge <= longestPinned) return { pins, ...policy };
  const params = { name: 'max-age', value: String(policy.maxAge), cap: longestPinned };
  report('note', 'RFC 7469 §4.1', { code: 'ttl-capped', params });
  return { pins, ...policy, maxAge: longestPinned };
}

/** §2.1.1: each key once. Null where one breaks the grammar, which voids the header. */
function readPins(keys: readonly Directive[], report: Report): readonly Pin[] | null {
  const section = 'RFC 7469 §2.1.1';
  const pins = new Map<string, Pin>();
  for (const { name, value, quoted, text } of keys) {
    if (name !== 'pin-sha256') {
      report('warning', section, { code: 'unknown-hash', params: { name: shown(name.slice(4)) } });
      continue;
    }
    if (value === null || !quoted) {
      const params = { name: 'Public-Key-Pins', value: shown(text) };
      report('error', section, { code: 'header-syntax', params });
      return null;
    }
    const read = readHash('sha-256', value);
    if (!read.ok) {
      report('error', section, read.detail);
      return null;
    }
    pins.set(value, { hashes: [read.hash] });
  }
  if (pins.size > mostListings) {
    report('error', section, { code: 'too-many', params: { limit: mostListings } });
  }
  return [...pins.values()].slice(0, mostListings);
}

/** Null where there is no policy; a `maxAge` of 0 withdraws what was said before. */
function readPolicy(
  directives: readonly Directive[],
  name: string,
  section: string,
  report: Report,
): Policy | null {
  const age = directives.find((one) => one.name === 'max-age');
  const all = directives.find((one) => one.name === 'includesubdomains');
  const broken = [
    ...(age !== undefined && !/^\d+$/.test(age.value ?? '') ? [age] : []),
    ...(all !== undefined && all.value !== null ? [all] : []),
  ];
  for (const { text } of broken) {
    report('error', section, { code: 'header-syntax', params: { name, value: shown(text) } });
  }
  if (age === undefined) report('error', section, { code: 'header-no-max-age', params: { name } });
  if (age === undefined || broken.length > 0) return null;
  const maxAge = Math.min(Number(age.value), longest);
  if (maxAge === 0) report('note', section, { code: 'header-withdrawn', params: { name } });
  return { maxAge, includeSubDomains: all !== undefined };
}

function hasRepeated(
  directives: readonly Directive[],
  name: string,
  section: string,
  report: Report,
): boolean {
  const seen = new Set<string>();
  for (const { name: directive } of directives) {
    if (seen.has(directive)) {
      const params = { name, directive: shown(directive) };
      report('error', section, { code: 'header-repeated-directive', params });
      return true;
    }
    seen.add(directive);
  }
  return false;
}

function reportUnknown(
  directives: readonly Directive[],
  known: readonly string[],
  name: string,
  section: string,
  report: Report,
): void {
  for (const { name: directive } of directives) {
    if (known.includes(directive)) continue;
    report('note', section, { code: 'unknown-directive', params: { name, directive: shown(directive) } });
  }
}

function reporter(name: string, findings: Findings): Report {
  return (severity, section, detail) => findings.add(severity, section, () => ({ path: name }), detail);
}
