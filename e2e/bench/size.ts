/** What a person downloads and what a browser loads, against two XMPP clients from npm. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../run/root.ts';
import { run } from '../run/steps.ts';
import { compare, type Bench, type Row } from './harness.ts';

const dist = join(root, 'dist/chromium');
const gz = (text: string | Uint8Array): number => gzipSync(text, { level: 9 }).length;

/** Every file that loading `entry` pulls in by static imports, scripts and style sheets. */
function closure(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const text = readFileSync(join(dist, entry), 'utf8');
  const references = entry.endsWith('.html')
    ? [...text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)]
    : [...text.matchAll(/(?:from|import)\s*["'](\.[^"']+)["']/g)];
  for (const [, reference = ''] of references) {
    const target = reference.startsWith('/') ? reference.slice(1) : join(dirname(entry), reference);
    closure(target, seen);
  }
  return seen;
}

/** Bytes, each file by itself. */
const gzOf = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gz(readFileSync(join(dist, file))), 0);

/** What opening a page of the extension loads until it is painted, gzip, bytes. */
export const loadedBy = (page: string): number => gzOf(closure(page));

/** The package as a store gets it, by the tool that stores name. */
async function zipped(): Promise<number> {
  const artifacts = join(root, '.work/package');
  const built = await run('web-ext', [
    'build',
    '--source-dir',
    dist,
    '--artifacts-dir',
    artifacts,
    '--overwrite-dest',
  ]);
  if (!built.ok) throw new Error(built.output);
  const name = readdirSync(artifacts).find((file) => file.endsWith('.zip'));
  if (name === undefined) throw new Error('web-ext built no package');
  return readFileSync(join(artifacts, name)).length;
}

async function* measure(): AsyncIterable<Row> {
  const converse = gz(readFileSync(join(root, 'node_modules/converse.js/dist/converse.min.js')));
  const client = gz(readFileSync(join(root, 'node_modules/@xmpp/client/dist/xmpp.min.js')));
  const loader = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8')) as {
    background: { service_worker: string };
    action: { default_popup: string };
  };
  const ours = [
    ['zipped package', await zipped()],
    ['worker, gzip', gzOf(closure(loader.background.service_worker))],
    ['popup, gzip', loadedBy(loader.action.default_popup)],
  ] as const;
  for (const [metric, value] of ours) {
    yield compare(
      {
        bench: 'size',
        metric,
        value,
        unit: 'B',
        peer: 'converse.js (converse.min.js, gzip)',
        peer_value: converse,
      },
      null,
    );
    yield compare(
      {
        bench: 'size',
        metric,
        value,
        unit: 'B',
        peer: '@xmpp/client (xmpp.min.js, gzip)',
        peer_value: client,
      },
      null,
    );
  }
}

export const size: Bench = { name: 'size', run: measure };
