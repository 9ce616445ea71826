import { runProgram } from './setup.mjs';

runProgram('test.ts');
