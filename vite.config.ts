import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium } from './e2e/world/find.ts';
import { hermeticStrophe } from './src/background/stanza/hermetic.ts';
import manifest from './manifest.json' with { type: 'json' };

/**
 * Firefox has no service worker for extensions: the same module runs as an event page, and hosts are
 * asked for by the same optional key. Everything else is the Chromium manifest as it stands.
 */
function firefoxManifest(): unknown {
  const { key: _key, minimum_chrome_version: _version, background, ...shared } = manifest;
  return {
    ...shared,
    background: { scripts: [background.service_worker], type: 'module' },
    browser_specific_settings: {
      gecko: {
        id: 'causeway@causeway.example',
        strict_min_version: '142.0',
        data_collection_permissions: { required: ['none'] },
      },
    },
  };
}

const testing = process.env['VITEST'] !== undefined;

const chromium = testing ? await findChromium() : null;

export default defineConfig(({ mode }) => {
  const firefox = mode === 'firefox';
  return {
    plugins: [
      svelte(),
      hermeticStrophe(),
      ...(testing
        ? []
        : [
            crx({
              manifest: (firefox ? firefoxManifest() : manifest) as ManifestV3Export,
              browser: firefox ? 'firefox' : 'chrome',
            }),
          ]),
    ],
    build: {
      outDir: `dist/${mode}`,
      emptyOutDir: true,
      target: 'es2023',
      sourcemap: false,
      rolldownOptions: { input: { panel: 'src/ui/devtools/panel.html' } },
    },
    server: {
      host: 'localhost',
      port: 5199,
      strictPort: true,
      hmr: { protocol: 'ws', host: 'localhost', port: 5199, clientPort: 5199 },
    },
    test: {
      projects: [
        {
          extends: true,
          test: {
            name: 'unit',
            include: ['src/**/*.test.ts', 'e2e/**/*.test.ts'],
            exclude: ['**/*.component.test.ts'],
            environment: 'node',
            testTimeout: 20_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'component',
            include: ['src/**/*.component.test.ts'],
            // The default of one second is a matter of luck on a machine with other things to do.
            expect: { poll: { timeout: 10_000 } },
            testTimeout: 30_000,
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              provider: playwright({
                launchOptions: {
                  ...(chromium?.found === true ? { executablePath: chromium.path } : {}),
                  chromiumSandbox: false,
                  args: ['--disable-background-networking'],
                },
              }),
              instances: [{ browser: 'chromium' }],
            },
          },
        },
      ],
    },
  };
});
