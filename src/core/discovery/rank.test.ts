import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SourcedLinks } from './candidates.ts';
import { rankCandidates } from './rank.ts';

const place = { line: 1, column: 1 };
const ws = (url: string, position: number) => ({ transport: 'websocket', url, position, place }) as const;
const bosh = (url: string, position: number) => ({ transport: 'bosh', url, position, place }) as const;
const urls = (documents: SourcedLinks[]) => rankCandidates('verona.example', documents, 1).map((c) => c.url);

describe('ranking of candidates', () => {
  test('an endpoint listed twice is one candidate with both sources', () => {
    const link = ws('wss://verona.example/ws', 2);
    const ranked = rankCandidates(
      'verona.example',
      [
        { kind: 'host-meta', links: [link] },
        { kind: 'host-meta.json', links: [{ ...link, position: 1 }] },
      ],
      1,
    );
    expect(ranked).toEqual([
      {
        id: 'websocket wss://verona.example/ws',
        transport: 'websocket',
        url: 'wss://verona.example/ws',
        endpoint: 'wss://verona.example/ws',
        sources: ['host-meta.json', 'host-meta'],
        rank: 1,
        reasons: [
          { code: 'transport-websocket' },
          { code: 'listed-in', kinds: ['host-meta.json', 'host-meta'] },
          { code: 'document-order', position: 1 },
          { code: 'same-host' },
        ],
        dialable: true,
        unhonoured: [],
      },
    ]);
  });

  test('a link repeated within one document counts once, at its first place', () => {
    const ranked = rankCandidates(
      'verona.example',
      [
        {
          kind: 'host-meta',
          links: [ws('wss://a.example/', 1), ws('wss://b.example/', 2), ws('wss://a.example/', 3)],
        },
      ],
      1,
    );
    expect(ranked.map((c) => [c.url, c.sources])).toEqual([
      ['wss://a.example/', ['host-meta']],
      ['wss://b.example/', ['host-meta']],
    ]);
  });

  test('WebSocket comes before BOSH, which can be dialled too', () => {
    const ranked = rankCandidates(
      'verona.example',
      [
        {
          kind: 'host-meta',
          links: [bosh('https://verona.example/bosh', 1), ws('wss://chat.example/ws', 2)],
        },
        { kind: 'host-meta.json', links: [bosh('https://verona.example/bosh', 1)] },
      ],
      1,
    );
    expect(ranked.map((c) => [c.rank, c.transport, c.dialable])).toEqual([
      [1, 'websocket', true],
      [2, 'bosh', true],
    ]);
    expect(ranked[0]?.reasons).toContainEqual({ code: 'other-host', host: 'chat.example' });
  });

  test('where documents disagree, what both list comes first', () => {
    expect(
      urls([
        { kind: 'host-meta.json', links: [ws('wss://j.example/', 1), ws('wss://both.example/', 2)] },
        { kind: 'host-meta', links: [ws('wss://x.example/', 1), ws('wss://both.example/', 2)] },
      ]),
    ).toEqual(['wss://both.example/', 'wss://j.example/', 'wss://x.example/']);
  });

  test('then the place in the document, then the own host, then the JRD', () => {
    expect(
      urls([
        { kind: 'host-meta.json', links: [ws('wss://j1.example/', 1), ws('wss://j2.example/', 2)] },
        { kind: 'host-meta', links: [ws('wss://verona.example/', 1), ws('wss://x2.example/', 2)] },
      ]),
    ).toEqual(['wss://verona.example/', 'wss://j1.example/', 'wss://j2.example/', 'wss://x2.example/']);
  });

  test('an internationalised domain is recognised as its own host', () => {
    const ranked = rankCandidates(
      'b\u00fccher.example',
      [{ kind: 'host-meta', links: [ws('wss://xn--bcher-kva.example/ws', 1)] }],
      1,
    );
    expect(ranked[0]?.reasons).toContainEqual({ code: 'same-host' });
  });

  test('does not depend on which document arrived first', () => {
    const link = fc.record({
      transport: fc.constantFrom('websocket', 'bosh'),
      url: fc.constantFrom(
        'wss://a.example/',
        'wss://b.example/',
        'wss://verona.example/',
        'https://c.example/',
      ),
      position: fc.integer({ min: 1, max: 4 }),
      place: fc.constant(place),
    });
    fc.assert(
      fc.property(fc.array(link), fc.array(link), (one, other) => {
        const documents = [
          { kind: 'host-meta', links: one },
          { kind: 'host-meta.json', links: other },
        ] as const;
        const ranked = rankCandidates('verona.example', documents, 1);
        expect(rankCandidates('verona.example', documents.toReversed(), 1)).toEqual(ranked);
        expect(ranked.map((c) => c.rank)).toEqual(ranked.map((_, index) => index + 1));
        expect(new Set(ranked.map((c) => c.id)).size).toBe(ranked.length);
      }),
    );
  });
});
