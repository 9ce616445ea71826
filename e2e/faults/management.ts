/** Stream management whose figures cannot be true, or whose session is gone. */
import { frames, type FaultCase } from './case.ts';

type End = NonNullable<FaultCase['ends']>;

const ack = (h: string): string => `<a xmlns='urn:xmpp:sm:3' h='${h}'/>`;
const counted = (code: End['code']): End => ({
  code,
  then: 'waiting',
  told: 'undefined-condition',
  by: 'XEP-0198 §6',
});
const live = (name: string, frame: string, ends?: End): FaultCase => ({
  name,
  when: 'live',
  does: () => frames(frame),
  ...(ends && { ends }),
});
const unreadable: End = { code: 'unexpected-element', then: 'waiting', by: 'XEP-0198 §4' };

export const managementCases: readonly FaultCase[] = [
  live('h higher than what was sent', ack('4000'), counted('acknowledged-too-many')),
  live('h that goes backwards', ack('0'), counted('acknowledged-backwards')),
  live('h at the end of its range', ack('4294967295'), counted('acknowledged-backwards')),
  live('h beyond its range', ack('4294967296'), unreadable),
  live('negative h', ack('-1'), unreadable),
  live('h that is no number', ack('many'), unreadable),
  live('acknowledgement without h', "<a xmlns='urn:xmpp:sm:3'/>", unreadable),
  live('<r/> that asks', "<r xmlns='urn:xmpp:sm:3'/>"),
  live('<enabled/> twice', "<enabled xmlns='urn:xmpp:sm:3' id='another'/>", unreadable),
  {
    name: 'h higher than what was sent, on resuming',
    when: 'coming back',
    does: () => ({ kind: 'resumed-too-far', by: 7 }),
    ends: counted('acknowledged-too-many'),
  },
  {
    name: 'h that goes backwards, on resuming',
    when: 'coming back',
    does: () => ({ kind: 'resumed-too-far', by: -2 }),
    ends: counted('acknowledged-backwards'),
  },
  {
    name: 'item-not-found on resuming',
    when: 'coming back',
    pending: 'possibly sent',
    does: () => ({ kind: 'session-gone', tells: false }),
    goesOnBy: 'XEP-0198 §5',
  },
  {
    name: 'item-not-found on resuming, with h',
    when: 'coming back',
    pending: 'sent once',
    does: () => ({ kind: 'session-gone', tells: true }),
    goesOnBy: 'XEP-0198 §5',
  },
];
