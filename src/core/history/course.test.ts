import { describe, expect, it } from 'vitest';
import { readFrame } from '../framing/index.ts';
import { followed, timeTaken } from './course.ts';
import { roundTrips, withFrame, type Flight } from './flights.ts';
import { ahead, binding, courseOf, firstTime, oldWay, open } from './history.testing.ts';
import { judge } from './why-not.ts';

const resumed = "<resumed xmlns='urn:xmpp:sm:3' h='5' previd='sm-secret'/>";
const gone =
  "<failed xmlns='urn:xmpp:sm:3' h='5'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>";

describe('round trips', () => {
  const of = (order: string): readonly Flight[] =>
    Array.from(order).reduce<readonly Flight[]>(
      (flights, one, at) => withFrame(flights, one === '>' ? 'out' : 'in', 1, at),
      [],
    );

  it.each([
    ['', 0],
    ['>', 0],
    ['>>', 0],
    ['>><<<', 1],
    ['><<><', 2],
    ['><><>', 2],
    ['<><', 1],
  ])('of %s are %i', (order, count) => {
    expect(roundTrips(of(order))).toBe(count);
  });

  it('are counted until the stream carries stanzas, and no further', () => {
    expect(roundTrips(courseOf(firstTime).flights)).toBe(3);
    expect(roundTrips(courseOf(ahead(resumed)).flights)).toBe(1);
    expect(roundTrips(courseOf(oldWay(binding)).flights)).toBe(5);
    const more = [
      ...oldWay(binding),
      "> <enable xmlns='urn:xmpp:sm:3' resume='true'/>",
      "< <enabled xmlns='urn:xmpp:sm:3' id='x' resume='true'/>",
      "> <presence xmlns='jabber:client'/>",
    ];
    expect(roundTrips(courseOf(more).flights)).toBe(5);
  });

  it('go on where a session is asked for after binding (RFC 3921 §3)', () => {
    const more = [
      ...oldWay(binding),
      "> <iq xmlns='jabber:client' type='set' id='s'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>",
    ];
    expect(courseOf(more).established).toBe(false);
    const course = courseOf([...more, "< <iq xmlns='jabber:client' type='result' id='s'/>"]);
    expect(course.established).toBe(true);
    expect(roundTrips(course.flights)).toBe(6);
  });

  it('of a stream that never ends negotiating stay bounded', () => {
    expect(of('><'.repeat(5000)).length).toBe(40);
  });
});

