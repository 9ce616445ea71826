import { describe, expect, it } from 'vitest';
import { encodeFrame, readFrame } from '../framing/index.ts';
import { parseJid } from '../jid.ts';
import type { XmlElement } from '../xml/types.ts';
import { isRosterPush, parseRoster, rosterRequest } from './rfc6121-roster.ts';

function parse(frame: string): XmlElement {
  const read = readFrame(frame);
  if (!read.ok) throw new Error(read.error.code);
  return read.element;
}

function rosterIq(attributes: string, items: string): XmlElement {
  return parse(
    `<iq xmlns='jabber:client' ${attributes}><query xmlns='jabber:iq:roster' ver='1'>${items}</query></iq>`,
  );
}

describe('the roster', () => {
  it('is asked for', () => {
    expect(encodeFrame(rosterRequest())).toBe(
      "<iq xmlns='jabber:client' type='get'><query xmlns='jabber:iq:roster'/></iq>",
    );
  });

  it('is read item by item', () => {
    const iq = rosterIq(
      "type='result' id='r'",
      "<item jid='Romeo@Montague.example' name='Romeo' subscription='both'><group>Friends</group></item>" +
        "<item jid='nurse@capulet.example' ask='subscribe'/>" +
        "<item name='nobody'/>" +
        "<item xmlns='urn:x' jid='tybalt@capulet.example'/>",
    );
    expect(parseRoster(iq)).toEqual([
      {
        jid: 'romeo@montague.example',
        name: 'Romeo',
        subscription: 'both',
        pending: false,
        groups: ['Friends'],
      },
      { jid: 'nurse@capulet.example', subscription: 'none', pending: true, groups: [] },
    ]);
  });

  it('keeps a contact whose address follows other rules than ours', () => {
    const iq = rosterIq("type='result'", "<item jid='♚@chess.example' subscription='to'/>");
    expect(parseRoster(iq)[0]?.jid).toBe('♚@chess.example');
  });

  it('is empty where the result says nothing new', () => {
    expect(parseRoster(parse("<iq xmlns='jabber:client' type='result' id='r'/>"))).toEqual([]);
  });
});

describe('a roster push', () => {
  const account = parseJid('juliet@capulet.example/balcony');
  const item = "<item jid='romeo@montague.example' subscription='remove'/>";

  it.each([
    ["type='set' id='a'", true],
    ["type='set' id='a' from='juliet@capulet.example'", true],
    ["type='set' id='a' from='Juliet@CAPULET.example'", true],
    ["type='set' id='a' from='juliet@capulet.example/chamber'", false],
    ["type='set' id='a' from='capulet.example'", false],
    ["type='set' id='a' from='tybalt@capulet.example'", false],
    ["type='set' id='a' from='juliet@capulet.example.evil.example'", false],
    ["type='set' id='a' from='@'", false],
    ["type='set' id='a' from=''", false],
    ["type='get' id='a'", false],
    ["type='result' id='a'", false],
  ])('%s is believed: %s', (attributes, believed) => {
    expect(isRosterPush(rosterIq(attributes, item), account)).toBe(believed);
  });
});
