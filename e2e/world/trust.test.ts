import { expect, test } from 'vitest';
import { createAuthority } from './ca.ts';
import { needs } from './needs.ts';
import { run } from './processes.ts';
import { scratch } from './scratch.ts';
import { trustStore } from './trust.ts';

const missing = await needs('certutil');

test.skipIf(missing !== undefined)(
  'a home that trusts already is told again without waiting',
  async () => {
    const home = scratch('trust');
    const { cert } = await createAuthority();
    await trustStore(home.path, cert);
    await trustStore(home.path, cert);
    await expect(run('certutil', ['-L', '-d', `sql:${home.path}/.pki/nssdb`])).resolves.not.toThrow();
    home.remove();
  },
  10_000,
);
