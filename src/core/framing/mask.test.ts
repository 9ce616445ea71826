import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damaged, trees } from '../xml/arbitraries.testing.ts';
import { el, isElement, parseFrame, serialize, XmlError, type XmlElement } from '../xml/index.ts';
import { MASK, maskSecrets } from './mask.ts';
import { secretRules } from './secrets.ts';

/** `⟦…⟧` marks in each frame what has to be hidden; the marks themselves are not part of it. */
const frames: readonly (readonly [string, string])[] = [
  ['PLAIN', "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>⟦AGp1bGlldABzM2NyM3Q=⟧</auth>"],
  ['an empty response', "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>⟦=⟧</response>"],
  ['no response', "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"],
  ['a challenge', "<s:challenge xmlns:s='urn:ietf:params:xml:ns:xmpp-sasl'>⟦cj0x⟧</s:challenge>"],
  ['a success', "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>⟦dj0x⟧</success>"],
  ['CDATA and references', "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>⟦a<![CDATA[b]]>&#99;⟧</auth>"],
  ['smuggled children', "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>⟦a<x y='b'>c</x>⟧</auth>"],
  ['a failure', "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>"],
  [
    'SASL2 with FAST',
    "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='HT-SHA-256-NONE'><initial-response>⟦anVsaWV0AA==⟧</initial-response><user-agent id='x'><software>y</software></user-agent><fast xmlns='urn:xmpp:fast:0' count='1'/></authenticate>",
  ],
  [
    'SASL2 success with a token',
    "<success xmlns='urn:xmpp:sasl:2'><additional-data>⟦dj0x⟧</additional-data><authorization-identifier>a@b</authorization-identifier><token xmlns='urn:xmpp:fast:0' expiry='2026-12-01T00:00:00Z' token='⟦c2Vj⟧'/></success>",
  ],
  [
    'SASL2 continue',
    "<continue xmlns='urn:xmpp:sasl:2'><additional-data>⟦x⟧</additional-data><tasks><task>T</task></tasks></continue>",
  ],
  ['a SASL2 challenge', "<challenge xmlns='urn:xmpp:sasl:2'>⟦x⟧</challenge>"],
  ['a SASL2 response', "<response xmlns='urn:xmpp:sasl:2'>⟦x⟧</response>"],
  [
    'an upgrade to other SCRAM keys',
    "<task-data xmlns='urn:xmpp:sasl:2'><hash xmlns='urn:xmpp:scram-upgrade:0'>⟦BzOnw3Pc⟧</hash></task-data>",
  ],
  [
    'an ISR token',
    "<enabled xmlns='urn:xmpp:sm:3' id='1'><isr-enabled xmlns='https://xmpp.org/extensions/isr/0' token='⟦t⟧'/></enabled>",
  ],
  [
    'registration',
    "<iq xmlns='jabber:client'><query xmlns='jabber:iq:register'><username>juliet</username><password>⟦R0m30⟧</password></query></iq>",
  ],
  [
    'the oldest authentication',
    "<iq xmlns='jabber:client'><query xmlns='jabber:iq:auth'><username>bill</username><password>⟦a⟧</password><digest>⟦b⟧</digest></query></iq>",
  ],
  [
    'BOSH',
    "<body xmlns='http://jabber.org/protocol/httpbind' sid='⟦s⟧' rid='⟦1573741820⟧' key='⟦k⟧' newkey=\"⟦n⟧\" xml:lang='en'><message xmlns='jabber:client'><body>open</body></message></body>",
  ],
  [
    'an upload slot',
    "<iq xmlns='jabber:client'><slot xmlns='urn:xmpp:http:upload:0'><put url='https://u'><header name='Authorization'>⟦Basic x⟧</header></put><get url='https://g'/></slot></iq>",
  ],
  [
    'TURN credentials',
    "<services xmlns='urn:xmpp:extdisco:2'><service host='t' type='turn' username='⟦u⟧' password='⟦p⟧' port='3478'/></services>",
  ],
  [
    'a component',
    "<handshake xmlns='jabber:component:accept'>⟦aaee83c26aeeafcbabeabfcbcd50df997e0a2a1e⟧</handshake>",
  ],
  [
    'private form fields',
    "<x xmlns='jabber:x:data'><field var='a' type='text-private'><value>⟦1⟧</value></field><field var='b'><value>2</value></field><field var='Password'><required/><value>⟦3⟧</value><value>⟦4⟧</value></field></x>",
  ],
  ['a room password', "<x xmlns='http://jabber.org/protocol/muc'><password>⟦cauldronburn⟧</password></x>"],
  ['an invitation', "<x xmlns='jabber:x:conference' jid='r@m' password='⟦cauldronburn⟧' reason='x'/>"],
  [
    'what a carbon carries',
    "<message xmlns='jabber:client'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body>password='open'</body><auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>⟦x⟧</auth></message></forwarded></sent></message>",
  ],
  [
    'the same names elsewhere',
    "<auth xmlns='urn:x' token='open' sid='open'>open<password>open</password><value>open</value></auth>",
  ],
];

const unmarked = (marked: string): string => marked.replace(/[⟦⟧]/g, '');
const hidden = (marked: string): string =>
  marked.replace(/⟦(.*?)⟧/gs, (_all, secret: string) => MASK.repeat(secret.length));

