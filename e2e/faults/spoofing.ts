/** Stanzas of somebody who claims to be somebody else: nothing of it is believed, and the session goes on. */
import type { StreamMisdeed } from '../world/faults.ts';
import { frames, type FaultCase, type Scene } from './case.ts';

const stranger = 'mallory@evil.example';

/** A stanza that must change nothing. */
function ignored(name: string, by: string, stanza: (scene: Scene) => string): FaultCase {
  return { name, when: 'live', does: (scene) => frames(stanza(scene)), goesOnBy: by };
}

const message = (from: string, inside: string, attributes = ''): string =>
  `<message xmlns='jabber:client' from='${from}'${attributes}>${inside}</message>`;
const forwarded = ({ account, contact }: Scene): string =>
  `<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='chat' from='${contact}/x' ` +
  `to='${account}' id='forged'><body>forged</body></message></forwarded>`;
const carbon = (scene: Scene): string =>
  `<received xmlns='urn:xmpp:carbons:2'>${forwarded(scene)}</received>`;
const push = (from: string): string =>
  `<iq xmlns='jabber:client' type='set' id='push' from='${from}'>` +
  `<query xmlns='jabber:iq:roster'><item jid='${stranger}' subscription='both'/></query></iq>`;
const archived = (scene: Scene): string =>
  `<result xmlns='urn:xmpp:mam:2' id='1' queryid='guessed'>${forwarded(scene)}</result>`;

export const spoofingCases: readonly FaultCase[] = [
  ignored('carbon from a stranger', 'XEP-0280 §11', (scene) => message(`${stranger}/x`, carbon(scene))),
  ignored('carbon from a contact', 'XEP-0280 §11', (scene) => message(`${scene.contact}/x`, carbon(scene))),
  ignored('carbon from a client of one’s own', 'XEP-0280 §11', (scene) =>
    message(`${scene.account}/other`, carbon(scene)),
  ),
  ignored('carbon from the server', 'XEP-0280 §11', (scene) => message(scene.domain, carbon(scene))),
  ignored('archived message from a stranger', 'XEP-0313 §8', (scene) =>
    message(`${stranger}/x`, archived(scene)),
  ),
  ignored('archived message that nobody asked for', 'XEP-0313 §8', (scene) =>
    message(scene.account, archived(scene)),
  ),
  ignored('roster push from a stranger', 'RFC 6121 §2.1.6', () => push(`${stranger}/x`)),
  ignored('roster push from the server', 'RFC 6121 §2.1.6', ({ domain }) => push(domain)),
  ignored('roster push from a client of one’s own', 'RFC 6121 §2.1.6', ({ account }) =>
    push(`${account}/other`),
  ),
  ignored('IQ result that nobody asked for', 'RFC 6120 §8.2.3', ({ account }) =>
    push(account).replace("type='set'", "type='result'"),
  ),
  {
    name: 'answer to the roster request from the wrong JID',
    when: 'first sign-in',
    does: () => ({ kind: 'roster-forged', by: `${stranger}/x`, item: stranger }),
    goesOnBy: 'RFC 6120 §10.3.3',
  },
  ignored('message in one’s own name', 'RFC 6120 §8.1.2.1', ({ account }) =>
    message(account, '<body>forged</body>', " type='chat'"),
  ),
  ignored('message from what is no address', 'RFC 7622 §3', () =>
    message('@@', '<body>forged</body>', " type='chat'"),
  ),
  {
    name: 'a stanza-id that belongs to another message',
    when: 'live',
    does: ({ account, contact }: Scene): StreamMisdeed => {
      const id = `<stanza-id xmlns='urn:xmpp:sid:0' by='${account}' id='taken'/>`;
      return frames(
        message(`${stranger}/x`, `<body>in its place</body>${id}`, " type='chat'"),
        message(`${contact}/x`, `<body>the real one</body>${id}`, " type='chat'"),
      );
    },
    says: ['the real one'],
    goesOnBy: 'XEP-0359 §6',
  },
  {
    name: 'a correction of somebody else’s message',
    when: 'live',
    does: ({ contact }) =>
      frames(
        message(`${contact}/x`, '<body>as it was written</body>', " type='chat' id='written'"),
        message(
          `${stranger}/x`,
          "<body>as it never was</body><replace xmlns='urn:xmpp:message-correct:0' id='written'/>",
          " type='chat' id='corrected'",
        ),
      ),
    says: ['as it was written'],
    goesOnBy: 'XEP-0308 §4',
  },
  {
    name: 'markup in a nickname and a subject',
    when: 'live',
    does: ({ contact }) =>
      frames(
        message(
          `${contact}/x`,
          '<subject>&lt;script&gt;alert(1)&lt;/script&gt;</subject><body>harmless</body>' +
            "<nick xmlns='http://jabber.org/protocol/nick'>&lt;img src=x onerror=alert(1)&gt;</nick>",
          " type='chat'",
        ),
      ),
    says: ['harmless'],
  },
  {
    name: 'markup, a javascript: link and a bidi override in a body',
    when: 'live',
    does: ({ contact }) =>
      frames(
        message(
          `${contact}/x`,
          '<body>&lt;img src=x onerror=alert(1)&gt; javascript:alert(1) \u202egnp.exe</body>',
          " type='chat'",
        ),
      ),
    says: ['<img src=x onerror=alert(1)> javascript:alert(1) \u202egnp.exe'],
  },
];
