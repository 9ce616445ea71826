import { describe, expect, test } from 'vitest';
import { c2s, encodeFrame, readFrame } from '../../framing/index.ts';
import {
  registering,
  stepRegistering,
  type RegisteringConfig,
  type RegisteringEffect,
  type RegisteringEvent,
  type RegisteringFailure,
  type RegisteringState,
} from './index.ts';

const open =
  "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='capulet.example' id='a' version='1.0'/>";
const featuresWith = (content: string): string =>
  `<stream:features xmlns:stream='http://etherx.jabber.org/streams'>${content}</stream:features>`;
const offers = featuresWith("<register xmlns='http://jabber.org/features/iq-register'/>");
const close = "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>";
const iq = (id: string, type: string, content = ''): string =>
  `<iq xmlns='jabber:client' id='${id}' type='${type}'>${content}</iq>`;
const fields = "<query xmlns='jabber:iq:register'><username/><password/></query>";
const refused = (condition: string, words = ''): string =>
  `<error type='cancel'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>${words}</error>`;

function machine(more: Partial<RegisteringConfig> = {}) {
  let state: RegisteringState = registering({
    ...{ domain: 'capulet.example', lang: 'en', token: null, filled: null },
    ...more,
  });
  const sent: string[] = [];
  const did: RegisteringEffect[] = [];
  const one = {
    sent,
    did,
    feed(...events: readonly (RegisteringEvent | string)[]) {
      for (const event of events) {
        const next = stepRegistering(state, typeof event === 'string' ? element(event) : event);
        state = next.state;
        for (const effect of next.effects) {
          if (effect.type === 'send') sent.push(encodeFrame(effect.element));
          else did.push(effect);
        }
      }
      return one;
    },
    get failure(): RegisteringFailure | null | undefined {
      const ended = did.filter((effect) => effect.type === 'ended');
      expect(ended.length).toBeLessThanOrEqual(1);
      return ended[0]?.failure;
    },
    has: (type: RegisteringEffect['type']): boolean => did.some((effect) => effect.type === type),
  };
  return one.feed({ type: 'socket-open', protocol: 'xmpp' });
}
function element(text: string): RegisteringEvent {
  const read = readFrame(text, c2s);
  return read.ok
    ? { type: 'element', element: read.element }
    : { type: 'malformed', error: read.error.code, offset: read.error.offset };
}
const filled = {
  as: 'fields',
  answers: [
    { name: 'username', kind: 'line', values: ['juliet'] },
    { name: 'password', kind: 'secret', values: ['R0m30'] },
  ],
} as const;

describe('asking', () => {
  test('what is to be filled in is told, and the stream left', () => {
    const one = machine().feed(open, offers);
    expect(one.sent.at(-1)).toContain('jabber:iq:register');
    one.feed(iq('ask', 'result', fields));
    expect(one.did).toContainEqual(expect.objectContaining({ type: 'asked' }));
    expect(one.sent.at(-1)).toContain('<close');
    expect(one.feed(close).failure).toBeNull();
  });

  test('a server that does not say farewell is left all the same', () => {
    expect(machine().feed(open, offers, iq('ask', 'result', fields), { type: 'timer' }).failure).toBeNull();
  });

  test('an invitation is shown first, and nothing is asked where it is refused', () => {
    const one = machine({ token: 't0k3n' }).feed(
      open,
      featuresWith("<register xmlns='urn:xmpp:ibr-token:0'/>"),
    );
    expect(one.sent.at(-1)).toContain("token='t0k3n'");
    one.feed(iq('invited', 'result'));
    expect(one.sent.at(-1)).toContain('jabber:iq:register');
    const other = machine({ token: 'old' }).feed(
      open,
      offers,
      iq('invited', 'error', refused('item-not-found')),
    );
    expect(other.failure).toEqual({ code: 'invitation-refused', condition: 'item-not-found' });
    expect(other.sent.join('')).not.toContain('jabber:iq:register');
  });

  test('where it is not offered, nothing is asked', () => {
    const one = machine().feed(open, featuresWith("<register xmlns='urn:xmpp:ibr-token:0'/>"));
    expect(one.failure).toEqual({ code: 'no-registration', invited: false });
    expect(machine({ token: 't' }).feed(open, featuresWith('')).failure).toEqual({
      ...{ code: 'no-registration', invited: true },
    });
    expect(machine().feed(open, offers, iq('ask', 'error', refused('service-unavailable'))).failure).toEqual({
      ...{ code: 'no-registration', invited: false },
    });
  });

  test('a form that cannot be read', () => {
    expect(machine().feed(open, offers, iq('ask', 'result')).failure).toEqual({ code: 'form-unreadable' });
  });

  test('answers to nobody’s question change nothing', () => {
    const one = machine().feed(open, offers, iq('other', 'result', fields), iq('ask', 'set', fields));
    expect(one.has('asked')).toBe(false);
    expect(one.failure).toBeUndefined();
    expect(one.feed(iq('ask', 'result', fields)).has('asked')).toBe(true);
  });
});

