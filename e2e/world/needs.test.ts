import { afterEach, expect, test, vi } from 'vitest';
import { needs } from './needs.ts';

afterEach(() => vi.unstubAllEnvs());

test('a program that is not there is a reason to skip, with the command to install it', async () => {
  vi.stubEnv('CI', '');
  vi.stubEnv('CAUSEWAY_CHROMIUM', '/nowhere/chromium');
  expect(await needs('chromium')).toMatch(/^\/nowhere\/chromium does not run\. Install it with: .*chromium/);
});

test('under CI it is a failure', async () => {
  vi.stubEnv('CI', 'true');
  vi.stubEnv('CAUSEWAY_CHROMIUM', '/nowhere/chromium');
  await expect(needs('chromium')).rejects.toThrow('does not run');
});
