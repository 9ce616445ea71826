import { describe, expect, test, vi } from 'vitest';
import { parseJid } from '../core/jid.ts';
import { ns } from '../core/namespaces.ts';
import { attr, el } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import { SessionEndedError, TimeoutError } from './stanza/index.ts';
import { full, manualClock, settled } from './stanza/testing.ts';
import { createStanzaSession } from './stanza-session.ts';

const question = () =>
  el('iq', ns.client, { type: 'get', id: 'q', to: 'capulet.example' }, el('ping', ns.ping));
const answer = el('iq', ns.client, { type: 'result', id: 'q', from: 'capulet.example' });

function open(resumable = true) {
  const clock = manualClock();
  const faults: unknown[] = [];
  const session = createStanzaSession({
    jid: parseJid('juliet@capulet.example'),
    clock,
    fault: (error) => faults.push(error),
    resumable: () => resumable,
  });
  const stream = (resumed: boolean) => {
    const sent: XmlElement[] = [];
    return { sent, ...session.carry({ full: parseJid(full), resumed, send: (one) => sent.push(one) }) };
  };
  return { clock, faults, session, stream };
}

describe('a request that was waiting when the stream was cut', () => {
  test('is answered on the stream that resumes the session', async () => {
    const { stream } = open();
    const before = stream(false);
    const asked = before.layer.request(question());
    before.cut();
    const after = stream(true);
    expect(after.fresh).toBe(false);
    void after.receive(answer, 's.1');
    expect(attr(await asked, 'type')).toBe('result');
    // The stream repeats what the server has not seen; the request does not.
    expect(after.sent).toEqual([]);
  });

  test('fails with the reason where another session takes the place of the lost one', async () => {
    const { stream } = open();
    const before = stream(false);
    const asked = before.layer.request(question());
    before.cut();
    expect(stream(false).fresh).toBe(true);
    await expect(asked).rejects.toMatchObject({ name: 'SessionEndedError', reason: 'lost' });
  });

  test('fails at once where the session cannot be resumed', async () => {
    const { stream } = open(false);
    const before = stream(false);
    const asked = before.layer.request(question());
    before.cut();
    await expect(asked).rejects.toMatchObject({ reason: 'lost' });
  });

  test('is not late while there is nobody to answer, and has its whole time after that', async () => {
    const { clock, stream } = open();
    const before = stream(false);
    const asked = before.layer.request(question(), 1000);
    const end = vi.fn();
    asked.catch(end);
    clock.pass(900);
    before.cut();
    clock.pass(5000);
    stream(true);
    clock.pass(900);
    await settled();
    expect(end).not.toHaveBeenCalled();
    clock.pass(100);
    await expect(asked).rejects.toThrow(TimeoutError);
  });

  test('does not wait for ever for a stream that never comes', async () => {
    const { clock, stream } = open();
    const before = stream(false);
    const asked = before.layer.request(question());
    before.cut();
    clock.pass(10 * 60_000);
    await expect(asked).rejects.toThrow(SessionEndedError);
    expect(stream(true).fresh).toBe(true);
  });
});

describe('what is sent while there is no stream', () => {
  test('leaves in order on the resumed one', () => {
    const { stream } = open();
    const before = stream(false);
    before.cut();
    before.layer.send(el('presence', ns.client, { id: 'a' }));
    void before.layer.request(question());
    const after = stream(true);
    expect(after.sent.map((one) => attr(one, 'id'))).toEqual(['a', 'q']);
    expect(before.sent).toEqual([]);
  });

  test('is refused once the session was given up', () => {
    const { session, stream } = open();
    const before = stream(false);
    before.cut();
    session.abandon('closed');
    expect(() => before.layer.send(el('presence', ns.client))).toThrow(SessionEndedError);
  });
});

describe('handlers', () => {
  test('stay over a resumption, and hear a stanza that is sent again once', async () => {
    const { stream } = open();
    const before = stream(false);
    const heard: string[] = [];
    let finish: () => void = () => undefined;
    const stored = new Promise<void>((resolve) => (finish = resolve));
    before.layer.on({ name: 'message' }, (one) => {
      heard.push(attr(one, 'id') ?? '');
      return stored;
    });
    void before.receive(el('message', ns.client, { id: 'one' }), 's.1');
    before.cut();
    const after = stream(true);
    const again = after.receive(el('message', ns.client, { id: 'one' }), 's.1');
    void after.receive(el('message', ns.client, { id: 'two' }), 's.2');
    finish();
    await again;
    expect(heard).toEqual(['one', 'two']);
  });

  test('answer a request that is sent again once', () => {
    const { stream, faults } = open();
    const before = stream(false);
    before.layer.onRequest({ type: 'get', payload: { name: 'ping', ns: ns.ping } }, () =>
      el('iq', ns.client, { type: 'result', id: 'p', to: 'romeo@montague.example' }),
    );
    const ping = el(
      'iq',
      ns.client,
      { type: 'get', id: 'p', from: 'romeo@montague.example' },
      el('ping', ns.ping),
    );
    void before.receive(ping, 's.1');
    before.cut();
    const after = stream(true);
    void after.receive(ping, 's.1');
    expect([...before.sent, ...after.sent]).toHaveLength(1);
    expect(faults).toEqual([]);
  });
});

test('a stream that is left behind neither cuts nor closes the session that another one carries', () => {
  const { stream } = open();
  const before = stream(false);
  before.cut();
  const after = stream(true);
  before.cut();
  before.close();
  after.layer.send(el('presence', ns.client));
  expect(after.sent).toHaveLength(1);
});

test('a stream that was closed ends its session', async () => {
  const { stream } = open();
  const before = stream(false);
  const asked = before.layer.request(question());
  before.close();
  await expect(asked).rejects.toMatchObject({ reason: 'closed' });
  expect(stream(true).fresh).toBe(true);
});
