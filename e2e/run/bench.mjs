import { runProgram } from './setup.mjs';

runProgram('bench.ts');
