import { runProgram } from './setup.mjs';

runProgram('long.ts');
