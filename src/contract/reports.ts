/** Reports that are kept: of each domain the newest and the one before, lists of many domains, and domains that are watched. */
import * as v from 'valibot';
import type { ReportChange } from '../core/report/compare.ts';
import type { Verdict } from '../core/report/line.ts';
import type { DomainReport } from '../core/report/report.ts';
import { jidText } from './schema.ts';

/** How often a domain may be looked at, hours. */
export const watchHours = [1, 6, 24, 168] as const;
type WatchHours = (typeof watchHours)[number];

/** Domains in one list at most. */
export const mostDomains = 1000;

export interface Watch {
  readonly hours: number;
  /** Wall time of the next look, ms. */
  readonly nextAt: number;
}

/** One line of a list of domains. */
export interface ReportSummary {
  readonly domain: string;
  readonly from: string | null;
  /** Wall time of the newest report, ms. */
  readonly at: number;
  readonly took: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** How many lines were worse and better than in the report before; null where there is none. */
  readonly since: { readonly at: number; readonly worse: number; readonly better: number } | null;
  readonly watch: Watch | null;
}

export interface KeptReport {
  readonly report: DomainReport;
  /** What changed since the report before; null where there is none. */
  readonly since: { readonly at: number; readonly changes: readonly ReportChange[] } | null;
}

/** A list of domains that is gone through, eight at a time. */
export interface RoundState {
  readonly from: string | null;
  /** Wall time at which it was begun, ms. */
  readonly startedAt: number;
  readonly total: number;
  readonly done: number;
  /** Those that are being looked at. */
  readonly under: readonly string[];
  /** `stopped`: what was left is not looked at. */
  readonly state: 'running' | 'stopped' | 'done';
}

export interface ReportsRequests {
  /** By domain. */
  'reports.list': { args: Record<string, never>; result: readonly ReportSummary[] };
  /** Null where none is kept. */
  'reports.get': { args: { domain: string }; result: KeptReport | null };
  /** Forgets the reports of a domain, and watches it no more. */
  'reports.forget': { args: { domain: string }; result: null };
  /** Looks at a domain every so many hours, from now on; null: no more. Servers are called as `from`, null: not at all. */
  'reports.watch': {
    args: { domain: string; hours: WatchHours | null; from: string | null };
    result: null;
  };
  /**
   * Goes through a list, whatever was still left of the one before. Fails with `invalid-address` for the first that is no
   * domain; domains of the person's own network are reported as such and not called.
   */
  'reports.round': { args: { domains: readonly string[]; from: string | null }; result: RoundState };
  'reports.stopRound': { args: Record<string, never>; result: null };
  /** Null where there was none. */
  'reports.roundState': { args: Record<string, never>; result: RoundState | null };
}

export const reportsArgs = {
  'reports.list': v.strictObject({}),
  'reports.get': v.strictObject({ domain: jidText }),
  'reports.forget': v.strictObject({ domain: jidText }),
  'reports.watch': v.strictObject({
    domain: jidText,
    hours: v.nullable(v.picklist(watchHours)),
    from: v.nullable(jidText),
  }),
  'reports.round': v.strictObject({
    domains: v.pipe(v.array(jidText), v.minLength(1), v.maxLength(mostDomains)),
    from: v.nullable(jidText),
  }),
  'reports.stopRound': v.strictObject({}),
  'reports.roundState': v.strictObject({}),
} as const;

export type ReportsEvents =
  /** What is kept of a domain is another, or it is watched otherwise. */
  | { readonly type: 'reports.changed'; readonly domain: string }
  | { readonly type: 'reports.round'; readonly round: RoundState };
