/** Makes Chromium on Linux trust an authority, for one run only. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.ts';

/**
 * Writes the certificate database that Chromium reads from its HOME.
 * @param home folder that is given to the browser as HOME
 * @param caPem the authority's certificate, PEM
 */
export async function trustStore(home: string, caPem: string): Promise<void> {
  const folder = join(home, '.pki', 'nssdb');
  mkdirSync(folder, { recursive: true });
  const file = join(home, 'ca.pem');
  writeFileSync(file, caPem);
  const db = `sql:${folder}`;
  await run('certutil', ['-N', '-d', db, '--empty-password']);
  await run('certutil', ['-A', '-n', 'causeway-test-world', '-t', 'C,,', '-i', file, '-d', db]);
}
