import { describe, expect, it } from 'vitest';
import { parseDocument } from '../xml/index.ts';
import { parseInfo, type Info } from './xep-0030.ts';
import { capsIn, verification } from './xep-0115.ts';

const info = (inside: string): Info =>
  parseInfo(
    parseDocument(
      `<iq xmlns='jabber:client'><query xmlns='http://jabber.org/protocol/disco#info'>${inside}</query></iq>`,
    ),
  );
const features = ['caps', 'disco#info', 'disco#items', 'muc']
  .map((name) => `<feature var='http://jabber.org/protocol/${name}'/>`)
  .reverse()
  .join('');
const form = (type: string, fields = ''): string =>
  `<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>${type}</value></field>${fields}</x>`;
const field = (name: string, ...values: string[]): string =>
  `<field var='${name}'>${values.map((one) => `<value>${one}</value>`).join('')}</field>`;

describe('the verification string', () => {
  it('of the simple example (§5.2)', () => {
    const identity = "<identity category='client' name='Exodus 0.9.1' type='pc'/>";
    expect(verification(info(identity + features))).toBe('QgayPKawpkPSDYmwT/WM94uAlu0=');
  });

  it('of the complex example (§5.3)', () => {
    const identities =
      "<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>" +
      "<identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>";
    const fields =
      field('ip_version', 'ipv6', 'ipv4') +
      field('os', 'Mac') +
      field('os_version', '10.5.1') +
      field('software', 'Psi') +
      field('software_version', '0.11');
    const all = identities + features + form('urn:xmpp:dataforms:softwareinfo', fields);
    expect(verification(info(all))).toBe('q07IKJEyjvHSyhy//CH0CxmKi8w=');
  });

  it.each([
    ['a feature twice', "<feature var='a'/><feature var='a'/>"],
    ['an identity twice', "<identity category='a' type='b'/><identity category='a' type='b'/>"],
    ['two forms of one type', form('a') + form('a')],
    ['one feature that reads as two', "<feature var='a&lt;b'/>"],
  ])('is none where there is %s (§5.4)', (_, inside) => {
    expect(verification(info(inside))).toBeNull();
  });

  it('sorts by octets, not by code units', () => {
    const all = (one: string, two: string): Info => info(`<feature var='${one}'/><feature var='${two}'/>`);
    expect(verification(all('\u{10000}', '\uffee'))).toBe(verification(all('\uffee', '\u{10000}')));
  });
});

it.each([
  ['nothing', ''],
  ['the form of before', "<c xmlns='http://jabber.org/protocol/caps' node='n' ver='0.9'/>"],
  ['too much', `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='${'v'.repeat(300)}'/>`],
])('presence says %s', (_, inside) => {
  expect(capsIn(parseDocument(`<presence xmlns='jabber:client'>${inside}</presence>`))).toBeNull();
});
