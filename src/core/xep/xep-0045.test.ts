import { describe, expect, it } from 'vitest';
import { parseDocument, serialize } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { joinPresence, mediatedInvitation, occupantNews, subjectIn } from './xep-0045.ts';
import { nodeNews, parseItemsOf } from './xep-0060.ts';
import { directInvitation } from './xep-0249.ts';
import { bookmarkItem, parseBookmark } from './xep-0402.ts';
import { stillThere } from './xep-0410.ts';

const room = 'balcony@rooms.example';
const stanza = (name: string, attributes: string, inside: string): XmlElement =>
  parseDocument(`<${name} xmlns='jabber:client' from='${room}/Romeo' ${attributes}>${inside}</${name}>`);
const user = (inside: string): string => `<x xmlns='http://jabber.org/protocol/muc#user'>${inside}</x>`;

it('whoever comes in says which part of what was said before they want', () => {
  expect(serialize(joinPresence(`${room}/Juliet`, { since: 0 }, 'pass'))).toBe(
    `<presence xmlns='jabber:client' to='${room}/Juliet'><x xmlns='http://jabber.org/protocol/muc'>` +
      `<password>pass</password><history since='1970-01-01T00:00:00.000Z'/></x></presence>`,
  );
});

describe('presence in a room', () => {
  it('says who is there and as what', () => {
    const item = "<item affiliation='owner' role='moderator' jid='r@m.example/x'/><status code='110'/>";
    expect(occupantNews(stanza('presence', '', user(item)))).toEqual({
      ...{
        here: true,
        role: 'moderator',
        affiliation: 'owner',
        jid: 'r@m.example/x',
        nick: null,
        codes: ['110'],
      },
    });
  });

  it('takes what it does not know for none', () => {
    const item = "<item affiliation='emperor' role='&lt;b&gt;'/>";
    expect(occupantNews(stanza('presence', '', user(item)))).toMatchObject({
      role: 'none',
      affiliation: 'none',
    });
  });

  it.each([
    ['without a word of the room', '', ''],
    ['an error', "type='error'", user('')],
    ['a request', "type='subscribe'", user('')],
  ])('is none: %s', (_, attributes, inside) => {
    expect(occupantNews(stanza('presence', attributes, inside))).toBeNull();
  });
});

it.each([
  ['<subject>Verona</subject>', 'Verona'],
  ['<subject/>', ''],
  ['<subject>Verona</subject><body>words</body>', null],
  ['<body>words</body>', null],
])('the subject in %s is %s', (inside, subject) => {
  expect(subjectIn(stanza('message', "type='groupchat'", inside))).toBe(subject);
});

it('invitations are read from whoever invites, and from the room', () => {
  const direct = stanza(
    'message',
    '',
    "<x xmlns='jabber:x:conference' jid='r@m.example' reason='&lt;b&gt;'/>",
  );
  expect(directInvitation(direct)).toEqual({
    ...{ room: 'r@m.example', from: `${room}/Romeo`, reason: '<b>', password: null },
  });
  const mediated = stanza(
    'message',
    '',
    user("<invite from='r@m.example'><reason>come</reason></invite><password>p</password>"),
  );
  expect(mediatedInvitation(mediated)).toMatchObject({ from: 'r@m.example', reason: 'come', password: 'p' });
  expect(mediatedInvitation(stanza('message', '', user("<decline from='r@m.example'/>")))).toBeNull();
  expect(directInvitation(stanza('message', '', "<x xmlns='jabber:x:conference'/>"))).toBeNull();
});

it('a bookmark keeps what others wrote beside it', () => {
  const payload = parseDocument(
    "<conference xmlns='urn:xmpp:bookmarks:1' name='Balcony' autojoin='1'><nick>Jule</nick><extensions><x xmlns='urn:x'>red</x></extensions></conference>",
  );
  const read = parseBookmark({ id: room, payload });
  expect(read).toMatchObject({ room, name: 'Balcony', autojoin: true, nick: 'Jule', password: null });
  expect(serialize(bookmarkItem(read ?? ({} as never)).payload)).toContain("<x xmlns='urn:x'>red</x>");
  expect(parseBookmark({ id: room, payload: parseDocument("<conference xmlns='urn:other'/>") })).toBeNull();
});

it('items of one node are not those of another', () => {
  const items =
    "<items node='a'><item id='1'><x xmlns='urn:x'/></item><item id='2'/><retract id='3'/></items>";
  const news = stanza(
    'message',
    '',
    `<event xmlns='http://jabber.org/protocol/pubsub#event'>${items}</event>`,
  );
  expect(nodeNews(news, 'a')).toMatchObject({ items: [{ id: '1' }], retracted: ['3'] });
  expect(nodeNews(news, 'b')).toBeNull();
  const answer = stanza('iq', '', `<pubsub xmlns='http://jabber.org/protocol/pubsub'>${items}</pubsub>`);
  expect([parseItemsOf(answer, 'a').length, parseItemsOf(answer, 'b').length]).toEqual([1, 0]);
});

it.each([
  [null, true],
  ['service-unavailable', true],
  ['feature-not-implemented', true],
  ['item-not-found', true],
  ['remote-server-not-found', null],
  ['remote-server-timeout', null],
  ['not-acceptable', false],
  ['not-allowed', false],
  ['bad-request', false],
] as const)('a ping to oneself in a room that is answered by %s: still there is %s', (condition, is) => {
  expect(stillThere(condition)).toBe(is);
});
