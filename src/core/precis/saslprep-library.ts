/** Loads the SASLprep library between the arrival and the removal of the stand-in it needs; see there. */
import { removeStandIn } from './buffer-stand-in.ts';
import library from '@mongodb-js/saslprep';

removeStandIn();

export const prepare: (text: string) => string = (text) => library(text, { allowUnassigned: false });
