/**
 * Our parser against two that XMPP clients use, on two thousand frames; and that its time is linear in the size
 * and depth of a document. Each figure comes from a process of its own.
 */
import { join } from 'node:path';
import { build } from 'vite';
import { root } from '../run/root.ts';
import { run } from '../run/steps.ts';
import { interleave, median, quantile, type Bench, type Row } from './harness.ts';

const outDir = join(root, '.work/bench');
const script = join(outDir, 'xml.mjs');

async function measured(...args: readonly string[]): Promise<number> {
  const { ok, output } = await run(process.execPath, ['--expose-gc', script, ...args]);
  const value = Number(output.trim().split('\n').at(-1));
  if (!ok || !Number.isFinite(value)) throw new Error(output);
  return value;
}

const peers = [
  { peer: 'saxes', atLeast: 2.5 },
  { peer: 'ltx', atLeast: 1.5 },
] as const;

/** Four times as large takes as long a byte, where a quadratic one took four times; half again is for memory. */
const most = 1.5;
const small = 4 * 2 ** 20;
const big = 4 * small;

async function* measure(): AsyncIterable<Row> {
  await build({
    configFile: false,
    logLevel: 'silent',
    root,
    build: {
      outDir,
      emptyOutDir: false,
      ssr: 'e2e/bench/xml-parse.ts',
      rolldownOptions: { output: { entryFileNames: 'xml.mjs' } },
    },
  });
  for (const { peer, atLeast } of peers) {
    const results = await interleave(
      () => measured('parse', 'ours'),
      () => measured('parse', peer),
    );
    const ratios = results.map(([ours, theirs]) => ours / theirs);
    const ratio = median(ratios);
    yield {
      bench: 'xml',
      metric: '2,000 frames to trees',
      value: median(results.map(([ours]) => ours)),
      unit: 'frames/s',
      peer,
      peer_value: median(results.map(([, theirs]) => theirs)),
      ratio,
      target: `≥ ${atLeast} ×`,
      ok: ratio >= atLeast,
      iqr: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    };
  }
  for (const shape of ['deep', 'namespaces', 'wide', 'text', 'attribute']) {
    const sizes: (readonly [number, number])[] = [];
    for (let round = 0; round < 3; round += 1) {
      sizes.push([
        await measured('large', shape, String(big)),
        await measured('large', shape, String(small)),
      ]);
    }
    const value = median(sizes.map(([ours]) => ours));
    const peer_value = median(sizes.map(([, theirs]) => theirs));
    const ratio = value / peer_value;
    yield {
      bench: 'xml',
      metric: `16 MiB, ${shape}`,
      value,
      unit: 'ns/B',
      peer: 'ours, 4 MiB',
      peer_value,
      ratio,
      target: `≤ ${most} ×`,
      ok: ratio <= most,
    };
  }
}

export const xml: Bench = { name: 'xml', run: measure };
