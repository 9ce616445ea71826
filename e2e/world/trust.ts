/** Makes a browser on Linux trust an authority, for one run only. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.ts';

/**
 * Writes the certificate database that Chromium reads from its HOME.
 * @param home folder that is given to the browser as HOME
 * @param caPem the authority's certificate, PEM
 */
export function trustStore(home: string, caPem: string): Promise<void> {
  return trust(join(home, '.pki', 'nssdb'), caPem);
}

/** The same in a folder itself: Firefox reads the one of its profile. */
export async function trust(folder: string, caPem: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'ca.pem');
  writeFileSync(file, caPem);
  const db = `sql:${folder}`;
  // Asked to make a store that is there, it waits for a password.
  if (!existsSync(join(folder, 'cert9.db'))) await run('certutil', ['-N', '-d', db, '--empty-password']);
  await run('certutil', ['-A', '-n', 'causeway-test-world', '-t', 'C,,', '-i', file, '-d', db]);
}
