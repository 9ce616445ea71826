/**
 * Merges the areas of interface strings into the one file a browser reads, so that two areas are never
 * edited in one file. `--check` changes nothing and fails where the merged file is not up to date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const locales = join(root, 'public/_locales');
let stale = false;

for (const locale of readdirSync(locales)) {
  const areas = join(locales, locale, 'areas');
  const merged = {};
  for (const file of readdirSync(areas).sort()) {
    for (const [key, value] of Object.entries(JSON.parse(readFileSync(join(areas, file), 'utf8')))) {
      if (key in merged) throw new Error(`${locale}: ${key} stands in two areas (again in ${file})`);
      merged[key] = value;
    }
  }
  const target = join(locales, locale, 'messages.json');
  const text = `${JSON.stringify(merged, null, 2)}\n`;
  let before = '';
  try {
    before = readFileSync(target, 'utf8');
  } catch {
    // Not merged yet: as stale as can be.
  }
  if (before === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${locale}/messages.json is not up to date: run npm run words`);
    stale = true;
  } else writeFileSync(target, text);
}
process.exitCode = stale ? 1 : 0;
