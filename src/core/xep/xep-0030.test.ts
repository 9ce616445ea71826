import { describe, expect, test } from 'vitest';
import { parseFrame, serialize } from '../xml/index.ts';
import { bounded, discoInfoRequest, discoItemsRequest, parseInfo, parseItems } from './xep-0030.ts';

const info = 'http://jabber.org/protocol/disco#info';
const items = 'http://jabber.org/protocol/disco#items';
const result = (query: string) => parseFrame(`<iq xmlns='jabber:client' type='result'>${query}</iq>`);

test('an entity and a node of it are asked', () => {
  expect(serialize(discoInfoRequest('capulet.example'))).toBe(
    `<iq xmlns='jabber:client' type='get' to='capulet.example'><query xmlns='${info}'/></iq>`,
  );
  expect(serialize(discoItemsRequest('capulet.example', `a'b<`))).toBe(
    `<iq xmlns='jabber:client' type='get' to='capulet.example'><query xmlns='${items}' node='a&apos;b&lt;'/></iq>`,
  );
});

describe('answers', () => {
  test('of info: identities, features once each, forms', () => {
    const read = bounded(
      parseInfo(
        result(`<query xmlns='${info}'><identity category='server' type='im' name='Prosody'/>
        <identity category='pubsub' type='pep'/><feature var='a'/><feature var='b'/><feature var='a'/><feature/>
        <feature xmlns='elsewhere' var='c'/>
        <x xmlns='jabber:x:data' type='result'>
          <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/network/serverinfo</value></field>
          <field var='abuse-addresses'><value>mailto:abuse@capulet.example</value></field></x></query>`),
      ),
    );
    expect(read).toEqual({
      identities: [
        { category: 'server', type: 'im', lang: '', name: 'Prosody' },
        { category: 'pubsub', type: 'pep', lang: '', name: '' },
      ],
      features: ['a', 'b'],
      forms: [
        [
          { name: 'FORM_TYPE', values: ['http://jabber.org/network/serverinfo'] },
          { name: 'abuse-addresses', values: ['mailto:abuse@capulet.example'] },
        ],
      ],
    });
  });

  test('of items: those with an address', () => {
    const read = parseItems(
      result(`<query xmlns='${items}'><item jid='rooms.capulet.example' name='Rooms'/>
        <item node='x'/><item jid='capulet.example' node='serverinfo'/></query>`),
    );
    expect(read).toEqual([
      { jid: 'rooms.capulet.example', node: null, name: 'Rooms' },
      { jid: 'capulet.example', node: 'serverinfo', name: null },
    ]);
    expect(parseItems(result(`<query xmlns='${info}'><item jid='a.example'/></query>`))).toEqual([]);
  });

  test('without an end are cut', () => {
    const many = Array.from({ length: 5000 }, (_, at) => `<feature var='f${String(at)}'/>`).join('');
    const long = 'x'.repeat(100_000);
    const read = bounded(
      parseInfo(result(`<query xmlns='${info}'><identity category='${long}'/>${many}</query>`)),
    );
    expect(read.features).toHaveLength(2000);
    expect(read.identities[0]?.category).toHaveLength(3071);
  });
});
