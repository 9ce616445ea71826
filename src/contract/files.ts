/** Files that are put where others can fetch them (XEP-0363). The surface sends the bytes itself, and shows how far it is. */
import * as v from 'valibot';
import type { Slot } from '../core/xep/xep-0363.ts';
import { jidText } from './schema.ts';

export interface FilesRequests {
  /** Where to PUT a file of so many bytes, with which headers, and the address under which it is to be had then. */
  'files.slot': { args: { account: string; name: string; size: number; type: string }; result: Slot };
}

export const filesArgs = {
  'files.slot': v.strictObject({
    account: jidText,
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
    size: v.pipe(v.number(), v.integer(), v.minValue(1)),
    type: v.pipe(v.string(), v.maxLength(255)),
  }),
} as const;
