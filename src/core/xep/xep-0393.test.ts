import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStyled, styled, type Block, type Span } from './xep-0393.ts';

/** Spans as one line: `<strong>` and so on around what they hold, with their directives. */
const draw = (spans: readonly Span[]): string =>
  spans
    .map((span) =>
      span.style === null
        ? span.text
        : `<${span.style}>${span.directive}${draw(span.spans)}${span.directive}</${span.style}>`,
    )
    .join('');
const line = (text: string): string => {
  const [block] = styled(text);
  return block?.type === 'plain' ? draw(block.spans) : '';
};
/** The text as it was written. */
const whole = (spans: readonly Span[]): string =>
  spans
    .map((span) => (span.style === null ? span.text : span.directive + whole(span.spans) + span.directive))
    .join('');

describe('spans (§6.2)', () => {
  test.each([
    ['plain span', 'plain span'],
    ['*strong span*', '<strong>*strong span*</strong>'],
    ['plain *_emphasis_* plain', 'plain <strong>*<emphasis>_emphasis_</emphasis>*</strong> plain'],
    ['`pre` plain *strong*', '<pre>`pre`</pre> plain <strong>*strong*</strong>'],
    ['*strong*plain*', '<strong>*strong*</strong>plain*'],
    ['* plain *strong*', '* plain <strong>*strong*</strong>'],
    ['Everyone ~dis~likes cake.', 'Everyone <strike>~dis~</strike>likes cake.'],
    ['This is `*monospace*`', 'This is <pre>`*monospace*`</pre>'],
    ['*`both`*', '<strong>*<pre>`both`</pre>*</strong>'],
    ['a\u00a0*b*', 'a\u00a0<strong>*b*</strong>'],
  ])('%s', (text, expected) => expect(line(text)).toBe(expected));

  test.each([
    'not strong*',
    '*not strong',
    '*not *strong',
    '**',
    '***',
    '****',
    'snake_case_name',
    '2*3*4',
    '* a *',
  ])('%s is plain', (text) => expect(line(text)).toBe(text));

  test('a span does not leave its line', () => {
    expect(isStyled(styled('*not \n strong*'))).toBe(false);
  });
});

describe('blocks (§6.1)', () => {
  test('a fence to its end, with what is said behind its first line', () => {
    expect(styled('```ignored\n(println "*x*")\n```\nafter')).toEqual<Block[]>([
      { type: 'pre', open: '```ignored', text: '(println "*x*")', close: '```' },
      { type: 'plain', spans: [{ style: null, text: 'after' }] },
    ]);
  });

  test('a fence that is never closed ends with its quotation', () => {
    expect(styled('> ```\n> code\n\nplain')).toEqual<Block[]>([
      { type: 'quote', blocks: [{ type: 'pre', open: '```', text: 'code', close: null }] },
      { type: 'plain', spans: [] },
      { type: 'plain', spans: [{ style: null, text: 'plain' }] },
    ]);
  });

  test('quotations within quotations', () => {
    expect(styled('>> That that is, is.\n> Said the hermit.')).toEqual<Block[]>([
      {
        type: 'quote',
        blocks: [
          { type: 'quote', blocks: [{ type: 'plain', spans: [{ style: null, text: 'That that is, is.' }] }] },
          { type: 'plain', spans: [{ style: null, text: 'Said the hermit.' }] },
        ],
      },
    ]);
  });
});

describe('whatever is written', () => {
  const body = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.constantFrom('*', '_', '~', '`', ' ', 'a', '\n', '>', '```')).map((all) => all.join('')),
  );
  test('no character of a line is lost or doubled', () => {
    fc.assert(
      fc.property(body, (text) => {
        for (const written of text.split('\n')) {
          const [block] = styled(written);
          if (block?.type === 'plain') expect(whole(block.spans)).toBe(written);
        }
      }),
    );
  });
  test('a hostile one takes no time', () => {
    for (const text of [
      '*'.repeat(50_000),
      ' *a'.repeat(20_000),
      '>'.repeat(50_000),
      ' *_~a'.repeat(10_000),
      ' `a *b _c'.repeat(8_000),
    ]) {
      const began = performance.now();
      styled(text);
      expect(performance.now() - began).toBeLessThan(3_000);
    }
  });
});
