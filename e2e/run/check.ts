import { runChecks } from './checks.ts';
import { closing, type Tally } from './steps.ts';

const tally: Tally = { passed: 0, failed: 0, failures: [], skipped: [], unsteady: [] };
await runChecks(tally);
console.log(closing(tally));
process.exitCode = tally.failed === 0 ? 0 : 1;
