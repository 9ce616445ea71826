import { runProgram } from './setup.mjs';

runProgram('pictures.ts');
