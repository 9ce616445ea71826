import { describe, expect, it } from 'vitest';
import { encodeFrame, readFrame } from '../framing/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { errorReply } from './rfc6120-error.ts';
import { attr, children } from '../xml/index.ts';
import { ownCaps, ownInfo, ownNode } from './features.ts';
import { availability } from './rfc6121-presence.ts';
import { discoInfoResult, parseInfo } from './xep-0030.ts';
import { verification } from './xep-0115.ts';
import { versionResult } from './xep-0092.ts';
import { pingRequest, pingResult } from './xep-0199.ts';
import { originId } from './xep-0359.ts';

function parse(frame: string): XmlElement {
  const read = readFrame(frame);
  if (!read.ok) throw new Error(read.error.code);
  return read.element;
}

function request(payload: string): XmlElement {
  return parse(
    `<iq xmlns='jabber:client' type='get' id='q1' from='romeo@montague.example/a'>${payload}</iq>`,
  );
}

describe('requests of others', () => {
  it('who are you (XEP-0030)', () => {
    const iq = request("<query xmlns='http://jabber.org/protocol/disco#info'/>");
    const answer = discoInfoResult(iq, { ...ownInfo, features: ['jabber:iq:version', 'urn:xmpp:ping'] });
    expect(encodeFrame(answer)).toBe(
      "<iq xmlns='jabber:client' type='result' id='q1' to='romeo@montague.example/a'>" +
        "<query xmlns='http://jabber.org/protocol/disco#info'>" +
        "<identity category='client' type='web' name='Causeway'/>" +
        "<feature var='jabber:iq:version'/><feature var='urn:xmpp:ping'/></query></iq>",
    );
  });

  it('what can you, by the node of our presence (XEP-0115): the answer has the hash that was said', () => {
    const iq = request(`<query xmlns='http://jabber.org/protocol/disco#info' node='${ownNode()}'/>`);
    const answer = discoInfoResult(iq, ownInfo, [ownNode()]);
    const query = children(answer)[0];
    expect(query && attr(query, 'node')).toBe(ownNode());
    expect(verification(parseInfo(answer))).toBe(ownCaps.ver);
    expect(encodeFrame(availability(null))).toContain(`ver='${ownCaps.ver}'`);
  });

  it('who is this node of yours (XEP-0030)', () => {
    const iq = request("<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>");
    expect(encodeFrame(discoInfoResult(iq, ownInfo, [ownNode()]))).toBe(
      "<iq xmlns='jabber:client' type='error' id='q1' to='romeo@montague.example/a'>" +
        "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
    );
  });

  it('which version (XEP-0092)', () => {
    const iq = request("<query xmlns='jabber:iq:version'/>");
    expect(encodeFrame(versionResult(iq, { name: 'Causeway', version: '0.1.0' }))).toBe(
      "<iq xmlns='jabber:client' type='result' id='q1' to='romeo@montague.example/a'>" +
        "<query xmlns='jabber:iq:version'><name>Causeway</name><version>0.1.0</version></query></iq>",
    );
  });

  it('are you there (XEP-0199)', () => {
    const fromServer = parse(
      "<iq xmlns='jabber:client' type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>",
    );
    expect(encodeFrame(pingResult(fromServer))).toBe("<iq xmlns='jabber:client' type='result' id='p'/>");
  });

  it('anything else (RFC 6120 §8.4)', () => {
    const iq = request("<query xmlns='urn:x'><secret xmlns='urn:y'/></query>");
    expect(encodeFrame(errorReply(iq, 'service-unavailable'))).toBe(
      "<iq xmlns='jabber:client' type='error' id='q1' to='romeo@montague.example/a'>" +
        "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
    );
  });
});

describe('of our own', () => {
  it('a ping', () => {
    expect(encodeFrame(pingRequest('capulet.example'))).toBe(
      "<iq xmlns='jabber:client' type='get' to='capulet.example'><ping xmlns='urn:xmpp:ping'/></iq>",
    );
  });

  it('an origin id', () => {
    expect(encodeFrame(originId('m1'))).toBe("<origin-id xmlns='urn:xmpp:sid:0' id='m1'/>");
  });
});
