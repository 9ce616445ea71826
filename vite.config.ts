import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
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

/** Where Debian puts it; other systems name theirs in the environment. */
const chromium = process.env['CAUSEWAY_CHROMIUM'] ?? '/usr/bin/chromium';
const testing = process.env['VITEST'] !== undefined;

export default defineConfig(({ mode }) => {
  const firefox = mode === 'firefox';
  return {
    plugins: [
      svelte(),
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
    server: { host: 'localhost', port: 5199, strictPort: true, hmr: { protocol: 'ws', host: 'localhost', port: 5199, clientPort: 5199 } },
    test: {
      projects: [
        {
          extends: true,
          test: { name: 'unit', include: ['src/**/*.test.ts', 'e2e/**/*.test.ts'], exclude: ['**/*.component.test.ts'], environment: 'node' },
        },
        {
          extends: true,
          test: {
            name: 'component',
            include: ['src/**/*.component.test.ts'],
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              provider: playwright({ launchOptions: { executablePath: chromium, chromiumSandbox: false, args: ['--disable-background-networking'] } }),
              instances: [{ browser: 'chromium' }],
            },
          },
        },
      ],
    },
  };
});
