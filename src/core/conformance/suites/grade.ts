/** A server or a client held to a compliance suite: row by row, and what follows for each category and level. */
import { allOf, anyOf, judgeCheck } from './check.ts';
import { providers, type ProviderId } from './providers.ts';
import type { FeatureId, Suite, SuiteRow } from './suites.ts';
import {
  categories,
  levels,
  sides,
  type Category,
  type Demand,
  type Evidence,
  type Level,
  type Provider,
  type Side,
  type Verdict,
} from './types.ts';

export interface GradedProvider {
  readonly id: ProviderId;
  readonly provider: Provider;
  /** Null where it is not of this side. */
  readonly verdict: Verdict | null;
}

export interface GradedRow {
  readonly feature: FeatureId;
  readonly demands: Readonly<Record<Level, Demand>>;
  /** One of the providers is enough. */
  readonly oneOf: boolean;
  readonly providers: readonly GradedProvider[];
  /** Null where the row is not of this side. */
  readonly verdict: Verdict | null;
}

/** How a level stands: `met` where all that it asks for was seen, `open` where nothing is missing that can be told. */
export interface Standing {
  readonly state: 'met' | 'missed' | 'open';
  readonly asked: number;
  readonly yes: number;
  readonly no: number;
  readonly unknown: number;
}

export interface GradedTable {
  readonly category: Category;
  readonly rows: readonly GradedRow[];
  /** Of its own rows and, beyond the category Core, of those of Core (each §2.x). */
  readonly standing: Readonly<Record<Level, Standing>>;
}

export function gradeSuite(suite: Suite, side: Side, evidence: Evidence): readonly GradedTable[] {
  const graded = new Map(
    categories.flatMap((category) => {
      const rows = suite.tables[category];
      return rows === undefined
        ? []
        : [[category, rows.map((row) => gradeRow(row, side, evidence))] as const];
    }),
  );
  const ofCore = graded.get('core') ?? [];
  return [...graded].map(([category, rows]) => {
    const all = category === 'core' ? rows : [...ofCore, ...rows];
    return {
      category,
      rows,
      standing: { core: standingOf(all, 'core'), advanced: standingOf(all, 'advanced') },
    };
  });
}

function gradeRow(row: SuiteRow, side: Side, evidence: Evidence): GradedRow {
  const graded = row.providers.map((id): GradedProvider => {
    const provider: Provider = providers[id];
    const check = provider[side];
    return { id, provider, verdict: check === null ? null : judgeCheck(check, evidence) };
  });
  const verdicts = graded.flatMap(({ verdict }) => (verdict === null ? [] : [verdict]));
  const demands = { core: demandOf(row, side, 'core'), advanced: demandOf(row, side, 'advanced') };
  const foreign = verdicts.length === 0 || levels.every((level) => demands[level] === 'n/a');
  const oneOf = row.oneOf === side;
  const verdict = foreign ? null : oneOf ? anyOf(verdicts) : allOf(verdicts);
  return { feature: row.feature, demands, oneOf, providers: graded, verdict };
}

function demandOf(row: SuiteRow, side: Side, level: Level): Demand {
  return row.demands[levels.indexOf(level) * sides.length + sides.indexOf(side)] ?? 'n/a';
}

function standingOf(rows: readonly GradedRow[], level: Level): Standing {
  const asked = rows.filter(({ demands, verdict }) => demands[level] === 'yes' && verdict !== null);
  const count = (state: Verdict['state']): number =>
    asked.filter(({ verdict }) => verdict?.state === state).length;
  const [met, missed, open] = [count('yes'), count('no'), count('unknown')];
  return {
    state: missed > 0 ? 'missed' : open > 0 ? 'open' : 'met',
    asked: asked.length,
    yes: met,
    no: missed,
    unknown: open,
  };
}
