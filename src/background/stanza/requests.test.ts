import { $iq, $pres } from 'strophe.js';
import { describe, expect, test, vi } from 'vitest';
import { ns } from '../../core/namespaces.ts';
import { attr, child, el, parseFrame, type XmlElement } from '../../core/xml/index.ts';
import { LayerRefusal, SessionEndedError, StanzaError, TimeoutError } from './index.ts';
import { full, settled, testSession } from './testing.ts';

const ping = (to?: string): XmlElement => el('iq', ns.client, { type: 'get', to }, el('ping', ns.ping));
const idOf = (sent: string | undefined): string => attr(parseFrame(sent ?? ''), 'id') ?? '';
const result = (id: string, from?: string): string =>
  `<iq xmlns='jabber:client' type='result' id='${id}'${from === undefined ? '' : ` from='${from}'`}/>`;

/** Whether an IQ that was sent to `to` takes a result from `from` for its answer. */
async function accepted(to: string | undefined, from: string | undefined): Promise<boolean> {
  const { layer, sent, receive } = testSession();
  const outcome = layer.request(ping(to)).then(
    () => true,
    () => false,
  );
  receive(result(idOf(sent[0]), from));
  layer.end('lost');
  return outcome;
}

describe('a request', () => {
  test('resolves with the result', async () => {
    const { layer, sent, receive, clock } = testSession();
    const answer = layer.request(ping('capulet.example'));
    expect(sent[0]).toMatch(
      /^<iq xmlns='jabber:client' type='get' to='capulet.example' id='[^']+'><ping xmlns='urn:xmpp:ping'\/><\/iq>$/,
    );
    receive(result(idOf(sent[0]), 'capulet.example'));
    expect(attr(await answer, 'type')).toBe('result');
    expect(clock.waiting).toBe(0);
  });

  test('keeps the id it was given, unless that one still waits', () => {
    const { layer, sent } = testSession();
    const iq = el('iq', ns.client, { type: 'get', id: 'a' }, el('ping', ns.ping));
    void layer.request(iq).catch(() => undefined);
    void layer.request(iq).catch(() => undefined);
    expect(idOf(sent[0])).toBe('a');
    expect(idOf(sent[1])).not.toBe('a');
  });

  test('rejects with the condition and the text of an error', async () => {
    const { layer, sent, receive } = testSession();
    const answer = layer.request(ping('romeo@montague.example/orchard'));
    receive(`<iq xmlns='jabber:client' type='error' id='${idOf(sent[0])}' from='romeo@montague.example/orchard'>
      <error type='cancel'><text xmlns='${ns.stanzas}'>Not now</text><forbidden xmlns='${ns.stanzas}'/></error></iq>`);
    const error = await answer.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StanzaError);
    expect(error).toMatchObject({ condition: 'forbidden', text: 'Not now' });
  });

  test('rejects with the undefined condition where an error names none', async () => {
    const { layer, sent, receive } = testSession();
    const answer = layer.request(ping());
    receive(`<iq xmlns='jabber:client' type='error' id='${idOf(sent[0])}'/>`);
    await expect(answer).rejects.toMatchObject({ condition: 'undefined-condition', text: null });
  });

  test('rejects after 30 s, or what was asked for', async () => {
    const { layer, clock } = testSession();
    const patient = layer.request(ping());
    const hasty = layer.request(ping(), 1000);
    clock.pass(1000);
    await expect(hasty).rejects.toThrow(TimeoutError);
    expect(clock.waiting).toBe(1);
    clock.pass(29_000);
    await expect(patient).rejects.toMatchObject({ timeoutMs: 30_000 });
  });

  test('takes an answer that comes while it is being sent', async () => {
    const { layer } = testSession({
      onSend: (stanza, sender) =>
        void sender.receive(el('iq', ns.client, { type: 'result', id: attr(stanza, 'id') })),
    });
    await expect(layer.request(ping())).resolves.toBeDefined();
  });

  test('must be an IQ of type get or set', async () => {
    const { layer } = testSession();
    await expect(layer.request(el('message', ns.client, { type: 'get' }))).rejects.toThrow(LayerRefusal);
    await expect(layer.request(el('iq', ns.client, { type: 'result' }))).rejects.toThrow(LayerRefusal);
  });

  test('fails when it cannot be sent, and leaves nothing behind', async () => {
    const { layer, clock } = testSession({
      onSend: () => {
        throw new Error('wire');
      },
    });
    await expect(layer.request(ping())).rejects.toThrow('wire');
    expect(clock.waiting).toBe(0);
  });
});

