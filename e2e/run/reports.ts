/** Adds what the test runners reported to the tally. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { fail, type StepResult, type Tally } from './steps.ts';

const assertion = v.object({
  fullName: v.string(),
  status: v.string(),
  failureMessages: v.optional(v.array(v.string()), []),
});
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

/** A runner that failed without a failed test counts as one failure: an error that no test waited for, say. */
export function readVitest(path: string, { ok, output }: StepResult, tally: Tally): void {
  const before = tally.failed;
  const parsed = read(path, vitestReport);
  for (const file of parsed?.testResults ?? []) {
    // A file that could not be loaded has no tests to fail.
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      fail(tally, `${file.name} could not be run`);
    }
    for (const { fullName, status, failureMessages } of file.assertionResults) {
      if (status === 'passed' && failureMessages.length > 0) tally.unsteady.push(fullName);
      if (status === 'passed') tally.passed += 1;
      else if (status === 'failed') fail(tally, `${fullName}\n${firstLines(failureMessages.join('\n'))}`);
      else tally.skipped.push(fullName);
    }
  }
  if (!ok && tally.failed === before) fail(tally, `vitest itself\n${outsideTests(output)}`);
}

/** What vitest printed of errors that belong to no test, else the end of all it printed. */
function outsideTests(output: string): string {
  const at = output.search(/Unhandled (Errors?|Rejection)/);
  return at === -1 ? output.slice(-4_000) : output.slice(at, at + 4_000);
}

const firstLines = (text: string): string => text.split('\n').slice(0, 12).join('\n');

export function readPlaywright(path: string, { ok, output }: StepResult, tally: Tally): void {
  const before = tally.failed;
  const walk = ({ title, specs, suites }: Suite): void => {
    for (const spec of specs) {
      for (const { status } of spec.tests) {
        if (status === 'flaky') tally.unsteady.push(`${title}: ${spec.title}`);
        if (status === 'expected' || status === 'flaky') tally.passed += 1;
        else if (status === 'skipped') tally.skipped.push(`${title}: ${spec.title}`);
        else fail(tally, `${title}: ${spec.title}`);
      }
    }
    suites?.forEach(walk);
  };
  read(path, playwrightReport)?.suites.forEach(walk);
  if (!ok && tally.failed === before) fail(tally, `playwright itself\n${output.slice(-4_000)}`);
}

function read<T>(path: string, schema: v.GenericSchema<unknown, T>): T | null {
  try {
    return v.parse(schema, JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    console.error(`${path} could not be read: ${String(error)}`);
    return null;
  }
}
