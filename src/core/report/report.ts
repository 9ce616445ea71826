/** A domain's report: lines made of what was found out about it. */
import type { DomainEvidence } from './evidence.ts';
import { documentLines } from './documents.ts';
import { endpointLines } from './endpoints.ts';
import { keyLines } from './keys.ts';
import { areas, type ReportLine, type Verdict } from './line.ts';

/** Plain JSON; kept, and compared with the one after. */
export interface DomainReport {
  readonly domain: string;
  readonly from: string | null;
  /** Wall time, ms. */
  readonly at: number;
  readonly took: number;
  /** False where the look went on, or was stopped. */
  readonly settled: boolean;
  readonly lines: readonly ReportLine[];
}

const gravity: Readonly<Record<Verdict, number>> = { fail: 0, warn: 1, unknown: 2, pass: 3 };

/** What `evidence` shows, by area, the gravest first. Never throws. */
export function reportOf(evidence: DomainEvidence): DomainReport {
  const { domain, from, at, took, settled } = evidence;
  const seen = new Set<string>();
  // The same said twice by a document is one line.
  const found = [...documentLines(evidence), ...endpointLines(evidence), ...keyLines(evidence)].filter(
    ({ id }) => !seen.has(id) && seen.add(id),
  );
  const lines = areas.flatMap((area) =>
    found
      .filter((one) => one.area === area)
      .sort((one, other) => gravity[one.verdict] - gravity[other.verdict]),
  );
  return { domain, from, at, took, settled, lines };
}

/** How many lines have each verdict. */
export function countsOf({ lines }: Pick<DomainReport, 'lines'>): Readonly<Record<Verdict, number>> {
  const count = (verdict: Verdict) => lines.filter((one) => one.verdict === verdict).length;
  return { pass: count('pass'), warn: count('warn'), fail: count('fail'), unknown: count('unknown') };
}

/** Whether this browser had no network: such a report says nothing about the domain. */
export function wasOffline({ resolution }: Pick<DomainEvidence, 'resolution'>): boolean {
  return resolution.documents.some(({ outcome }) => !outcome.ok && outcome.failure.code === 'offline');
}
