/** What changed from one report of a domain to the next. */
import type { ReportLine, Verdict } from './line.ts';
import type { DomainReport } from './report.ts';

/** `worse` is what whoever watches a domain is told of; `other` is neither better nor worse. */
export type ChangeKind = 'worse' | 'better' | 'other';

export interface ReportChange {
  readonly kind: ChangeKind;
  /** Null: it was not there. */
  readonly before: ReportLine | null;
  /** Null: it is not there any more. */
  readonly after: ReportLine | null;
}

const standing: Readonly<Record<Exclude<Verdict, 'unknown'>, number>> = { pass: 2, warn: 1, fail: 0 };

/** What is there only because something else is: it comes and goes with that, and is told of only where that stays. */
const dependent: ReadonlySet<ReportLine['code']> = new Set([
  'rules-kept',
  'rule-broken',
  'mechanisms',
  'mechanisms-plain',
  'mechanisms-none',
  'ways',
  'ways-none',
  'pins-seen',
  'pins-unseen',
  'cors-open',
  'cors-closed',
  'cors-unseen',
  'redirected',
]);

/** It sums up lines that tell their changes themselves. */
const sums: ReportLine['code'] = 'answering';

function kindOf(before: ReportLine | null, after: ReportLine | null): ChangeKind {
  if (before === null)
    return after?.verdict === 'pass' ? 'better' : after?.verdict === 'unknown' ? 'other' : 'worse';
  if (after === null)
    return before.verdict === 'pass' ? 'worse' : before.verdict === 'unknown' ? 'other' : 'better';
  if (before.verdict === 'unknown' || after.verdict === 'unknown') {
    return before.verdict !== 'unknown' || after.verdict !== 'fail' ? 'other' : 'worse';
  }
  const step = standing[after.verdict] - standing[before.verdict];
  return step === 0 ? 'other' : step > 0 ? 'better' : 'worse';
}

/** What a line says beyond its verdict, without figures that differ each time. */
function saying({ code, params }: ReportLine): string {
  const { took: _took, held: _held, ...rest } = { took: 0, held: 0, ...params };
  return JSON.stringify([code, rest]);
}

/** What whoever watches a domain is told at once. */
export interface WorseNews {
  /** Lines that are worse. */
  readonly count: number;
  /** Its pinned keys are among them. */
  readonly keys: boolean;
  /** So is a certificate that ends soon, or is refused. */
  readonly certificate: boolean;
}

/** Null where nothing is worse. */
export function worseNews(changes: readonly ReportChange[]): WorseNews | null {
  const worse = changes.flatMap(({ kind, after, before }) =>
    kind === 'worse' ? (after ?? before ?? []) : [],
  );
  if (worse.length === 0) return null;
  return {
    count: worse.length,
    keys: worse.some((one) => one.code === 'endpoint-failed' && one.params.failure.area === 'pins'),
    certificate: worse.some(({ code }) => code === 'certificate-expiring' || code === 'certificate-refused'),
  };
}

/** The changes, the worse first. Lines that stand as they stood are none, nor is how long something took. */
export function changesBetween(
  before: Pick<DomainReport, 'lines'>,
  after: Pick<DomainReport, 'lines'>,
): readonly ReportChange[] {
  const byId = ({ lines }: Pick<DomainReport, 'lines'>): ReadonlyMap<string, ReportLine> =>
    new Map(lines.filter(({ code }) => code !== sums).map((one) => [one.id, one]));
  const [were, are] = [byId(before), byId(after)];
  const ids = [...new Set([...are.keys(), ...were.keys()])];
  const all = ids.flatMap((id): readonly ReportChange[] => {
    const [was, is] = [were.get(id) ?? null, are.get(id) ?? null];
    if (was !== null && is !== null && was.verdict === is.verdict && saying(was) === saying(is)) return [];
    return [{ kind: kindOf(was, is), before: was, after: is }];
  });
  const main = all.filter((change) => !dependent.has((change.after ?? change.before)?.code ?? 'finding'));
  const told = new Set(main.map((change) => (change.after ?? change.before)?.subject));
  const rest = all.filter(
    (change) => !main.includes(change) && !told.has((change.after ?? change.before)?.subject),
  );
  const order: readonly ChangeKind[] = ['worse', 'better', 'other'];
  return order.flatMap((kind) => [...main, ...rest].filter((change) => change.kind === kind));
}