describe('a frame that parses', () => {
  it.each(frames)('%s', (_what, marked) => {
    const text = unmarked(marked);
    expect(maskSecrets(text, parseFrame(text))).toBe(hidden(marked));
  });

  it('has a row with a test for every secret', () => {
    for (const rule of secretRules) {
      for (const attribute of ['', ...(rule.attributes ?? [])]) {
        const attrs = attribute === '' ? {} : { [attribute]: 'hush' };
        const content = rule.content === true ? ['hush'] : [];
        const text = serialize(el('a', 'n', {}, el(rule.name, rule.ns, attrs, ...content)));
        const masked = maskSecrets(text, parseFrame(text));
        expect(masked, `${rule.name} of ${rule.spec}`).not.toContain('hush');
      }
    }
  });

  it('stays the same in length and outside the secrets, and keeps parsing', () => {
    fc.assert(
      fc.property(treesWithSecrets, ({ tree, secrets }) => {
        const text = serialize(tree);
        const masked = maskSecrets(text, parseFrame(text));
        expect(masked).toHaveLength(text.length);
        for (let i = 0; i < text.length; i++) {
          if (masked[i] !== text[i]) expect(masked[i]).toBe(MASK);
        }
        for (const secret of secrets) expect(masked).not.toContain(secret);
        expect(withoutSecrets(parseFrame(masked))).toEqual(withoutSecrets(parseFrame(text)));
      }),
      { numRuns: 500 },
    );
  });

  it('is masked by its look when the tree tells no places', () => {
    const element = el('auth', 'urn:ietf:params:xml:ns:xmpp-sasl', {}, 'hush');
    expect(maskSecrets(serialize(element), element)).not.toContain('hush');
  });
});

describe('a text that does not parse', () => {
  it.each<readonly [string, string]>([
    ['without end tag', "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>hush"],
    ['cut inside the end tag', "<auth mechanism='PLAIN'>hush</au"],
    ['without the > of its start tag', "<auth mechanism='PLAIN' hush</auth>"],
    ['with a bare ampersand', '<message><body>a & b</body></message><response>hush</response>'],
    ['under a prefix that is not declared', '<x:auth>hush</x:auth>'],
    ['with spaces where none belong', '< auth>hush< / auth>'],
    ['in capitals', '<AUTH>hush</AUTH>&'],
    ['with an end tag inside CDATA', '<auth><![CDATA[</auth>]]>hush</auth>&'],
    ['with a second one that is not closed', '<auth>hush</auth><auth>hush'],
    ['without start tag', 'hush</success>'],
    ['token with the wrong quotes', "<token xmlns='urn:xmpp:fast:0' token='hush\" />"],
    ['token without quotes', '<t token=hush />'],
    ['token with a quote inside', "<t token='a'hush' />"],
    ['token with spaces around =', "<t token = 'hush'/>&"],
    ['token over two lines', "<t token=\n'hu\nhush'/>&"],
    ['BOSH', "<body sid='hush' rid=\"hush\" key='hush'"],
    ['registration', '<query><username>juliet</username><password>hush</password>'],
    ['a form', "<field type='text-private'><value>hush</value></field><oops"],
    ['a token in what looks like text', "<a>token='hush'"],
    ['an upload header', "<slot><put><header name='Cookie'>hush</header></put>"],
  ])('hides a secret %s', (_what, text) => {
    expect(() => parseFrame(text)).toThrow(XmlError);
    const masked = maskSecrets(text, null);
    expect(masked).not.toContain('hush');
    expect(masked).toHaveLength(text.length);
  });

  it('shows what has nothing to do with secrets', () => {
    const text = "<message to='a@b'><body>fish & chips</body><authority/></message>";
    expect(maskSecrets(text, null)).toBe(text);
  });

  it('is masked at least where the tree of the whole would say so', () => {
    for (const [, marked] of frames) {
      const text = unmarked(marked);
      const exact = hidden(marked);
      const safe = maskSecrets(text, null);
      for (let i = 0; i < text.length; i++) if (exact[i] === MASK) expect(safe[i]).toBe(MASK);
    }
  });

  it('hides what was put in, whatever befalls the markup behind it', () => {
    const token = "<success xmlns='urn:xmpp:sasl:2'><token xmlns='urn:xmpp:fast:0' token='hush'/>";
    fc.assert(
      fc.property(damaged(trees.map(serialize)), (tail) => {
        const text = `${token}${tail.replaceAll('hush', '')}`;
        const masked = maskSecrets(text, null);
        expect(masked).not.toContain('hush');
        expect(masked).toHaveLength(text.length);
      }),
      { numRuns: 500 },
    );
  });

  it('takes linear time', () => {
    const started = performance.now();
    for (const piece of ['<auth>', "token='", 'token=', '<', '< ', '<a', "token=''a", 'token ']) {
      maskSecrets(piece.repeat(200_000), null);
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

/** Trees with secrets somewhere among their children. */
const treesWithSecrets = fc
  .array(fc.record({ tree: trees, rule: fc.constantFrom(...secretRules) }), { minLength: 1, maxLength: 3 })
  .map((list) => {
    const held = list.map(({ rule }, i) => {
      const attrs = Object.fromEntries((rule.attributes ?? []).map((name) => [name, `hush${String(i)}`]));
      return el(rule.name, rule.ns, attrs, ...(rule.content === true ? [`hush${String(i)}`] : []));
    });
    return {
      secrets: list.map((_one, i) => `hush${String(i)}`),
      tree: list.reduce<XmlElement>(
        (inner, { tree }, i) => ({ ...tree, children: [...tree.children, held[i] ?? '', inner] }),
        el('end', 'n'),
      ),
    };
  });

/** A tree without what the table calls secret. */
function withoutSecrets(element: XmlElement): unknown {
  const rule = secretRules.find((one) => one.name === element.name && one.ns === element.ns);
  return {
    name: element.name,
    ns: element.ns,
    attrs: element.attrs
      .filter((one) => rule?.attributes?.includes(one.name) !== true)
      .map((one) => [one.ns, one.name, one.value]),
    children:
      rule?.content === true
        ? []
        : element.children.map((one) => (isElement(one) ? withoutSecrets(one) : one)),
  };
}