describe('a course', () => {
  it('says what was negotiated and holds nothing that could be replayed', () => {
    const course = courseOf(firstTime);
    expect(course).toMatchObject({
      established: true,
      asked: { profile: 'sasl2', ahead: false, bind2: true, management: true, carbons: true, resume: null },
      got: {
        mechanism: 'SCRAM-SHA-256',
        signedOffer: true,
        bind2: true,
        newToken: true,
        management: { resumable: true, max: 600 },
        carbons: true,
      },
    });
    expect(JSON.stringify(course)).not.toMatch(/secret|abc|QSXCR/);
    expect(timeTaken(course)).toBe(100 + 60);
  });

  it('of a refused resumption says what the server said', () => {
    const bound = `${gone}<bound xmlns='urn:xmpp:bind:0'/>`;
    expect(courseOf(ahead(bound)).got).toMatchObject({ resumed: false, resumeRefused: 'item-not-found' });
    const later = oldWay([
      "> <resume xmlns='urn:xmpp:sm:3' h='3' previd='x'/>",
      ...binding.slice(0, 2),
      `< ${gone}`,
      ...binding.slice(2),
    ]);
    expect(courseOf(later).got).toMatchObject({ resumed: false, resumeRefused: 'item-not-found' });
  });

  it('learns of management after stanzas flow', () => {
    const enabled = [
      ...oldWay(binding),
      "> <enable xmlns='urn:xmpp:sm:3' resume='true'/>",
      "< <enabled xmlns='urn:xmpp:sm:3' id='x' resume='true' max='30'/>",
    ];
    expect(courseOf(enabled).got.management).toEqual({ resumable: true, max: 30 });
    const refused = [
      ...enabled.slice(0, -1),
      "< <failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
    ];
    expect(courseOf(refused).got.managementRefused).toBe('unexpected-request');
  });

  it('takes names of a server only where they are names, and not many', () => {
    const list = Array.from({ length: 300 }, (_, index) => `<mechanism>M${String(index)}</mechanism>`).join(
      '',
    );
    const hostile = `<mechanism>&lt;script&gt; ${'x'.repeat(5000)}</mechanism>${list}`;
    const features = `<stream:features xmlns:stream='http://etherx.jabber.org/streams'><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${hostile}</mechanisms></stream:features>`;
    const { offer } = courseOf([`> ${open}`, `< ${features}`]);
    expect(offer?.mechanisms).toHaveLength(40);
    expect(offer?.mechanisms[0]).toBe('M0');
    const failed = "<failed xmlns='urn:xmpp:sm:3'><a xmlns='x'/></failed>".replace(
      '<a ',
      `<${'a'.repeat(500)} `,
    );
    const later = oldWay(["> <resume xmlns='urn:xmpp:sm:3' h='3' previd='x'/>", `< ${failed}`]);
    expect(courseOf(later).got.resumeRefused).toBe('undefined-condition');
  });

  it('is the same object while nothing is learnt', () => {
    const course = courseOf(firstTime);
    const read = readFrame("<message xmlns='jabber:client' from='r@b.example'><body>o</body></message>");
    if (!read.ok) throw new Error('not a message');
    expect(followed(course, 'in', read.element, 70, 9000)).toBe(course);
    expect(followed(course, 'in', null, 70, 9000)).toBe(course);
  });
});

