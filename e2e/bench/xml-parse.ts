/**
 * What one process of the benchmark `xml` does: parses a corpus, or one large document, with one parser and
 * prints a number. `parse NAME` prints frames a second, `large SHAPE BYTES` nanoseconds a byte, of processor time.
 */
import { parse as ltxParse } from 'ltx';
import { SaxesParser } from 'saxes';
import { parseFrame } from '../../src/core/xml/index.ts';
import { corpus } from './xml-corpus.ts';

interface Tree {
  readonly name: string;
  readonly ns: string;
  readonly attrs: readonly unknown[];
  readonly children: (Tree | string)[];
}

/** A tree as ours, without places: what whoever uses saxes for stanzas has to build. */
function saxesParse(text: string): Tree | undefined {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: Tree[] = [];
  let root: Tree | undefined;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const made: Tree = { name: tag.local, ns: tag.uri, attrs: Object.values(tag.attributes), children: [] };
    open.at(-1)?.children.push(made);
    root ??= made;
    open.push(made);
  });
  parser.on('text', (data) => open.at(-1)?.children.push(data));
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  return root;
}

const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  ours: parseFrame,
  saxes: saxesParse,
  ltx: (text) => ltxParse(text),
};

/** Of this process, all its threads: what else the machine does meanwhile does not count, collecting garbage does. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Frames a second of processor time, after the code is warm. */
function parse(name: string): number {
  const parser = parsers[name];
  if (parser === undefined) throw new Error(`no such parser: ${name}`);
  // One run of characters each, as a socket hands them over, and not the pieces they were put together from.
  const frames = corpus().map((frame) => Buffer.from(frame).toString());
  const pass = (): void => frames.forEach((frame) => void parser(frame));
  for (let round = 0; round < 8; round += 1) pass();
  let passes = 0;
  const started = processorMs();
  while (processorMs() - started < 600) {
    pass();
    passes += 1;
  }
  return (passes * frames.length * 1000) / (processorMs() - started);
}

const shapes: Readonly<Record<string, (bytes: number) => string>> = {
  deep: (bytes) => `${'<a>'.repeat(bytes / 7)}${'</a>'.repeat(bytes / 7)}`,
  namespaces: (bytes) => {
    const levels = Math.floor(bytes / 27);
    return `${"<p:a xmlns:p='urn:x'>".repeat(levels)}${'</p:a>'.repeat(levels)}`;
  },
  wide: (bytes) => `<a>${"<b c='d'>e</b>".repeat(bytes / 14)}</a>`,
  text: (bytes) => `<a>${'plain words &amp; more '.repeat(bytes / 22)}</a>`,
  attribute: (bytes) => `<a b='${'0123456789&lt;'.repeat(bytes / 14)}'/>`,
};

/** Nanoseconds a byte, the best of some. */
function large(shape: string, bytes: number): number {
  const text = shapes[shape]?.(bytes);
  if (text === undefined) throw new Error(`no such shape: ${shape}`);
  const limits = { depth: text.length, attributes: 256, length: text.length };
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round += 1) {
    // The tree of the round before is nobody's by now; it is not part of this one's time.
    globalThis.gc?.();
    const started = processorMs();
    parseFrame(text, limits);
    best = Math.min(best, processorMs() - started);
  }
  return (best * 1e6) / text.length;
}

const [what = '', subject = '', size = ''] = process.argv.slice(2);
console.log(what === 'large' ? large(subject, Number(size)) : parse(subject));
