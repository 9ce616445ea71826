/** Wireshark's own reading of a capture file. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { which } from './find.ts';

const run = promisify(execFile);

/** The value of each field of each packet that the filter lets through; fields that occur twice are joined by commas. */
export async function dissect(file: string, filter: string, fields: readonly string[]): Promise<string[][]> {
  const path = which('tshark');
  if (path === undefined) throw new Error('tshark is not there');
  const asked = fields.flatMap((field) => ['-e', field]);
  // What it warns of stands apart from what it reads.
  const { stdout } = await run(path, ['-n', '-r', file, '-Y', filter, '-T', 'fields', ...asked], {
    maxBuffer: 64 * 1024 ** 2,
  });
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')]));
}