describe('an answer counts only from whom was asked', () => {
  const romeo = 'romeo@montague.example/orchard';

  test.each([
    [romeo, romeo],
    [romeo, 'Romeo@MONTAGUE.example/orchard'],
    ['Romeo@montague.example/orchard', romeo],
    ['capulet.example', 'capulet.example'],
    ['capulet.example', undefined],
    ['juliet@capulet.example', undefined],
    [full, undefined],
    [undefined, undefined],
    [undefined, 'capulet.example'],
    [undefined, 'juliet@capulet.example'],
    [undefined, full],
  ])('asked %s, answered by %s: taken', async (to, from) => {
    expect(await accepted(to, from)).toBe(true);
  });

  test.each([
    [romeo, 'mallory@evil.example/x'],
    [romeo, 'romeo@montague.example/cellar'],
    [romeo, 'romeo@montague.example'],
    [romeo, 'montague.example'],
    [romeo, undefined],
    [romeo, ''],
    ['montague.example', 'capulet.example'],
    ['montague.example', undefined],
    ['capulet.example', 'mallory@capulet.example/x'],
    ['juliet@capulet.example', 'mallory@evil.example'],
    [undefined, 'mallory@evil.example'],
    [undefined, 'evil.example'],
    [undefined, 'juliet@evil.example'],
  ])('asked %s, answered by %s: not taken', async (to, from) => {
    expect(await accepted(to, from)).toBe(false);
  });

  test('Strophe calls back for the right sender only, and once', () => {
    const { layer, receive } = testSession();
    const success = vi.fn();
    const id = layer.connection.sendIQ(
      $iq({ type: 'get', to: romeo }).c('ping', { xmlns: ns.ping }),
      success,
    );
    receive(result(id, 'mallory@evil.example/x'));
    expect(success).not.toHaveBeenCalled();
    receive(result(id, romeo));
    receive(result(id, romeo));
    expect(success).toHaveBeenCalledOnce();
  });

  test('presence is answered by the room that was joined, under any nickname', () => {
    const { layer, receive } = testSession();
    const joined = vi.fn();
    const id = layer.connection.sendPresence($pres({ to: 'hall@rooms.example/juliet' }), joined);
    receive(`<presence xmlns='jabber:client' id='${id}' from='hall@other.example/juliet'/>`);
    expect(joined).not.toHaveBeenCalled();
    receive(`<presence xmlns='jabber:client' id='${id}' from='hall@rooms.example/juliet2'/>`);
    expect(joined).toHaveBeenCalledOnce();
  });
});

describe('unanswered requests leave nothing behind', () => {
  test('a thousand time out', () => {
    const { layer, clock } = testSession();
    const failed = vi.fn();
    for (let i = 0; i < 1000; i++)
      layer.connection.sendIQ($iq({ type: 'get' }).c('a'), () => undefined, failed);
    expect(layer.connection.handlers.length + layer.connection.addHandlers.length).toBe(0);
    clock.pass(30_000);
    expect(failed).toHaveBeenCalledTimes(1000);
    expect(failed).toHaveBeenLastCalledWith(null);
    expect(clock.waiting).toBe(0);
  });

  test('a thousand end with the session', async () => {
    const { layer, clock, faults } = testSession();
    const failed = vi.fn();
    for (let i = 0; i < 1000; i++)
      layer.connection.sendIQ($iq({ type: 'get' }).c('a'), () => undefined, failed);
    const request = layer.request(ping());
    layer.connection.addTimedHandler(500, () => true);
    layer.connection.addHandler(() => true, null, null, null);
    layer.on({}, () => undefined);
    layer.end('lost');
    await expect(request).rejects.toThrow(SessionEndedError);
    expect(failed).toHaveBeenCalledTimes(1000);
    expect(clock.waiting).toBe(0);
    expect(layer.connection.handlers.length + layer.connection.addHandlers.length).toBe(0);
    expect(faults).toEqual([]);
  });

  test('an errback that throws at the end keeps no other from being told', () => {
    const { layer, faults } = testSession();
    const told = vi.fn();
    const fault = new Error('errback');
    layer.connection.sendIQ($iq({ type: 'get' }).c('a'), undefined, () => {
      throw fault;
    });
    layer.connection.sendIQ($iq({ type: 'get' }).c('a'), undefined, told);
    layer.end('lost');
    expect(told).toHaveBeenCalledWith(null);
    expect(faults).toEqual([fault]);
  });
});

