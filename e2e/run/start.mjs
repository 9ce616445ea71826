import { runProgram } from './setup.mjs';

runProgram('start.ts');
