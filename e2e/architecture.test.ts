/** The dependency directions of ARCHITECTURE.md, read from the imports. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './run/root.ts';

const src = join(root, 'src');
const specifier = /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/g;

interface Import {
  readonly file: string;
  readonly target: string;
  /** `import type`, erased at build. */
  readonly typeOnly: boolean;
}

const isSource = (path: string): boolean =>
  !path.startsWith('ui/testing/') && /\.(ts|svelte)$/.test(path) && !/\.(test|testing)\.ts$/.test(path);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(specifier)].map(([, , type, target = '']) => ({
    file,
    target: target.startsWith('.') ? relative(src, resolve(dirname(join(src, file)), target)) : target,
    typeOnly: type !== undefined,
  }));
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(isSource);
const imports = files.flatMap(importsOf);

/** What a folder may import besides itself; `type:` allows types alone. Packages are named as they are imported. */
const allowed: Record<string, readonly string[]> = {
  'core/': ['@noble/hashes', 'valibot'],
  'contract/': ['type:core/', 'valibot'],
  'platform/ports.ts': ['type:core/', 'type:contract/'],
  // What runs in pages: it names nothing else, since it goes there as text or as a script of its own.
  'content/': ['contract/'],
  // Runs in the build alone.
  'build/': ['node:', 'vite', 'background/stanza/hermetic.ts'],
  'content/build.ts': ['content/', 'build/', 'type:vite'],
  'platform/page-scripts.ts': ['content/', 'type:webextension-polyfill', 'platform/'],
  'platform/': ['core/', 'contract/', 'webextension-polyfill', 'buffer', 'dns-packet'],
  'store/': ['core/', 'type:contract/', 'idb'],
  // Runs in the build alone, beside the module whose globals it replaces.
  'background/stanza/hermetic.ts': ['background/', 'node:', 'type:vite'],
  'background/': ['core/', 'contract/', 'platform/', 'store/', 'strophe.js', 'valibot'],
  'ui/shared/mirror.svelte.ts': ['contract/', 'core/', 'type:platform/', 'type:store/', 'ui/', 'svelte'],
  'ui/shared/desk-mirror.svelte.ts': ['core/', 'type:platform/', 'type:store/', 'ui/'],
  // `devtools.*` exists in these pages alone, and there is nothing to abstract from.
  'ui/devtools/': ['ui/', 'contract/', 'content/', 'svelte', '@lucide/svelte', 'webextension-polyfill'],
  'ui/shared/compose/editor.ts': ['ui/', '@codemirror/', '@lezer/highlight'],
  'ui/popup/emoji/emoji.ts': ['emojibase-data'],
  'ui/popup/message/links.ts': ['core/', 'linkifyjs'],
  'ui/popup/MessageList.svelte': ['ui/', 'type:store/', 'svelte', '@lucide/svelte', 'virtua/svelte'],
  'ui/': ['contract/', 'core/', 'type:store/', 'svelte', '@lucide/svelte', 'bits-ui', '../public/_locales/'],
};
/** Entries hand the platform and the readers to the mirror. */
const entry = /^ui\/[a-z]+\/[a-z]+\.ts$/;

function ruleFor(file: string): { readonly folder: string; readonly list: readonly string[] } {
  const folder = Object.keys(allowed)
    .filter((prefix) => file.startsWith(prefix))
    .sort((a, b) => b.length - a.length)[0];
  return { folder: folder ?? '', list: allowed[folder ?? ''] ?? [] };
}

function isAllowed({ file, target, typeOnly }: Import): boolean {
  const { folder, list } = ruleFor(file);
  if (target.startsWith(folder) || target.endsWith('.css')) return true;
  if (entry.test(file) && (target.startsWith('platform/') || target.startsWith('store/'))) return true;
  return list.some((rule) =>
    rule.startsWith('type:') ? typeOnly && target.startsWith(rule.slice(5)) : target.startsWith(rule),
  );
}

test('there are sources to look at', () => {
  expect(files.length).toBeGreaterThan(40);
  expect(imports.length).toBeGreaterThan(100);
});

test('every folder imports only what it may', () => {
  const wrong = imports.filter((one) => !isAllowed(one));
  expect(wrong.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
});

test('the extension API is named in platform alone', () => {
  const users = files.filter((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    return /\bchrome\.[a-z]|from 'webextension-polyfill'/.test(text);
  });
  const strangers = users.filter((file) => !file.startsWith('platform/') && !file.startsWith('ui/devtools/'));
  expect(strangers).toEqual([]);
});

test('core knows no clock, no randomness, no network, no DOM', () => {
  const impure =
    /\b(Date\.now|new Date\(\)|Math\.random|crypto\.|fetch\(|setTimeout|document\.[a-z]|window\.[a-z]|navigator\.|process\.)/;
  const found = files.filter(
    (file) => file.startsWith('core/') && impure.test(readFileSync(join(src, file), 'utf8')),
  );
  expect(found).toEqual([]);
});

test('markup is never made from text', () => {
  const found = files.filter((file) =>
    /\.innerHTML\b|\{@html|insertAdjacentHTML|document\.write/.test(readFileSync(join(src, file), 'utf8')),
  );
  expect(found).toEqual([]);
});
