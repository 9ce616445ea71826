/**
 * Reading discovery documents, without any network: how many of the corpus in a second, beside parsers that only
 * parse; and for how many of them the right ways to connect are found, beside the resolvers of other clients.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SaxesParser } from 'saxes';
import { build } from 'vite';
import type { readSource } from '../../src/core/discovery/read-source.ts';
import { loadCorpus, type CorpusDocument } from '../../src/core/fixtures/corpus.testing.ts';
import { root } from '../run/root.ts';
import { corpusPeers, type CorpusPeer } from './discover-corpus-peers.ts';
import { compare, interleave, median, noTarget, quantile, type Bench, type Row } from './harness.ts';

const bench = 'discover-parse';
const rounds = 10_000;
const leastPerSecond = 20_000;

type Read = typeof readSource;

/** Built by Vite like the worker: run from the sources, each closure would be given a name at run time. */
async function ourReader(): Promise<Read> {
  const outDir = join(root, '.work/bench');
  await build({
    configFile: false,
    logLevel: 'silent',
    root,
    ssr: { noExternal: true },
    build: {
      outDir,
      emptyOutDir: false,
      ssr: 'src/core/discovery/read-source.ts',
      rolldownOptions: { output: { entryFileNames: 'read-source.mjs' } },
    },
  });
  const ours = (await import(pathToFileURL(join(outDir, 'read-source.mjs')).href)) as { readSource: Read };
  return ours.readSource;
}

/** What a parser alone does of it: no tree, no candidate, no finding. */
function parseAlone({ kind, text }: CorpusDocument): void {
  if (kind === 'host-meta' || kind.startsWith('hacx')) {
    const parser = new SaxesParser({ xmlns: true });
    parser.on('error', () => undefined);
    parser.write(text).close();
    return;
  }
  try {
    JSON.parse(text);
  } catch {
    // Some are none, and to find that out is what is measured.
  }
}

function perSecond(
  documents: readonly CorpusDocument[],
  read: (one: CorpusDocument) => void,
): Promise<number> {
  const start = performance.now();
  for (let done = 0; done < rounds; done += documents.length) {
    for (const one of documents.slice(0, rounds - done)) read(one);
  }
  return Promise.resolve(rounds / ((performance.now() - start) / 1000));
}

async function speed(documents: readonly CorpusDocument[], read: Read): Promise<Row> {
  const results = await interleave(
    () => perSecond(documents, ({ kind, text }) => void read(kind, text)),
    () => perSecond(documents, parseAlone),
  );
  const ratios = results.map(([ours, theirs]) => ours / theirs);
  const value = median(results.map(([ours]) => ours));
  return {
    bench,
    metric: `documents of the corpus read in a second (of ${String(documents.length)}, in turn)`,
    value,
    unit: 'documents/s',
    peer: 'JSON.parse and saxes, parsing alone',
    peer_value: median(results.map(([, theirs]) => theirs)),
    ratio: median(ratios),
    target: `≥ ${String(leastPerSecond)} documents/s`,
    ok: value >= leastPerSecond,
    iqr: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
}

/**
 * WebSocket and BOSH, which all of them look for, by what the index of the corpus expects. Where that is a number we
 * cut off what lists too many; who finds more is right as well.
 */
function isRight(found: readonly string[], { candidates = [] }: CorpusDocument): boolean {
  const normal = new Set(found.map(normalised));
  if (typeof candidates === 'number') return normal.size >= candidates;
  const expected = new Set(candidates.filter((one) => /^(?:websocket|bosh) /.test(one)));
  return normal.size === expected.size && [...normal].every((one) => expected.has(one));
}

function normalised(found: string): string {
  const [transport = '', url = ''] = found.split(/ (.*)/s);
  return URL.canParse(url) ? `${transport} ${new URL(url).href}` : found;
}

async function countRight(documents: readonly CorpusDocument[], find: CorpusPeer['find']): Promise<number> {
  let right = 0;
  for (const one of documents) if (isRight(await find(one), one)) right += 1;
  return right;
}

async function microseconds(documents: readonly CorpusDocument[], find: CorpusPeer['find']): Promise<number> {
  const start = performance.now();
  for (let pass = 0; pass < 10; pass += 1) for (const one of documents) await find(one);
  return ((performance.now() - start) * 1000) / (10 * documents.length);
}

async function* beside(
  peer: CorpusPeer,
  all: readonly CorpusDocument[],
  ours: CorpusPeer['find'],
): AsyncIterable<Row> {
  const own = all.filter(({ kind }) => peer.formats.includes(kind));
  for (const [documents, which] of [
    [all, 'the corpus'],
    [own, 'its formats'],
  ] as const) {
    yield compare(
      {
        bench,
        metric: `documents with exactly the right WebSocket and BOSH addresses, of ${String(documents.length)} of ${which}`,
        value: await countRight(documents, ours),
        unit: 'documents',
        peer: peer.name,
        peer_value: await countRight(documents, peer.find),
      },
      { text: '≥ 1', met: (ratio) => ratio >= 1 },
    );
  }
  const results = await interleave(
    () => microseconds(own, ours),
    () => microseconds(own, peer.find),
  );
  const ratios = results.map(([one, other]) => one / other);
  yield {
    bench,
    metric: 'time for a document of its formats, fetch left out',
    value: median(results.map(([one]) => one)),
    unit: 'µs',
    peer: peer.name,
    peer_value: median(results.map(([, other]) => other)),
    ratio: median(ratios),
    target: noTarget,
    ok: true,
    iqr: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  };
}

async function* measure(): AsyncIterable<Row> {
  const { documents } = loadCorpus();
  const read = await ourReader();
  yield await speed(documents, read);
  const ours: CorpusPeer['find'] = async ({ kind, text }) => {
    const parsed = read(kind, await Promise.resolve(text));
    if (!parsed.ok) return [];
    return parsed.links
      .filter(({ transport }) => transport === 'websocket' || transport === 'bosh')
      .map(({ transport, url = '' }) => `${transport} ${url}`);
  };
  for (const peer of await corpusPeers()) yield* beside(peer, documents, ours);
}

export const discoverParse: Bench = { name: bench, run: measure };
