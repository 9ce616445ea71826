import { expect, test } from 'vitest';
import { kindOf } from '../../../core/framing/kind.ts';
import { readFrame, type FrameRecord } from '../../../core/framing/index.ts';
import { negotiationOf } from './negotiation.ts';
import { phasesOf } from './phases.ts';

const open = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' version='1.0'/>`;
const features = `<stream:features xmlns:stream='http://etherx.jabber.org/streams'/>`;
const sasl = (name: string): string => `<${name} xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>`;
const sasl2 = (name: string, inside = ''): string => `<${name} xmlns='urn:xmpp:sasl:2'>${inside}</${name}>`;
const sm = (name: string): string => `<${name} xmlns='urn:xmpp:sm:3'/>`;
const bind = (type: string): string =>
  `<iq xmlns='jabber:client' type='${type}' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`;

/** Phases with how many frames each has. */
function phases(texts: readonly string[]): string[] {
  const rows = texts.map((text, index): FrameRecord => {
    const read = readFrame(text);
    if (!read.ok) throw new Error(text);
    const kind = kindOf(read.element);
    return { seq: index, time: index, stream: 's', direction: 'in', kind, text, bytes: text.length };
  });
  return phasesOf(negotiationOf(rows, 's')).map(({ phase, steps }) => `${phase} ${steps.length}`);
}

test('SASL and a resource after it go through each phase, the opening and the features twice', () => {
  const before = [open, open, features, sasl('auth'), sasl('challenge'), sasl('response'), sasl('success')];
  const after = [open, open, features, bind('set'), bind('result'), sm('enable'), sm('enabled')];
  expect(phases([...before, ...after])).toEqual([
    'open 2',
    'features 1',
    'authentication 4',
    'open 2',
    'features 1',
    'binding 2',
    'resumption 2',
  ]);
});

test.each([
  [`<bound xmlns='urn:xmpp:bind:0'/>`, 'binding 1'],
  [`<resumed xmlns='urn:xmpp:sm:3' h='1' previd='x'/>`, 'resumption 1'],
  ['', 'authentication 1'],
])('SASL2 ends with what it brought about: %s', (inside, last) => {
  expect(phases([open, open, features, sasl2('authenticate'), sasl2('success', inside)]).at(-1)).toBe(
    last === 'authentication 1' ? 'authentication 2' : last,
  );
});

test('a session that is resumed after SASL binds nothing, and an error belongs to what was under way', () => {
  const error = `<stream:error xmlns:stream='http://etherx.jabber.org/streams'/>`;
  expect(phases([open, features, sm('resume'), sm('resumed'), error])).toEqual([
    'open 1',
    'features 1',
    'resumption 3',
  ]);
});
