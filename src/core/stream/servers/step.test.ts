import { describe, expect, test } from 'vitest';
import { encodeFrame, readFrame, s2s } from '../../framing/index.ts';
import { dialbackKey } from '../../xep/xep-0220.ts';
import { serverStream, stepServer } from './index.ts';
import type {
  Aim,
  ResponderConfig,
  ServerConfig,
  ServerEffect,
  ServerEvent,
  ServerFailure,
  ServerState,
} from './index.ts';

const secret = 's3cr3tf0rd14lb4ck';
const framing = 'urn:ietf:params:xml:ns:xmpp-framing-server';
const answer = `<open xmlns='${framing}' from='montague.example' to='capulet.example' id='D60000229F' version='1.0' xml:lang='en'/>`;
const streams = "xmlns:stream='http://etherx.jabber.org/streams'";
const features = `<stream:features ${streams}><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism></mechanisms><dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback><bidi xmlns='urn:xmpp:features:bidi'/></stream:features>`;

const calling = (aim: Aim): ServerConfig => ({
  role: 'initiator',
  from: 'capulet.example',
  to: 'montague.example',
  lang: 'en',
  aim,
});
const federating = { type: 'federate', certificate: true, secret, bidirectional: true } as const;
const answering = (certified: readonly string[] = []): ResponderConfig => ({
  role: 'responder',
  domain: 'montague.example',
  lang: 'en',
  ids: ['D60000229F', 'second'],
  secret: 'theirs',
  certified,
});

function element(text: string): ServerEvent {
  const read = readFrame(text, s2s);
  return read.ok
    ? { type: 'element', element: read.element }
    : { type: 'malformed', error: read.error.code, offset: read.error.offset };
}

/** One machine and what it did: frames as text, everything else as it is. */
function machine(config: ServerConfig) {
  let state: ServerState = serverStream(config);
  const sent: string[] = [];
  const did: ServerEffect[] = [];
  return {
    sent,
    did,
    get phase() {
      return state.phase;
    },
    feed(...events: readonly (ServerEvent | string)[]): readonly string[] {
      const before = sent.length;
      for (const event of events) {
        const next = stepServer(state, typeof event === 'string' ? element(event) : event);
        state = next.state;
        for (const effect of next.effects) {
          if (effect.type === 'send') sent.push(encodeFrame(effect.element));
          else did.push(effect);
        }
      }
      return sent.slice(before);
    },
    get failure(): ServerFailure | null | undefined {
      const ended = did.filter((effect) => effect.type === 'ended');
      expect(ended.length).toBeLessThanOrEqual(1);
      return ended[0]?.failure;
    },
  };
}
const socketOpen: ServerEvent = { type: 'socket-open', protocol: 'xmpp' };
const caller = (aim: Aim) => {
  const one = machine(calling(aim));
  one.feed(socketOpen);
  return one;
};

