import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium } from './e2e/world/find.ts';
import { hermeticStrophe } from './src/background/stanza/hermetic.ts';
import { backgroundScript } from './src/build/background.ts';
import { polyfillModule } from './src/build/polyfill.ts';
import { preloadLater } from './src/build/preload.ts';
import { contentScripts } from './src/content/build.ts';
import manifest from './manifest.json' with { type: 'json' };

/** What is a side panel in Chromium is a sidebar here. Everything else is the Chromium manifest as it stands. */
function firefoxManifest(): object {
  const { key: _key, minimum_chrome_version: _version, side_panel, permissions, ...shared } = manifest;
  return {
    ...shared,
    permissions: permissions.filter((one) => one !== 'sidePanel'),
    // Chromium has no such key, and leads no link of a page to a page of an extension.
    protocol_handlers: [
      {
        protocol: 'xmpp',
        // Not a string that is localised.
        name: 'Causeway',
        uriTemplate: `${side_panel.default_path}#link?uri=%s`,
      },
    ],
    sidebar_action: {
      default_panel: side_panel.default_path,
      default_title: manifest.name,
      open_at_install: false,
    },
    browser_specific_settings: {
      gecko: {
        id: 'causeway@causeway.example',
        strict_min_version: '142.0',
        data_collection_permissions: { required: ['none'] },
      },
    },
  };
}

/**
 * With the debugger, by which shared and service workers of inspected pages are seen: browsers warn of it at install
 * and never grant it later, so it is a package of its own.
 */
function debuggerManifest(): object {
  return { ...manifest, permissions: [...manifest.permissions, 'debugger'] };
}

function manifestFor(mode: string): object {
  if (mode === 'firefox') return firefoxManifest();
  return mode === 'chromium-debugger' ? debuggerManifest() : manifest;
}

/** Without the background, which is built by itself. */
function pagesOf(given: object): object {
  const { background: _background, ...pages } = { background: null, ...given };
  return pages;
}

/** What chat surfaces share is in two scripts: what is begun, and all that is loaded meanwhile. */
const chatFiles = [
  {
    name: 'begin',
    test: /[\\/]src[\\/]ui[\\/]popup[\\/](?:begin|main)\.ts$|vite[\\/]preload-helper/,
    priority: 2,
  },
  { name: 'chat', test: /[\\/]src[\\/]ui[\\/]popup[\\/]show\.ts$/, priority: 1 },
];

const testing = process.env['VITEST'] !== undefined;

const secondTries = process.env['CI'] === 'true' ? 1 : 0;

const chromium = testing ? await findChromium() : null;

export default defineConfig(({ mode, command }) => {
  const firefox = mode === 'firefox';
  return {
    plugins: [
      svelte(),
      hermeticStrophe(),
      ...(testing
        ? []
        : [
            polyfillModule(),
            preloadLater(['surface', 'chat']),
            contentScripts(),
            crx({
              manifest: (command === 'build'
                ? pagesOf(manifestFor(mode))
                : manifestFor(mode)) as ManifestV3Export,
              browser: firefox ? 'firefox' : 'chrome',
            }),
            backgroundScript(firefox ? 'event page' : 'service worker'),
          ]),
    ],
    build: {
      outDir: `dist/${mode}`,
      emptyOutDir: true,
      target: 'es2023',
      sourcemap: false,
      // Both browsers know it by themselves; what would teach it to them is one more file before the first paint.
      modulePreload: { polyfill: false },
      rolldownOptions: {
        // Each file that a popup loads costs it some milliseconds before it is painted.
        output: { codeSplitting: { groups: chatFiles } },
        input: {
          panel: 'src/ui/devtools/panel.html',
          // What builds the manifest knows of a side panel, and not of a sidebar.
          ...(firefox ? { sidebar: manifest.side_panel.default_path } : {}),
        },
      },
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
            include: ['src/**/*.test.ts'],
            exclude: ['**/*.component.test.ts'],
            environment: 'node',
            testTimeout: 20_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'world',
            include: ['e2e/**/*.test.ts'],
            environment: 'node',
            testTimeout: 60_000,
            // Servers and sockets of a busy machine: what passes only at its second try is named at the end.
            retry: secondTries,
          },
        },
        {
          extends: true,
          // What a dev server finds late makes it reload the page in the midst of a test: libraries are named here, and
          // those of components are read as they are.
          optimizeDeps: {
            include: [
              ...['commands', 'lang-xml', 'language', 'state', 'view'].map((part) => `@codemirror/${part}`),
              '@lezer/highlight',
              'linkifyjs',
            ],
            exclude: ['@lucide/svelte', 'virtua'],
          },
          test: {
            name: 'component',
            include: ['src/**/*.component.test.ts'],
            // The default of one second is a matter of luck on a machine with other things to do.
            expect: { poll: { timeout: 10_000 } },
            testTimeout: 30_000,
            retry: secondTries,
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