describe('sending what was filled in', () => {
  test('ends in an account', () => {
    const one = machine({ filled }).feed(open, offers);
    expect(one.sent.at(-1)).toContain('<password>R0m30</password>');
    expect(one.has('registered')).toBe(false);
    expect(one.feed(iq('register', 'result')).has('registered')).toBe(true);
    expect(one.feed(close).failure).toBeNull();
  });

  test.each(['conflict', 'not-acceptable', 'not-allowed', 'resource-constraint', 'forbidden'])(
    'or in %s, with the server’s words',
    (condition) => {
      const words = "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>No &lt;b&gt;</text>";
      const one = machine({ filled }).feed(open, offers, iq('register', 'error', refused(condition, words)));
      expect(one.failure).toEqual({ code: 'registration-refused', condition, text: 'No <b>' });
      expect(one.has('registered')).toBe(false);
    },
  );

  test('nothing secret leaves before the right domain has answered and offers it', () => {
    const wrong = machine({ filled }).feed(open.replace('capulet', 'montague'), offers);
    expect(wrong.failure).toEqual({ code: 'wrong-domain', got: 'montague.example' });
    expect(wrong.sent.join('')).not.toContain('R0m30');
    const early = machine({ filled }).feed(open, iq('register', 'result'));
    expect(early.failure).toMatchObject({ code: 'unexpected-element', phase: 'features' });
    expect(early.sent.join('')).not.toContain('R0m30');
  });
});

describe('whatever ends a stream ends it once', () => {
  test.each<[string, RegisteringEvent | string, string]>([
    ['silence', { type: 'timer' }, 'timeout'],
    ['a lost socket', { type: 'socket-closed', code: 1006 }, 'socket-closed'],
    ['a binary frame', { type: 'binary' }, 'binary-frame'],
    ['no XML', '<iq', 'not-well-formed'],
    ['a farewell', close, 'closed-by-server'],
    [
      'a stream error',
      "<stream:error xmlns:stream='http://etherx.jabber.org/streams'><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
      'stream-error',
    ],
    ['a misplaced stanza', "<iq xmlns='jabber:server'/>", 'wrong-namespace'],
    ['a message', "<message xmlns='jabber:client'/>", 'unexpected-element'],
  ])('%s', (_what, event, code) => {
    const one = machine().feed(open, offers, event, event, iq('ask', 'result', fields));
    expect(one.failure).toMatchObject({ code });
    expect(one.has('asked')).toBe(false);
  });

  test('another subprotocol', () => {
    const state = registering({ domain: 'a.example', lang: 'en', token: null, filled: null });
    const { effects } = stepRegistering(state, { type: 'socket-open', protocol: '' });
    expect(effects.at(-1)).toEqual({ type: 'ended', failure: { code: 'subprotocol-missing', got: '' } });
  });
});
