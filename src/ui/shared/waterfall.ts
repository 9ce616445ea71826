/** The lookups of a resolution as a picture: stages of each document on one axis of milliseconds. */
import type { DocumentReport } from '../../core/discovery/types.ts';
import { hostOf } from './resolution.ts';

/** `queued` until it was asked, `waiting` for the headers, `reading` the body, `parsing` it. */
export interface Stage {
  readonly kind: 'queued' | 'waiting' | 'reading' | 'parsing';
  /** Milliseconds from the start of the resolution. */
  readonly from: number;
  readonly to: number;
}

/** The stages a document went through, those that took no time left out; none where it was kept and not asked for. */
export function stagesOf(document: DocumentReport): readonly Stage[] {
  const { outcome, startedAt, headersAt, bodyAt, endedAt } = document;
  if (outcome.ok && outcome.kept !== undefined && outcome.kept.failure === undefined) return [];
  const asked = headersAt ?? endedAt;
  const read = bodyAt ?? endedAt;
  const stages: readonly Stage[] = [
    { kind: 'queued', from: 0, to: startedAt },
    { kind: 'waiting', from: startedAt, to: asked },
    ...(headersAt === undefined ? [] : [{ kind: 'reading' as const, from: headersAt, to: read }]),
    ...(bodyAt === undefined ? [] : [{ kind: 'parsing' as const, from: bodyAt, to: endedAt }]),
  ];
  return stages.filter(({ from, to }) => to > from);
}

export interface Axis {
  /** Milliseconds the whole picture spans; more than 0. */
  readonly whole: number;
  /** Round numbers of milliseconds, from 0. */
  readonly ticks: readonly number[];
}

const mostTicks = 6;

/** Long enough for every document, with at most six ticks at 1, 2 or 5 times a power of ten. */
export function axisOf(documents: readonly DocumentReport[], took: number): Axis {
  const whole = documents.reduce((longest, { endedAt }) => Math.max(longest, endedAt), Math.max(took, 1));
  const least = whole / (mostTicks - 1);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= least) ?? whole;
  return { whole, ticks: Array.from({ length: Math.floor(whole / step) + 1 }, (_, index) => index * step) };
}

export interface HostGroup {
  readonly host: string;
  readonly documents: readonly DocumentReport[];
}

/** Documents by the host they were asked of, hosts and documents in the order in which they came. */
export function byHost(documents: readonly DocumentReport[]): readonly HostGroup[] {
  const groups = new Map<string, DocumentReport[]>();
  for (const document of documents) {
    const host = hostOf(document.url);
    const known = groups.get(host);
    if (known === undefined) groups.set(host, [document]);
    else known.push(document);
  }
  return [...groups].map(([host, grouped]) => ({ host, documents: grouped }));
}

/** Path and query of a URL, which is what tells the documents of a host apart. */
export function pathOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}
