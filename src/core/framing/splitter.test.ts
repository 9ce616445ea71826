import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSplitter, type Split } from './splitter.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const header =
  "<?xml version='1.0'?>\n<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' id='>'>";

/** Everything that `text` holds when it arrives cut at `cuts`. */
function split(text: string, cuts: readonly number[] = [], most = 10_000): Split {
  const splitter = createSplitter(most);
  const bytes = encode(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  let whole: Split = { pieces: [] };
  for (const end of ends) {
    const { pieces, error } = splitter.push(bytes.subarray(from, end));
    from = end;
    const all = [...whole.pieces, ...pieces];
    whole = error === undefined ? { pieces: all } : { pieces: all, error };
    if (error !== undefined) break;
  }
  return whole;
}

const elements = [
  "<message to='a'><body>1 &lt; 2 &gt; 0</body></message>",
  '<iq/>',
  `<presence a=">" b='/>'><x><x/></x></presence>`,
  '<a><![CDATA[</a> ]] > <b>]]]></a>',
  '<stream:features><mechanisms xmlns="urn:x"/></stream:features>',
  '<été>\u{1f600}</été>',
];

describe('a stream that is not framed', () => {
  it('gives the same pieces however its bytes arrive', () => {
    const text = `${header}${elements.join(' \n')}</stream:stream>\n`;
    const expected = {
      pieces: [
        { type: 'header', text: header },
        ...elements.map((one) => ({ type: 'element', text: one })),
        { type: 'end' },
      ],
    };
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), (cuts) => {
        expect(split(text, cuts)).toEqual(expected);
      }),
    );
    expect(
      split(
        text,
        Array.from({ length: encode(text).length }, (_, at) => at),
      ),
    ).toEqual(expected);
  });

  it('takes a header without a declaration, and one more after a restart', () => {
    const splitter = createSplitter(1000);
    const open = '<stream:stream>';
    expect(splitter.push(encode(`${open}<a/>`)).pieces).toEqual([
      { type: 'header', text: open },
      { type: 'element', text: '<a/>' },
    ]);
    splitter.restart();
    expect(splitter.push(encode(`${header}<b/>`)).pieces).toEqual([
      { type: 'header', text: header },
      { type: 'element', text: '<b/>' },
    ]);
  });

  it.each([
    ['a comment', `${header}<a><!-- c --></a>`, 'restricted-xml'],
    ['a comment between elements', `${header}<!-- c -->`, 'restricted-xml'],
    ['a processing instruction', `${header}<a><?p i?></a>`, 'restricted-xml'],
    ['a DOCTYPE before the header', '<!DOCTYPE a><stream:stream>', 'restricted-xml'],
    ['another declaration', `<?xml version='1.0'?><?xml version='1.0'?><stream:stream>`, 'restricted-xml'],
    ['something like a declaration', '<?xmlx ?><stream:stream>', 'restricted-xml'],
    ['text between elements', `${header}<a/>x<b/>`, 'stray-text'],
    ['an answer that is not XML', 'HTTP/1.1 400 Bad Request', 'stray-text'],
    ['an end before the header', '</stream:stream>', 'unbalanced'],
    ['more behind the end', `${header}</stream:stream><a/>`, 'after-end'],
    ['an element larger than agreed', `${header}<a>${'x'.repeat(2000)}`, 'too-long'],
    ['a declaration larger than agreed', `<?xml ${' '.repeat(2000)}`, 'too-long'],
  ])('ends at %s', (_what, text, error) => {
    expect(split(text, [], 1000).error).toBe(error);
    expect(split(text, [1, 5, 9, 40, 120, 300, 800], 1000).error).toBe(error);
  });

  it('ends at bytes that are not UTF-8, and stays ended', () => {
    const splitter = createSplitter(1000);
    splitter.push(encode(header));
    expect(splitter.push(new Uint8Array([0x3c, 0xff]))).toEqual({ pieces: [], error: 'bad-encoding' });
    expect(splitter.push(encode('<a/>'))).toEqual({ pieces: [], error: 'bad-encoding' });
  });

  it('never tires of white space', () => {
    expect(split(`${header}${' '.repeat(5000)}<a/>`, [], 1000).pieces.at(-1)).toEqual({
      type: 'element',
      text: '<a/>',
    });
  });

  it('gives nothing away that a strict parser would read differently: elements are whole or not there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('<a>', '</a>', '<b/>', '"', "'", 'x', '<![CDATA[', ']]>'), {
          maxLength: 12,
        }),
        (some) => {
          const { pieces } = split(`${header}${some.join('')}`);
          for (const piece of pieces.slice(1)) {
            if (piece.type === 'element') expect(piece.text).toMatch(/^<[\s\S]*>$/);
          }
        },
      ),
    );
  });
});