describe('a request of others', () => {
  const asked = (id: string, payload: string, from = 'romeo@montague.example/orchard'): string =>
    `<iq xmlns='jabber:client' type='get' id='${id}' from='${from}'>${payload}</iq>`;
  const ask = "<ask xmlns='urn:example:ask'/>";
  const match = { type: 'get', payload: { ns: 'urn:example:ask' } } as const;
  const reply = (iq: XmlElement): XmlElement =>
    el('iq', ns.client, { type: 'result', id: attr(iq, 'id'), to: attr(iq, 'from') });
  const conditionOf = (sent: string | undefined): string | undefined => {
    const error = child(parseFrame(sent ?? ''), 'error');
    const [condition] = error?.children ?? [];
    return typeof condition === 'object' ? condition.name : undefined;
  };

  test('that nobody knows is answered service-unavailable, to whom asked', () => {
    const { sent, receive } = testSession();
    receive(asked('q1', ask));
    expect(sent).toEqual([
      `<iq xmlns='jabber:client' type='error' id='q1' to='romeo@montague.example/orchard'><error type='cancel'><service-unavailable xmlns='${ns.stanzas}'/></error></iq>`,
    ]);
  });

  test('is answered at once by onRequest, with nothing after it', async () => {
    const { layer, sent, receive } = testSession();
    layer.onRequest(match, reply);
    receive(asked('q1', ask));
    expect(sent).toHaveLength(1);
    await settled();
    expect(sent).toEqual([
      "<iq xmlns='jabber:client' type='result' id='q1' to='romeo@montague.example/orchard'/>",
    ]);
  });

  test('is left to the fallback where onRequest gives null', () => {
    const { layer, sent, receive } = testSession();
    layer.onRequest(match, () => null);
    receive(asked('q1', ask));
    expect(sent.map(conditionOf)).toEqual(['service-unavailable']);
  });

  test('is answered once when several handlers would', () => {
    const { layer, sent, receive, faults } = testSession();
    layer.onRequest(match, reply);
    layer.onRequest(match, reply);
    receive(asked('q1', ask));
    expect(sent).toHaveLength(1);
    expect(faults).toEqual([new LayerRefusal('unasked-answer')]);
  });

  test('waits for an async handler, and for no one else', async () => {
    const { layer, sent, receive } = testSession();
    layer.on({ name: 'iq' }, () => undefined);
    layer.onRequest(match, async (iq) => {
      await settled();
      return reply(iq);
    });
    receive(asked('q1', ask));
    expect(sent).toEqual([]);
    await settled();
    await settled();
    expect(sent.map((text) => attr(parseFrame(text), 'type'))).toEqual(['result']);
  });

  test('gets its answer when handlers only watched, threw or gave up', async () => {
    const { layer, sent, receive, faults } = testSession();
    layer.on({ name: 'iq' }, async () => Promise.reject(new Error('gave up')));
    layer.on({ name: 'iq' }, () => {
      throw new Error('threw');
    });
    layer.connection.addHandler(() => true, null, 'iq', 'get');
    receive(asked('q1', ask));
    await settled();
    expect(sent.map(conditionOf)).toEqual(['service-unavailable']);
    expect(faults).toHaveLength(2);
  });

  test('gets its answer after 30 s from a handler that never ends, and no second one', async () => {
    const { layer, sent, receive, clock } = testSession();
    let finish = (): void => undefined;
    const endless = new Promise<void>((resolve) => (finish = resolve));
    layer.on({ name: 'iq' }, () => endless);
    receive(asked('q1', ask));
    clock.pass(29_999);
    expect(sent).toEqual([]);
    clock.pass(1);
    finish();
    await settled();
    expect(sent.map(conditionOf)).toEqual(['service-unavailable']);
    expect(clock.waiting).toBe(0);
  });

  test('that was answered cannot be answered again later', () => {
    const { layer, receive } = testSession();
    receive(asked('q1', ask));
    expect(() => layer.send(reply(parseFrame(asked('q1', ask))))).toThrow(LayerRefusal);
  });

  test('twice under one id gets two answers', () => {
    const { layer, sent, receive } = testSession();
    layer.onRequest(match, async (iq) => {
      await settled();
      return reply(iq);
    });
    receive(asked('q1', ask));
    receive(asked('q1', ask));
    return vi.waitFor(() => expect(sent).toHaveLength(2));
  });

  test('from the own account may be answered without an address, as roster pushes are', () => {
    const { layer, sent, receive, faults } = testSession();
    layer.onRequest(match, (iq) => el('iq', ns.client, { type: 'result', id: attr(iq, 'id') }));
    receive(asked('q1', ask, 'juliet@capulet.example'));
    expect(sent).toEqual(["<iq xmlns='jabber:client' type='result' id='q1'/>"]);
    expect(faults).toEqual([]);
  });

  test('without exactly one payload is a bad request (RFC 6120 §8.2.3)', () => {
    const { layer, sent, receive } = testSession();
    layer.onRequest(match, reply);
    receive(asked('q1', ''));
    receive(asked('q2', `${ask}${ask}`));
    expect(sent.map(conditionOf)).toEqual(['bad-request', 'bad-request']);
  });

  test('without an id cannot be answered and reaches nobody', () => {
    const { layer, sent, receive } = testSession();
    const seen = vi.fn();
    layer.on({}, seen);
    receive(`<iq xmlns='jabber:client' type='get'>${ask}</iq>`);
    expect(seen).not.toHaveBeenCalled();
    expect(sent).toEqual([]);
  });

  test('results and errors that nobody waits for are not answered', () => {
    const { sent, receive } = testSession();
    receive("<iq xmlns='jabber:client' type='result' id='x' from='m@evil.example'/>");
    receive("<iq xmlns='jabber:client' type='error' id='x' from='m@evil.example'/>");
    expect(sent).toEqual([]);
  });
});
