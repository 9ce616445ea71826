import manifest from '../../../manifest.json' with { type: 'json' };
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';

interface Word {
  readonly message: string;
  readonly placeholders?: Record<string, { readonly content: string }>;
}

const ui = fileURLToPath(new URL('..', import.meta.url));
const areas = fileURLToPath(new URL('../../../public/_locales/en/areas/', import.meta.url));
const words = new Map<string, Word>();
for (const file of readdirSync(areas)) {
  const area = JSON.parse(readFileSync(areas + file, 'utf8')) as Record<string, Word>;
  for (const [key, word] of Object.entries(area)) {
    if (words.has(key)) throw new Error(`${key} stands in two areas`);
    words.set(key, word);
  }
}

interface Use {
  readonly where: string;
  readonly key: string;
  /** Substitutions passed; null for a key that is looked up by a variable. */
  readonly substitutions: number | null;
}

/** Every word that the sources of the interface name, found in their syntax trees. */
function uses(): Use[] {
  const found: Use[] = [];
  const files = readdirSync(ui, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => /\.(svelte|ts)$/.test(name) && !name.includes('.test.'))) {
    const text = readFileSync(ui + file, 'utf8');
    const source = file.endsWith('.svelte') ? text : `<script lang="ts">\n${text}\n</script>`;
    visit(parse(source, { modern: true }), (node) => found.push(...usesOf(node, file)));
  }
  return found;
}

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function visit(node: unknown, see: (node: Node) => void): void {
  if (!isNode(node)) return;
  see(node);
  for (const [name, value] of Object.entries(node))
    if (name !== 'loc' && name !== 'parent') visit(value, see);
}

function usesOf(node: Node, where: string): Use[] {
  if (node['type'] === 'Literal' && typeof node['value'] === 'string' && words.has(node['value'])) {
    return [{ where, key: node['value'], substitutions: null }];
  }
  const callee = node['callee'];
  const called = node['type'] === 'CallExpression' && isNode(callee) ? callee['name'] : undefined;
  const args = node['arguments'];
  if ((called !== 't' && called !== 'tn') || !Array.isArray(args)) return [];
  const first: unknown = args[0];
  const key = isNode(first) ? first['value'] : undefined;
  if (typeof key !== 'string') return [];
  if (called === 't') return [{ where, key, substitutions: args.length - 1 }];
  return ['one', 'other'].map((form) => ({ where, key: `${key}_${form}`, substitutions: args.length - 1 }));
}

describe('words of the interface', () => {
  const used = uses();

  test('every word that is named exists and gets as many substitutions as it has places', () => {
    const wrong = used.flatMap(({ where, key, substitutions }) => {
      const word = words.get(key);
      if (!word) return [`${where}: ${key} does not exist`];
      const places = Object.keys(word.placeholders ?? {}).length;
      return substitutions === null || substitutions === places
        ? []
        : [`${where}: ${key} has ${places} places and gets ${substitutions}`];
    });
    expect(wrong).toEqual([]);
  });

  test('no word is left over', () => {
    const named = new Set(used.map(({ key }) => key));
    for (const [, key = ''] of JSON.stringify(manifest).matchAll(/__MSG_(\w+)__/g)) named.add(key);
    // By the address bar, and by notices.
    const elsewhere = [
      ...['omnibox_suggestion', 'notify_message'],
      ...['notice_worseTitle', 'notice_worse', 'notice_worseKeys', 'notice_worseCertificate'],
    ];
    expect([...words.keys()].filter((key) => !named.has(key) && !elsewhere.includes(key))).toEqual([]);
  });

  test('every place in a message is declared, numbered from 1, and the other way round', () => {
    const wrong = [...words].filter(([, { message, placeholders = {} }]) => {
      const inMessage = new Set([...message.matchAll(/\$(\w+)\$/g)].map((match) => match[1]?.toLowerCase()));
      const declared = Object.entries(placeholders);
      return (
        declared.length !== inMessage.size ||
        declared.some(([name, { content }], index) => !inMessage.has(name) || content !== `$${index + 1}`)
      );
    });
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
});
