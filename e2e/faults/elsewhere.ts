/** Faults that are no row of the table, with the test that shows what comes of each. */

export interface Elsewhere {
  readonly fault: string;
  /** From the root of the project. */
  readonly file: string;
  /** The title of a test in it. */
  readonly test: string;
  /** Where that test plays the rows of the table: which of them it is. */
  readonly row?: string;
}

export const elsewhere: readonly Elsewhere[] = [
  {
    fault: 'the counters of stream management wrap at 2³²',
    file: 'e2e/fault-management.test.ts',
    test: 'figures of both sides go on from zero after 2³²',
  },
  {
    fault: 'the worker dies between any two steps of sending',
    file: 'e2e/fault-management.test.ts',
    test: 'a worker that dies at any step of sending sends once',
  },
  {
    fault: 'the worker dies between any two steps of receiving',
    file: 'e2e/fault-management.test.ts',
    test: 'a worker that dies at any step of receiving stores once',
  },
  {
    fault: 'a place in the archive that the server has forgotten, which it admits or not',
    file: 'src/background/clear-up.test.ts',
    test: 'a place that the archive has forgotten is replaced by a time, where it answers by %s',
  },
  {
    fault: 'the store of frames is full',
    file: 'e2e/fault-stores.test.ts',
    test: 'frames that cannot be stored cost no message',
  },
  {
    fault: 'the store of messages is full, or broken, when one arrives',
    file: 'e2e/fault-stores.test.ts',
    test: 'a message that cannot be stored (%s) is not acknowledged, and comes again',
  },
  {
    fault: 'the store of messages is full when one is written',
    file: 'e2e/fault-stores.test.ts',
    test: 'a message of ours that cannot be stored is refused with the reason, and nothing of it leaves',
  },
  {
    fault: 'the store of messages is full when one has left',
    file: 'e2e/fault-stores.test.ts',
    test: 'what left is not sent again because that could not be stored',
  },
  {
    fault: 'the store of sessions is full when a message is to leave',
    file: 'e2e/fault-stores.test.ts',
    test: 'what we write does not leave before the queue that it stands in is stored',
  },
  {
    fault: 'the store of accounts is full',
    file: 'e2e/fault-stores.test.ts',
    test: 'an account that cannot be stored is refused with the reason, and the session that is there goes on',
  },
  {
    fault: 'an error from somebody to whom nothing was written',
    file: 'e2e/background-faults.test.ts',
    test: 'an error counts only from whom the message was written to',
  },
  {
    fault: 'a delay stamp in the future',
    file: 'e2e/background-faults.test.ts',
    test: 'a time that lies ahead of us is not believed',
  },
  {
    fault: 'the answer of another JID to a request',
    file: 'src/background/stanza/requests.test.ts',
    test: 'Strophe calls back for the right sender only, and once',
  },
  {
    fault: 'Prosody’s own stream error, its prefix not declared',
    file: 'e2e/journeys/conformance.spec.ts',
    test: 'Prosody’s own stream error, its prefix not declared, is shown, named and ends the session as what it is',
  },
  {
    fault: 'access to a host is taken back while its session is online',
    file: 'e2e/journeys/fault-table.spec.ts',
    test: 'access that is taken back ends no session',
  },
  {
    fault: 'XML and stream faults in Chromium, seen in the inspector',
    file: 'e2e/journeys/fault-table.spec.ts',
    test: 'each stands in the inspector at its place, with its rule, and the session comes back',
  },
];

const stanza = (name: string): string => `src/background/stanza/${name}.test.ts`;
/** Shown by a row of the table. */
const played = (fault: string, row: string): Elsewhere => ({
  fault,
  file: 'e2e/fault-table.test.ts',
  test: '$when: $name',
  row,
});

/** Faults that were reproduced in strophe.js 5.0.0, each with the test that shows it out of reach. */
export const strophe: readonly Elsewhere[] = [
  {
    fault: 'a stream error inside a message disconnects',
    file: stanza('faults'),
    test: 'a message that holds a stream error disconnects nothing',
  },
  {
    fault: '`<success/>` straight after `<auth>` is believed',
    file: stanza('faults'),
    test: 'what belongs to the stream is not dispatched at all',
  },
  {
    fault: 'PLAIN over `ws://` sends the password',
    file: stanza('faults'),
    test: 'there is no password, no mechanism, and the transport is ours',
  },
  played('two stanzas in a frame, or one without a namespace, are accepted', 'two stanzas in a frame'),
  played('a malformed frame is dropped silently', 'bare ampersand'),
  played('`see-other-uri` leads to any host', 'see-other-uri to another host'),
  played('any number of iterations is computed', '2,147,483,648 iterations'),
  {
    fault: 'all handlers are gone after a disconnect, also where the session is resumed',
    file: 'src/background/stanza-session.test.ts',
    test: 'stay over a resumption, and hear a stanza that is sent again once',
  },
  {
    fault: '`getText` gives text with its markup escaped',
    file: stanza('layer'),
    test: 'gets the very tree that was parsed',
  },
  {
    fault: 'BOSH needs XMLHttpRequest, which no worker has',
    file: 'e2e/background-bosh.test.ts',
    test: 'talks over BOSH, and its frames stand in the record unwrapped and without secrets',
  },
  played('the last `<close>` and stream errors are missing from what is logged', 'stream error'),
  {
    fault: 'it opens sockets and documents of its own',
    file: stanza('faults'),
    test: 'neither documents, parsers nor sockets of the surroundings are reached',
  },
  {
    fault: 'it parses text',
    file: stanza('faults'),
    test: 'text is never parsed, however it is offered',
  },
  {
    fault: '`sendIQ` takes the result of another JID',
    file: stanza('requests'),
    test: 'Strophe calls back for the right sender only, and once',
  },
  {
    fault: '`getNamespace` trusts an attribute',
    file: stanza('faults'),
    test: 'match the namespace an element is in, not the default it declares for its children',
  },
  {
    fault: 'handlers by namespace match what is forwarded',
    file: stanza('faults'),
    test: 'by namespace see direct payloads, not what is forwarded inside',
  },
  {
    fault: '`iqFallbackHandler` answers wrongly',
    file: stanza('requests'),
    test: 'that nobody knows is answered service-unavailable, to whom asked',
  },
  {
    fault: 'a handler that throws is removed',
    file: stanza('faults'),
    test: 'one that throws is reported and stays',
  },
  {
    fault: 'an asynchronous handler never leaves',
    file: stanza('faults'),
    test: 'an async one leaves when its promise says so, and not before',
  },
  {
    fault: 'a time-out callback that throws stops all timers',
    file: stanza('faults'),
    test: 'a time-out callback that throws stops no other',
  },
  { fault: 'a timer nine times a second', file: stanza('faults'), test: 'an idle session sets no timer' },
  {
    fault: 'requests that wait at the end are never told',
    file: stanza('requests'),
    test: 'a thousand end with the session',
  },
  {
    fault: 'unanswered requests leave a handler each',
    file: stanza('requests'),
    test: 'a thousand time out',
  },
  {
    fault: 'elements are shared between handlers',
    file: stanza('faults'),
    test: 'each gets a copy of its own',
  },
  {
    fault: 'U+0000 and lone surrogates are sent',
    file: stanza('faults'),
    test: '%s is refused with a typed error, in text and in attributes',
  },
];
