/** Adds what the test runners reported to the tally. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Tally } from './steps.ts';

const assertion = v.object({ fullName: v.string(), status: v.string() });
const vitestReport = v.object({
  testResults: v.array(
    v.object({ name: v.string(), status: v.string(), assertionResults: v.array(assertion) }),
  ),
});

const testEntry = v.object({ status: v.picklist(['expected', 'unexpected', 'flaky', 'skipped']) });
interface Suite {
  readonly title: string;
  readonly specs: readonly {
    readonly title: string;
    readonly tests: readonly v.InferOutput<typeof testEntry>[];
  }[];
  readonly suites?: readonly Suite[] | undefined;
}
const suite: v.GenericSchema<unknown, Suite> = v.object({
  title: v.string(),
  specs: v.array(v.object({ title: v.string(), tests: v.array(testEntry) })),
  suites: v.optional(v.array(v.lazy(() => suite))),
});
const playwrightReport = v.object({ suites: v.array(suite) });

/** `ok` is the runner's own verdict: a runner that failed without a failed test counts as one failure. */
export function readVitest(path: string, ok: boolean, tally: Tally): void {
  const before = tally.failed;
  const parsed = read(path, vitestReport);
  for (const file of parsed?.testResults ?? []) {
    // A file that could not be loaded has no tests to fail.
    if (file.status === 'failed' && file.assertionResults.length === 0) tally.failed += 1;
    for (const { fullName, status } of file.assertionResults) {
      if (status === 'passed') tally.passed += 1;
      else if (status === 'failed') tally.failed += 1;
      else tally.skipped.push(fullName);
    }
  }
  if (!ok && tally.failed === before) tally.failed += 1;
}

export function readPlaywright(path: string, ok: boolean, tally: Tally): void {
  const before = tally.failed;
  const walk = ({ title, specs, suites }: Suite): void => {
    for (const spec of specs) {
      for (const { status } of spec.tests) {
        if (status === 'expected') tally.passed += 1;
        else if (status === 'skipped') tally.skipped.push(`${title}: ${spec.title}`);
        else tally.failed += 1;
      }
    }
    suites?.forEach(walk);
  };
  read(path, playwrightReport)?.suites.forEach(walk);
  if (!ok && tally.failed === before) tally.failed += 1;
}

function read<T>(path: string, schema: v.GenericSchema<unknown, T>): T | null {
  try {
    return v.parse(schema, JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    console.error(`${path} could not be read: ${String(error)}`);
    return null;
  }
}