describe('why not', () => {
  const stateOf = (lines: readonly string[], url?: string) => {
    const judged = judge(courseOf(lines, url), []);
    return (name: keyof typeof judged) => judged[name];
  };

  it('of a first sign-in with everything a server can offer', () => {
    const of = stateOf(firstTime);
    expect(of('sasl2')).toEqual({ state: 'used' });
    expect(of('mechanism')).toEqual({ state: 'server-lacks' });
    expect(of('offer-hash')).toEqual({ state: 'used' });
    expect(of('channel-binding')).toEqual({ state: 'server-lacks' });
    expect(of('fast')).toEqual({ state: 'not-yet' });
    expect(of('pipelining')).toEqual({ state: 'not-yet' });
    expect(of('management')).toEqual({ state: 'used' });
    expect(of('resumed')).toEqual({ state: 'not-yet' });
    expect(of('carbons')).toEqual({ state: 'used' });
    expect(of('client-state')).toEqual({ state: 'not-yet' });
  });

  it('of a resumed session', () => {
    const of = stateOf(ahead(resumed));
    for (const name of [
      'sasl2',
      'fast',
      'pipelining',
      'resumed',
      'inline-resumption',
      'resumable',
    ] as const) {
      expect(of(name)).toEqual({ state: 'used' });
    }
    expect(of('offer-hash')).toEqual({ state: 'not-needed', by: 'fast' });
    expect(of('bind2')).toEqual({ state: 'not-needed', by: 'resumed' });
  });

  it('of a session that the server no longer had', () => {
    const of = stateOf(ahead(`${gone}<bound xmlns='urn:xmpp:bind:0'/>`));
    expect(of('resumed')).toEqual({ state: 'failed', reason: 'item-not-found' });
    expect(of('bind2')).toEqual({ state: 'used' });
    expect(of('management')).toEqual({ state: 'failed', reason: null });
  });

  it('of a session over BOSH, which is not resumed, after a WebSocket that did not open', () => {
    const url = 'https://a.example/bosh';
    const of = judge(courseOf(firstTime, url), [{ url: 'wss://a.example/ws', code: 'socket-failed' }]);
    expect(of.websocket).toEqual({ state: 'failed', reason: 'socket-failed' });
    for (const name of ['resumable', 'resumed', 'inline-resumption'] as const) {
      expect(of[name]).toEqual({ state: 'not-allowed', by: 'bosh' });
    }
    expect(of.management).toEqual({ state: 'used' });
    expect(judge(courseOf(firstTime, url), []).websocket).toEqual({ state: 'server-lacks' });
    expect(stateOf(firstTime)('websocket')).toEqual({ state: 'used' });
  });

  it('of a password that the server would have under a stronger hash', () => {
    const offers = (lines: readonly string[]) =>
      lines.map((line) =>
        line.replace(
          '</authentication>',
          "<upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-SCRAM-SHA-512</upgrade></authentication>",
        ),
      );
    const asks = offers(firstTime).map((line) =>
      line.replace(
        '</authenticate>',
        "<upgrade xmlns='urn:xmpp:sasl:upgrade:0'>UPGR-SCRAM-SHA-512</upgrade></authenticate>",
      ),
    );
    const task =
      "< <task-data xmlns='urn:xmpp:sasl:2'><salt xmlns='urn:xmpp:scram-upgrade:0' iterations='4096'>AAAA</salt></task-data>";
    expect(stateOf(firstTime)('upgrade')).toEqual({ state: 'server-lacks' });
    expect(stateOf(offers(firstTime))('upgrade')).toEqual({ state: 'not-allowed', by: 'kept-keys' });
    expect(stateOf(asks)('upgrade')).toEqual({ state: 'failed', reason: null });
    expect(stateOf([...asks.slice(0, -1), task, ...asks.slice(-1)])('upgrade')).toEqual({ state: 'used' });
    expect(stateOf(offers(ahead(resumed)))('upgrade')).toEqual({ state: 'not-needed', by: 'fast' });
    const refused = [{ url: 'wss://a.example/ws', code: 'upgrade-failed' }];
    expect(judge(courseOf(offers(firstTime)), refused).upgrade).toEqual({
      state: 'failed',
      reason: 'upgrade-failed',
    });
  });

  it('of a server with the old profile alone', () => {
    const of = stateOf([...oldWay(binding), "> <enable xmlns='urn:xmpp:sm:3' resume='true'/>"]);
    for (const name of ['sasl2', 'bind2', 'fast', 'offer-hash', 'inline-resumption'] as const) {
      expect(of(name)).toEqual({ state: 'server-lacks' });
    }
    expect(of('client-state')).toEqual({ state: 'not-yet' });
    expect(of('carbons')).toEqual({ state: 'not-allowed', by: 'causeway' });
  });

  it('of a transport without TLS, channel binding in a browser, a refused token, an offer that changed', () => {
    expect(stateOf(oldWay(binding), 'ws://a.example/ws')('sasl2')).toEqual({
      state: 'not-allowed',
      by: 'transport',
    });
    const plus = firstTime.map((line) => line.replace('SCRAM-SHA-256<', 'SCRAM-SHA-256-PLUS<'));
    expect(stateOf(plus)('channel-binding')).toEqual({ state: 'not-allowed', by: 'browser' });
    const refused = ahead(resumed).map((line) =>
      line.startsWith('< <success')
        ? "< <failure xmlns='urn:xmpp:sasl:2'><credentials-expired xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></failure>"
        : line,
    );
    const course = courseOf([...refused, ...firstTime.slice(3)]);
    expect(course.got.mechanism).toBe('SCRAM-SHA-256');
    expect(judge(course, []).fast).toEqual({ state: 'failed', reason: 'credentials-expired' });
    const changed = [{ url: 'wss://a.example/ws', code: 'offer-changed' }];
    expect(judge(courseOf(firstTime), changed).pipelining).toEqual({
      state: 'failed',
      reason: 'offer-changed',
    });
  });
});
