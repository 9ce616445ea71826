import { describe, expect, it } from 'vitest';
import { parseDocument, serialize } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { readContent } from './content.ts';
import { changeStanza, displayedStanza, wordsStanza } from './stanzas.ts';

const message = (inside: string): XmlElement =>
  parseDocument(`<message xmlns='jabber:client' type='chat' id='m1'>${inside}</message>`);
const envelope = { id: 'x1', to: 'romeo@montague.example' };

describe('what is written is read as what was meant', () => {
  it('words, with a quotation for who does not know replies', () => {
    const quote = 'It is 🌅 the east\nand Juliet';
    const stanza = wordsStanza(envelope, 'the sun', { id: 'm0', to: 'a@b', quote });
    expect(serialize(stanza)).toContain('<body>&gt; It is 🌅 the east\n&gt; and Juliet\nthe sun</body>');
    expect(readContent(stanza)).toEqual({
      type: 'words',
      body: 'the sun',
      reply: { id: 'm0', to: 'a@b', quote },
    });
  });

  it.each([
    { type: 'correction', body: 'the sun' },
    { type: 'correction', body: 'the sun', reply: { id: 'm9', to: 'a@b', quote: 'what light' } },
    { type: 'retraction' },
    { type: 'reactions', emojis: ['👋', '❤️'] },
    { type: 'reactions', emojis: [] },
  ] as const)('$type', (change) => {
    const stanza = changeStanza(envelope, 'm0', change);
    expect(readContent(stanza)).toEqual({ type: 'change', target: 'm0', change });
  });

  it('a marker', () => {
    expect(readContent(displayedStanza(envelope, 'm0'))).toEqual({ type: 'displayed', target: 'm0' });
  });
});

describe('what is not words is not shown as words', () => {
  it.each([
    [
      "<encrypted xmlns='eu.siacs.conversations.axolotl'><payload/></encrypted><body>I sent OMEMO</body>",
      'OMEMO',
    ],
    ["<encrypted xmlns='urn:xmpp:omemo:2'><payload/></encrypted>", 'OMEMO'],
    ["<openpgp xmlns='urn:xmpp:openpgp:0'>aGk=</openpgp><body>see https://evil.example</body>", 'OpenPGP'],
    ["<x xmlns='jabber:x:encrypted'>hQ</x><body>encrypted</body>", 'OpenPGP'],
    ["<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:otr:0'/><body>?OTR:AAM</body>", 'OTR'],
    ["<encryption xmlns='urn:xmpp:eme:0' namespace='of:tomorrow' name='Tomorrow'/>", 'Tomorrow'],
  ])('%s', (inside, encrypted) => {
    expect(readContent(message(inside))).toEqual({ type: 'words', body: '', encrypted });
  });

  it.each([
    ['nothing', ''],
    ['keys without a message', "<encrypted xmlns='eu.siacs.conversations.axolotl'><header/></encrypted>"],
    ['a chat state', "<composing xmlns='http://jabber.org/protocol/chatstates'/>"],
    ['a reaction to nothing', "<reactions xmlns='urn:xmpp:reactions:0'><reaction>👋</reaction></reactions>"],
  ])('%s', (_, inside) => {
    expect(readContent(message(inside))).toBeNull();
  });

  it('a reaction is a picture: words in it are left out, and so is more than anybody needs', () => {
    const all = ['👋', 'Romeo says', '<b>', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '7', '👋', '👋'.repeat(40)];
    const inside = all.map((one) => `<reaction>${one.replace('<', '&lt;')}</reaction>`).join('');
    const content = readContent(
      message(`<reactions xmlns='urn:xmpp:reactions:0' id='m0'>${inside}</reactions>`),
    );
    expect(content).toMatchObject({ change: { emojis: ['👋', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'] } });
  });

  it('a tombstone of the archive', () => {
    const inside = "<retracted xmlns='urn:xmpp:message-retract:1' id='r1' stamp='2026-01-01T00:00:00Z'/>";
    expect(readContent(message(inside))).toEqual({ type: 'words', body: '', retracted: true });
  });
});

describe('a fallback takes away what it names, and no more', () => {
  const body = '> 🌅 east\nsun';
  const read = (marks: string): unknown =>
    readContent(
      message(`<body>${body.replace('>', '&gt;')}</body><reply xmlns='urn:xmpp:reply:0' id='m0'/>${marks}`),
    );
  const mark = (range: string): string =>
    `<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>${range}</fallback>`;

  it.each([
    ['code points, not code units', mark("<body start='0' end='9'/>"), 'sun', '🌅 east'],
    ['without a range inside: all of the body', mark('<body/>'), '', '🌅 east\nsun'],
    ['none', '', body, undefined],
    ['of another extension', mark('').replace('reply:0', 'reactions:0'), body, undefined],
    ['backwards', mark("<body start='9' end='0'/>"), body, undefined],
    ['far outside', mark("<body start='900' end='9999'/>"), body, undefined],
    ['no numbers', mark("<body start='-1' end='1e9'/>"), '', '🌅 east\nsun'],
  ])('%s', (_, marks, left, quote) => {
    expect(read(marks)).toEqual({
      type: 'words',
      body: left,
      reply: { id: 'm0', ...(quote === undefined ? {} : { quote }) },
    });
  });
});
