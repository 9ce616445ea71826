import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../.work/playwright',
  // One world and one browser at a time: the machine has two cores, and sockets are throttled per browser.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // Before the test's own end, so that what the page shows is written down with the failure.
  use: { actionTimeout: 50_000 },
  reporter: [['list'], ['json']],
  // What passes only then is named at the end.
  retries: process.env['CI'] === 'true' ? 1 : 0,
  forbidOnly: process.env['CI'] === 'true',
});
