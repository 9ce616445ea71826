import { describe, expect, test } from 'vitest';
import { parseFrame } from '../../../core/xml/index.ts';
import { foldablePaths, indented, treeLines } from './tree.ts';

const message = parseFrame(
  `<message xmlns='jabber:client' to='romeo@montague.example'><body>a &lt; b</body><x xmlns='urn:x'><y/>tail</x></message>`,
);

describe('the tree of a frame', () => {
  test('elements with text alone are one line, others open and close', () => {
    expect(treeLines(message, new Set()).map(({ path, depth, shape }) => [path, depth, shape.type])).toEqual([
      ['0', 0, 'open'],
      ['0.0', 1, 'leaf'],
      ['0.1', 1, 'open'],
      ['0.1.0', 2, 'leaf'],
      ['0.1.1', 2, 'text'],
      ['0.1', 1, 'close'],
      ['0', 0, 'close'],
    ]);
  });

  test('a folded element hides what is in it and its end', () => {
    const lines = treeLines(message, new Set(['0.1']));
    expect(lines.map(({ path, shape }) => `${path} ${shape.type}`)).toEqual([
      '0 open',
      '0.0 leaf',
      '0.1 open',
      '0 close',
    ]);
  });

  test('what can be folded, without the root', () => {
    expect([...foldablePaths(message)]).toEqual(['0.1']);
  });

  test('the indented copy is XML of the same meaning', () => {
    expect(indented(message)).toBe(
      [
        '<message xmlns="jabber:client" to="romeo@montague.example">',
        '  <body>a &lt; b</body>',
        '  <x xmlns="urn:x">',
        '    <y/>',
        '    tail',
        '  </x>',
        '</message>',
      ].join('\n'),
    );
  });
});
