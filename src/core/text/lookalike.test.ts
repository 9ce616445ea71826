import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasHidden, mixesScripts, skeleton, Lookout } from './lookalike.ts';

const suspicionOf = (name: string, known: readonly string[]) => new Lookout(known).suspicion(name);
const romeo = 'romeo@montague.example';

test.each([
  ['rоmeo@montague.example', 'a Cyrillic о'],
  ['romeo@montaguе.example', 'a Cyrillic е in the domain'],
  ['ROMEO@montague.example', 'capitals'],
  ['r0meo@montague.example', 'a digit'],
  ['rοmeο@montague.example', 'Greek letters'],
  ['romeo\u200b@montague.example', 'a sign that draws nothing'],
  ['ro\u00admeo@montague.example', 'a soft hyphen'],
  ['romeo@rnontague.example', 'two letters like one'],
  ['rómeo@montague.example', 'an accent'],
])('%s is not taken for romeo: %s', (name) => {
  expect(suspicionOf(name, [romeo])).toEqual({ type: 'like', name: romeo });
});

test('a name is not like itself, and others are not like it', () => {
  expect(suspicionOf(romeo, [romeo, 'juliet@capulet.example'])).toBeNull();
  expect(suspicionOf('mercutio@montague.example', [romeo])).toBeNull();
});

test.each([
  'Ромео',
  'Ρωμαίος',
  'ロミオ',
  'روميو',
  'רומאו',
  'Αλίκη Smith',
  'Zoë',
  'René',
  'किरण',
  '👩‍🚀 Anna',
  '❤️ Max',
])('a name in its own script is as good as any: %s', (name) => {
  expect(suspicionOf(name, [])).toBeNull();
});

test('a word of two scripts, and signs that turn the text, are told', () => {
  expect(suspicionOf('Rоmeo', [])).toEqual({ type: 'mixed' });
  expect(mixesScripts('Ромео Romeo')).toBe(false);
  expect(suspicionOf('oemoR\u202e', [])).toEqual({ type: 'hidden' });
  expect(hasHidden('two\u2067lines')).toBe(true);
  expect(hasHidden('a\u200db')).toBe(true);
});

test('a skeleton is its own skeleton, of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(skeleton(skeleton(text))).toBe(skeleton(text));
    }),
  );
});