describe('who calls', () => {
  test('opens in the namespace of servers, as who it says it is', () => {
    expect(caller({ type: 'look', as: 'server' }).sent).toEqual([
      `<open xmlns='${framing}' to='montague.example' from='capulet.example' version='1.0' xml:lang='en'/>`,
    ]);
  });

  test('only looks: reads the offer, closes, and is done when the close is answered', () => {
    const one = caller({ type: 'look', as: 'server' });
    expect(one.feed(answer, features)).toEqual([`<close xmlns='${framing}'/>`]);
    const offer = { mechanisms: ['EXTERNAL'], dialback: true, bidirectional: true };
    expect(one.did).toContainEqual({ type: 'offered', offer });
    one.feed(`<close xmlns='${framing}'/>`);
    expect(one.failure).toBeNull();
  });

  test('looks at what clients are offered in the framing of clients, as nobody', () => {
    const clients = framing.replace('-server', '');
    const one = caller({ type: 'look', as: 'client' });
    expect(one.sent).toEqual([
      `<open xmlns='${clients}' to='montague.example' version='1.0' xml:lang='en'/>`,
    ]);
    const opened = `<open xmlns='${clients}' from='montague.example' id='x' version='1.0' xml:lang='en'/>`;
    const offers = `<stream:features ${streams}><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>`;
    expect(one.feed(opened, offers)).toEqual([`<close xmlns='${clients}'/>`]);
    expect(one.did.find(({ type }) => type === 'offered-clients')).toMatchObject({
      offer: { profile: 'sasl', mechanisms: ['SCRAM-SHA-1'] },
    });
    one.feed(`<close xmlns='${clients}'/>`);
    expect(one.failure).toBeNull();
  });

  test('who looks as a client and is answered as a server has called the wrong endpoint', () => {
    const one = caller({ type: 'look', as: 'client' });
    one.feed(answer);
    expect(one.failure).toEqual({ code: 'wrong-namespace', got: framing });
  });

  test('a peer that closes in the namespace of clients has closed', () => {
    const one = caller({ type: 'look', as: 'server' });
    one.feed(answer, features, "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
    expect(one.failure).toBeNull();
  });

  test('a peer that does not answer the close is not waited for', () => {
    const one = caller({ type: 'look', as: 'server' });
    one.feed(answer, features);
    expect(one.did).toContainEqual({ type: 'timer', ms: 3000 });
    one.feed({ type: 'timer' });
    expect(one.failure).toBeNull();
  });

  test('EXTERNAL: bidi, no authorization identity, a new stream, online', () => {
    const one = caller(federating);
    expect(one.feed(answer, features)).toEqual([
      "<bidi xmlns='urn:xmpp:bidi'/>",
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>",
    ]);
    const [open] = one.feed("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    expect(open).toBe(one.sent[0]);
    one.feed(answer.replace('D60000229F', 'other'), `<stream:features ${streams}/>`);
    expect(one.did).toContainEqual({ type: 'online', peer: 'montague.example', by: 'EXTERNAL' });
    const ping = "<iq xmlns='jabber:server' from='montague.example' to='capulet.example' type='get' id='1'/>";
    one.feed(ping);
    expect(one.did.at(-1)?.type).toBe('stanza');
    one.feed(ping.replace("from='montague.example'", "from='verona.example'"));
    expect(one.failure).toEqual({ code: 'invalid-from', got: 'verona.example' });
    expect(one.sent.at(-2)).toContain('<invalid-from');
  });

  test('dialback: the key is of this stream, and the verdict must be of this pair', () => {
    const one = caller({ ...federating, certificate: false, bidirectional: false });
    const key = dialbackKey(secret, 'montague.example', 'capulet.example', 'D60000229F');
    expect(one.feed(answer, features)).toEqual([
      `<db:result xmlns:db='jabber:server:dialback' from='capulet.example' to='montague.example'>${key}</db:result>`,
    ]);
    const valid = result("from='montague.example' to='capulet.example' type='valid'");
    one.feed(valid);
    expect(one.did).toContainEqual({ type: 'online', peer: 'montague.example', by: 'dialback' });
    const other = caller({ ...federating, certificate: false });
    other.feed(answer, features, valid.replace("to='capulet.example'", "to='verona.example'"));
    expect(other.failure).toMatchObject({ code: 'unexpected-element', phase: 'proving' });
  });

  test.each([
    ["type='invalid'/>", { code: 'dialback-invalid' }],
    [
      "type='error'><error xmlns='jabber:server' type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:result>",
      { code: 'dialback-error', condition: 'item-not-found' },
    ],
  ])('dialback that is answered %s', (tail, failure) => {
    const one = caller({ ...federating, certificate: false });
    one.feed(answer, features);
    one.feed(
      `<db:result xmlns:db='jabber:server:dialback' from='montague.example' to='capulet.example' ${tail}`,
    );
    expect(one.failure).toEqual(failure);
  });

  test('with neither certificate nor secret it says what would have been asked for', () => {
    const one = caller({ ...federating, certificate: false, secret: null });
    one.feed(answer, features);
    expect(one.failure).toEqual({ code: 'no-way-in', offered: ['EXTERNAL', 'dialback'] });
  });

  test('EXTERNAL that is refused', () => {
    const one = caller(federating);
    one.feed(answer, features);
    one.feed("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
    expect(one.failure).toEqual({ code: 'sasl-failure', condition: 'not-authorized' });
  });

  const open = (attrs: string, namespace = framing) => `<open xmlns='${namespace}' ${attrs}/>`;
  test.each<[string, string | ServerEvent, ServerFailure]>([
    [
      'answers in the namespace of clients',
      answer.replace('-server', ''),
      { code: 'wrong-namespace', got: 'urn:ietf:params:xml:ns:xmpp-framing' },
    ],
    [
      'answers as another domain',
      answer.replace("from='montague.example'", "from='verona.example'"),
      { code: 'wrong-domain', got: 'verona.example' },
    ],
    ['answers as nobody', open("id='x' version='1.0'"), { code: 'wrong-domain', got: '' }],
    ['gives the stream no id', open("from='montague.example' version='1.0'"), { code: 'no-stream-id' }],
    ['speaks another version', answer.replace('1.0', '2.0'), { code: 'wrong-version', got: '2.0' }],
    [
      'sends two roots in a frame',
      `${answer}${answer}`,
      { code: 'not-well-formed', error: 'second-root', offset: answer.length },
    ],
    [
      'sends more than ten megabytes',
      `<a>${'x'.repeat(10 * 1024 * 1024)}</a>`,
      { code: 'not-well-formed', error: 'too-long', offset: 10 * 1024 * 1024 },
    ],
    ['never answers', { type: 'timer' }, { code: 'timeout', phase: 'opening', seconds: 30 }],
    ['sends bytes', { type: 'binary' }, { code: 'binary-frame' }],
    [
      'is gone',
      { type: 'socket-closed', code: 1006 },
      { code: 'socket-closed', closeCode: 1006, opened: true },
    ],
    [
      'sends elsewhere',
      `<close xmlns='${framing}' see-other-uri='wss://other.example/s2s'/>`,
      { code: 'see-other-uri', uri: 'wss://other.example/s2s' },
    ],
    [
      'does not know the domain',
      `<stream:error ${streams}><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>`,
      { code: 'stream-error', condition: 'host-unknown' },
    ],
  ])('a peer that %s', (_what, event, failure) => {
    const one = caller({ type: 'look', as: 'server' });
    one.feed(event);
    expect(one.failure).toEqual(failure);
    expect(one.did.at(-2)).toEqual({ type: 'close-socket' });
  });

  test('another subprotocol ends it before a word is said', () => {
    const one = machine(calling({ type: 'look', as: 'server' }));
    one.feed({ type: 'socket-open', protocol: '' });
    expect(one.sent).toEqual([]);
    expect(one.failure).toEqual({ code: 'subprotocol-missing', got: '' });
  });
});

const result = (rest: string) => `<db:result xmlns:db='jabber:server:dialback' ${rest}/>`;
const verify = (to: string, key: string) =>
  `<db:verify xmlns:db='jabber:server:dialback' from='capulet.example' to='${to}' id='417GAF25'>${key}</db:verify>`;

describe('who is called', () => {
  const call = `<open xmlns='${framing}' from='capulet.example' to='montague.example' version='1.0'/>`;
  const called = (certified?: readonly string[]) => {
    const one = machine(answering(certified));
    one.feed(socketOpen, call);
    return one;
  };

  test('answers with a name for the stream, and offers EXTERNAL to whom a certificate names', () => {
    expect(called().sent[0]).toBe(
      `<open xmlns='${framing}' to='capulet.example' from='montague.example' id='D60000229F' version='1.0' xml:lang='en'/>`,
    );
    expect(called().sent[1]).not.toContain('EXTERNAL');
    expect(called(['capulet.example']).sent[1]).toContain('<mechanism>EXTERNAL</mechanism>');
    expect(called(['verona.example']).sent[1]).not.toContain('EXTERNAL');
  });

  test('asks about a key, and lets in whom the answer vouches for', () => {
    const one = called();
    const request = result("from='capulet.example' to='montague.example'").replace('/>', '>abc</db:result>');
    one.feed(request);
    expect(one.did.at(-1)).toEqual({
      type: 'verify',
      from: 'capulet.example',
      to: 'montague.example',
      id: 'D60000229F',
      key: 'abc',
    });
    one.feed({ type: 'verdict', from: 'verona.example', outcome: { type: 'valid' } });
    expect(one.phase).toBe('accepting');
    expect(one.feed({ type: 'verdict', from: 'capulet.example', outcome: { type: 'valid' } })).toEqual([
      result("from='montague.example' to='capulet.example' type='valid'"),
    ]);
    expect(one.did).toContainEqual({ type: 'online', peer: 'capulet.example', by: 'dialback' });
    const message =
      "<message xmlns='jabber:server' from='juliet@capulet.example' to='romeo@montague.example'/>";
    one.feed(message);
    expect(one.did.at(-1)?.type).toBe('stanza');
    one.feed(message.replace('capulet', 'verona'));
    expect(one.failure).toEqual({ code: 'invalid-from', got: 'verona.example' });
  });

  test('a key that is not vouched for ends the stream; one that could not be asked about does not', () => {
    const request = result("from='capulet.example' to='montague.example'").replace('/>', '>abc</db:result>');
    const one = called();
    one.feed(request);
    one.feed({
      type: 'verdict',
      from: 'capulet.example',
      outcome: { type: 'error', condition: 'remote-server-timeout' },
    });
    expect(one.sent.at(-1)).toContain('<remote-server-timeout');
    expect(one.phase).toBe('accepting');
    one.feed(request, { type: 'verdict', from: 'capulet.example', outcome: { type: 'invalid' } });
    expect(one.sent.at(-2)).toContain("type='invalid'");
    expect(one.failure).toEqual({ code: 'dialback-invalid' });
  });

  test('is the authority on its own keys alone', () => {
    const one = called();
    const key = dialbackKey('theirs', 'capulet.example', 'montague.example', '417GAF25');
    expect(one.feed(verify('montague.example', key))[0]).toContain("id='417GAF25' type='valid'");
    expect(one.feed(verify('montague.example', 'abc'))[0]).toContain("type='invalid'");
    expect(one.feed(verify('verona.example', key))[0]).toContain('<item-not-found');
    expect(one.phase).toBe('accepting');
  });

  test('one stream does not make it call everybody', () => {
    const one = called();
    for (let at = 0; at < 50; at++) one.feed(result(`from='d${at}.example' to='montague.example'`));
    expect(one.did.filter(({ type }) => type === 'verify')).toHaveLength(20);
    expect(one.sent.at(-1)).toContain('<resource-constraint');
  });

  test('a domain that is not here is told so on an open stream', () => {
    const one = machine(answering());
    one.feed(socketOpen);
    const said = one.feed(call.replace('montague', 'verona'));
    expect(said.map((frame) => /^<(\S+)/.exec(frame)?.[1])).toEqual(['open', 'error', 'close']);
    expect(said[1]).toContain('<host-unknown');
    expect(one.failure).toEqual({ code: 'not-our-domain', got: 'verona.example' });
  });

  const auth = (mechanism: string, data: string) =>
    `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='${mechanism}'>${data}</auth>`;
  test.each([
    ['PLAIN', '=', 'invalid-mechanism'],
    ['EXTERNAL', '!', 'incorrect-encoding'],
    ['EXTERNAL', btoa('verona.example'), 'not-authorized'],
  ])('%s with %s is refused: %s', (mechanism, data, condition) => {
    const one = called(['capulet.example']);
    expect(one.feed(auth(mechanism, data))[0]).toContain(`<${condition}`);
    expect(one.phase).toBe('accepting');
  });

  test('EXTERNAL without a certificate is refused', () => {
    expect(called().feed(auth('EXTERNAL', '='))[0]).toContain('<not-authorized');
  });

  test('after EXTERNAL the domain is the one that was proven', () => {
    const one = called(['capulet.example']);
    one.feed(auth('EXTERNAL', btoa('capulet.example')), call.replace('capulet', 'verona'));
    expect(one.failure).toEqual({ code: 'invalid-from', got: 'verona.example' });
  });
});

test('both halves, EXTERNAL: online on both sides, a stanza passes, each close is answered', () => {
  const [one, other] = [
    machine(calling({ ...federating, bidirectional: false })),
    machine(answering(['capulet.example'])),
  ];
  let frames = one.feed(socketOpen);
  other.feed(socketOpen);
  for (let turn = 0; frames.length > 0 && turn < 20; turn++) {
    frames = (turn % 2 === 0 ? other : one).feed(...frames);
  }
  expect([one.phase, other.phase]).toEqual(['online', 'online']);
  const stanza = readFrame(
    "<message xmlns='jabber:server' from='a@capulet.example' to='b@montague.example'/>",
    s2s,
  );
  if (!stanza.ok) throw new Error('unreadable');
  other.feed(...one.feed({ type: 'send', element: stanza.element }));
  expect(other.did.at(-1)?.type).toBe('stanza');
  one.feed(...other.feed(...one.feed({ type: 'close' })));
  expect(one.failure).toBeNull();
  expect(other.failure).toBeNull();
});
