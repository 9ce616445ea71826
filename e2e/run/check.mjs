import { runProgram } from './setup.mjs';

runProgram('check.ts');
