/** Courses out of transcripts, for tests: `>` is a frame of ours, `<` one of the server. */
import { readFrame } from '../framing/index.ts';
import { beginCourse, followed, type Course } from './course.ts';

/** Frames leave and arrive 10 ms apart, the first 100 ms after the beginning at 1000. */
export function courseOf(lines: readonly string[], url = 'wss://a.example/ws'): Course {
  return lines.reduce(
    (course, line, index) => {
      const text = line.slice(2);
      const read = readFrame(text);
      const element = read.ok ? read.element : null;
      return followed(course, line.startsWith('>') ? 'out' : 'in', element, text.length, 1100 + index * 10);
    },
    beginCourse(url, 1000),
  );
}

export const open =
  "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' id='1' from='a.example' version='1.0'/>";
export const features = (inner: string): string =>
  `<stream:features xmlns:stream='http://etherx.jabber.org/streams'>${inner}</stream:features>`;
export const offer2 = features(
  `<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256</mechanism><inline>` +
    `<bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:carbons:2'/><feature var='urn:xmpp:sm:3'/>` +
    `<feature var='urn:xmpp:csi:0'/></inline></bind><sm xmlns='urn:xmpp:sm:3'/>` +
    `<fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism></fast></inline></authentication>`,
);
const bind =
  `<bind xmlns='urn:xmpp:bind:0'><tag>Causeway</tag><enable xmlns='urn:xmpp:sm:3' resume='true'/>` +
  `<enable xmlns='urn:xmpp:carbons:2'/></bind>`;
const serverFirst = (text: string): string => `<challenge xmlns='urn:xmpp:sasl:2'>${btoa(text)}</challenge>`;

/** SASL2 with Bind 2 for the first time. */
export const firstTime: readonly string[] = [
  `> ${open}`,
  `< ${open}`,
  `< ${offer2}`,
  `> <authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-256'><initial-response>x</initial-response>${bind}` +
    `<request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-NONE'/></authenticate>`,
  `< ${serverFirst('r=abc,s=QSXCR+Q6sek8bf92,i=4096,h=AAAA')}`,
  `> <response xmlns='urn:xmpp:sasl:2'>x</response>`,
  `< <success xmlns='urn:xmpp:sasl:2'><authorization-identifier>j@a.example/x</authorization-identifier>` +
    `<token xmlns='urn:xmpp:fast:0' token='secret-token' expiry='2030-01-01T00:00:00Z'/>` +
    `<bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' resume='true' max='600' id='sm-secret'/></bound></success>`,
];

/** A token and `<resume/>` leave together with `<open/>`. */
export const ahead = (outcome: string): readonly string[] => [
  `> ${open}`,
  `> <authenticate xmlns='urn:xmpp:sasl:2' mechanism='HT-SHA-256-NONE'><initial-response>x</initial-response>` +
    `<resume xmlns='urn:xmpp:sm:3' h='3' previd='sm-secret'/>${bind}<fast xmlns='urn:xmpp:fast:0' count='1'/></authenticate>`,
  `< ${open}`,
  `< ${offer2}`,
  `< <success xmlns='urn:xmpp:sasl:2'><authorization-identifier>j@a.example/x</authorization-identifier>${outcome}</success>`,
];

/** SASL of RFC 6120, then `middle`, which may resume or bind. */
export const oldWay = (middle: readonly string[]): readonly string[] => [
  `> ${open}`,
  `< ${open}`,
  `< ${features("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>")}`,
  `> <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>x</auth>`,
  `< <challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>cj1h</challenge>`,
  `> <response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>x</response>`,
  `< <success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>x</success>`,
  `> ${open}`,
  ...middle,
];
export const boundFeatures = features(
  "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/><csi xmlns='urn:xmpp:csi:0'/>",
);
export const binding: readonly string[] = [
  `< ${open}`,
  `< ${boundFeatures}`,
  `> <iq xmlns='jabber:client' type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`,
  `< <iq xmlns='jabber:client' type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>j@a.example/x</jid></bind></iq>`,
];
