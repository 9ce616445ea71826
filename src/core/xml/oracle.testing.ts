/** Our parser against saxes, an independent one, on generated frames and on damaged ones. */
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { damaged, trees } from './arbitraries.testing.ts';
import { parseDocument, parseFrame, serialize, XmlError, type XmlElement } from './index.ts';

export interface Comparison {
  readonly what: 'frames' | 'documents';
  readonly runs: number;
  /** The same seed makes the same texts. */
  readonly seed: number;
}

class Refused extends Error {}

/** One line an event, so that two parsers agree exactly when their lines do. */
function saxesLines(text: string, comments: boolean): string {
  // What saxes lets through: a lone surrogate takes the next character, a `<` too, along as text …
  if (!text.isWellFormed()) throw new Refused();
  // … and a frame may begin with white space or a byte order mark.
  if (!comments && !text.startsWith('<')) throw new Refused();
  // Behind a prefix it takes a name that begins like no name may.
  const localName = (name: string): string => {
    if (/^[-.0-9\u00b7\u0300-\u036f\u203f\u2040]/.test(name)) throw new Refused();
    return name;
  };
  const parser = new SaxesParser({ xmlns: true, position: false });
  const lines: string[] = [];
  let data = '';
  const flush = (): void => {
    if (data !== '') lines.push(`text ${JSON.stringify(data)}`);
    data = '';
  };
  const refuse = (): never => {
    throw new Refused();
  };
  let open = 0;
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('processinginstruction', refuse);
  if (!comments) parser.on('comment', refuse);
  parser.on('text', (value) => {
    if (open > 0) data += value;
  });
  parser.on('cdata', (value) => (data += value));
  parser.on('opentag', (tag) => {
    flush();
    open++;
    const attrs = Object.values(tag.attributes).map((one) =>
      one.name === 'xmlns'
        ? JSON.stringify(['', '', 'xmlns', one.value])
        : JSON.stringify([one.uri, one.prefix, localName(one.local), one.value]),
    );
    lines.push(`open ${JSON.stringify([tag.uri, tag.prefix, localName(tag.local)])} ${attrs.join()}`);
  });
  parser.on('closetag', () => {
    flush();
    open--;
    lines.push('close');
  });
  parser.write(text).close();
  return lines.join('\n');
}

function ourLines(root: XmlElement): string {
  const lines: string[] = [];
  const walk = (node: XmlElement): void => {
    const attrs = node.attrs.map((one) => JSON.stringify([one.ns, one.prefix, one.name, one.value]));
    lines.push(`open ${JSON.stringify([node.ns, node.prefix, node.name])} ${attrs.join()}`);
    for (const one of node.children) {
      if (typeof one === 'string') lines.push(`text ${JSON.stringify(one)}`);
      else walk(one);
    }
    lines.push('close');
  };
  walk(root);
  return lines.join('\n');
}

/** saxes trims namespace names, which Namespaces in XML 1.0 §2.2 does not allow; such trees are not compared. */
function hasPaddedNamespace(node: XmlElement): boolean {
  return (
    node.attrs.some((one) => (one.prefix || one.name) === 'xmlns' && one.value.trim() !== one.value) ||
    node.children.some((one) => typeof one !== 'string' && hasPaddedNamespace(one))
  );
}

function verdict(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refused || error instanceof XmlError) return 'refused';
    throw error;
  }
}

const frames = fc.oneof(
  { weight: 3, arbitrary: trees.map(serialize) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "<message xmlns='jabber:client' to='a@b' id='1'><body>a &amp; b<![CDATA[ <c> ]]>d</body></message>",
      "<p:a xmlns:p='1' xmlns='2' p:b='&#10;'>\r\n<c xmlns=''/><p:d xmlns:p='3'/></p:a>",
      '<?xml version="1.0" encoding="utf-8"?><a><b>1</b><!-- c --></a>',
    ),
  },
);

/**
 * Compares the two on so many texts. Answers how many of them both accept, with the same tree; the others both refuse.
 * @throws with the smallest text on which they differ, and the seed
 */
export function compareWithSaxes({ what, runs, seed }: Comparison): number {
  const comments = what === 'documents';
  let accepted = 0;
  fc.assert(
    fc.property(damaged(frames), (text) => {
      const ours = verdict(() => {
        const root = (comments ? parseDocument : parseFrame)(text);
        fc.pre(!hasPaddedNamespace(root));
        return ourLines(root);
      });
      const theirs = verdict(() => saxesLines(text, comments));
      if (ours !== theirs) throw new Error(`${JSON.stringify(text)}\nours: ${ours}\nsaxes: ${theirs}`);
      if (ours !== 'refused') accepted++;
    }),
    { numRuns: runs, seed },
  );
  return accepted;
}
