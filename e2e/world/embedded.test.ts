import { beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { juliet, nurse, romeo } from './accounts.ts';
import { startWorld, type World } from './index.ts';
import { nodeSocket } from './node-socket.ts';
import { read } from './read.ts';
import type { Partner } from './romeo.ts';
import type { Embedded } from './embedded.ts';

/** What SASLprep makes of her password. */
const prepared = { ...nurse, password: 'Pässwörd fi 1\u20442' };
let world: World;
let embedded: Embedded;
const get = (url: string) => read(url, { addresses: world.addresses, ca: world.ca.cert });

beforeAll(async () => {
  world = await startWorld({ prosody: 'embedded', faults: true });
  if (world.embedded === undefined) throw new Error('there is no embedded server');
  embedded = world.embedded;
  return world.stop;
});

test('hops are followed one by one down to the document, of HACX too', async () => {
  for (const name of ['host-meta', 'xmpp-client.xml']) {
    let url = `https://hops.example/.well-known/${name}`;
    let hops = 0;
    let answer = await get(url);
    for (; answer.status === 302; answer = await get(url)) {
      url = new URL(String(answer.headers['location']), url).href;
      hops += 1;
    }
    expect(hops).toBe(10);
    expect(answer.body).toContain('wss://hops.example/xmpp-websocket');
  }
});

test('a redirect loop leads to itself', async () => {
  const answer = await get('https://loop.example/.well-known/host-meta');
  expect(answer.status).toBe(302);
  expect(answer.headers['location']).toBe('/.well-known/host-meta');
});

test('of late.example one document is late, the other at once there', async () => {
  const began = performance.now();
  expect((await get('https://late.example/.well-known/host-meta.json')).status).toBe(200);
  expect(performance.now() - began).toBeLessThan(1500);
  expect((await get('https://late.example/.well-known/host-meta')).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThanOrEqual(1990);
});

describe('other people’s client', () => {
  let person: Partner;
  let partner: Partner;
  beforeAll(async () => {
    partner = await world.partner();
    person = await world.partner({ user: juliet, lines: [] });
  });

  test('signs in and is bound', () => {
    expect(partner.jid).toBe('romeo@montague.example/balcony');
    expect(embedded.online()).toContain('juliet@capulet.example/balcony');
  });

  test('talks across domains, and is answered', async () => {
    await person.say(romeo.jid, 'Wherefore <art> thou & who? ☃');
    const heard = await partner.hears('Wherefore <art> thou & who? ☃');
    expect(heard.from).toBe(person.jid);
    await expect.poll(() => person.heard.length).toBe(1);
    expect(person.heard[0]?.from).toBe(partner.jid);
  });

  test('gets its roster, and answers to its ping', async () => {
    expect(await person.ask(juliet.jid, 'query', 'jabber:iq:roster')).toContain(romeo.jid);
    expect(await person.ask('capulet.example', 'ping', 'urn:xmpp:ping')).toContain('result');
    expect(await person.ask(partner.jid, 'ping', 'urn:xmpp:ping')).toContain('result');
    await expect(person.ask('capulet.example', 'query', 'urn:nothing')).rejects.toThrow(
      'service-unavailable',
    );
  });

  test('is refused with a wrong password', async () => {
    const user = { ...romeo, password: 'wrong' };
    await expect(world.partner({ user })).rejects.toThrow('not-authorized');
  });

  test('is let in with a password only as SASLprep leaves it', async () => {
    // This client does not prepare passwords itself.
    await expect(world.partner({ user: nurse })).rejects.toThrow('not-authorized');
    const someone = await world.partner({ user: prepared });
    await someone.stop();
  });

  test('a message waits for somebody who is away', async () => {
    await person.say(nurse.jid, 'Are you there?');
    const late = await world.partner({ user: prepared, lines: [] });
    await late.hears('Are you there?');
    await late.stop();
  });

  test('is cut off on command', async () => {
    const victim = await world.partner({ user: juliet, resource: 'other', lines: [] });
    embedded.misbehave(juliet.jid, { kind: 'cut' });
    await expect.poll(() => embedded.online()).not.toContain(victim.jid);
  });
});

describe('documents', () => {
  test('both host-meta documents list the WebSocket and may be read by any origin', async () => {
    for (const name of ['host-meta', 'host-meta.json']) {
      const { status, headers, body } = await get(`https://capulet.example/.well-known/${name}`);
      expect(status).toBe(200);
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(body).toContain('wss://capulet.example/xmpp-websocket');
    }
  });

  test.each([
    ['html.example', 200, 'text/html'],
    ['missing.example', 404, 'text/html'],
    ['redirect.example', 302, 'application/xrd+xml'],
  ])('%s answers %i with %s', async (host, status, type) => {
    const answer = await get(`https://${host}/.well-known/host-meta`);
    expect([answer.status, answer.headers['content-type']]).toEqual([status, type]);
  });

  test('nocors.example serves a good document that says nothing of origins', async () => {
    const { headers, body } = await get('https://nocors.example/.well-known/host-meta');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(body).toContain('<Link');
  });

  test('huge.example goes past a mebibyte', async () => {
    const { body } = await get('https://huge.example/.well-known/host-meta.json');
    expect(body.length).toBeGreaterThan(1024 * 1024);
  });

  test('stalled.example begins and does not end', async () => {
    const answer = get('https://stalled.example/.well-known/host-meta').then(() => 'ended');
    const patience = new Promise((resolve) => setTimeout(resolve, 300, 'still waiting'));
    expect(await Promise.race([answer, patience])).toBe('still waiting');
    answer.catch(() => undefined);
  });

  test.each([
    ['wrong-cert.example', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['expired-cert.example', 'CERT_HAS_EXPIRED'],
    ['other-name.example', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['refused.example', 'ECONNREFUSED'],
  ])('%s fails with %s', async (host, code) => {
    await expect(get(`https://${host}/`)).rejects.toMatchObject({ code });
  });
});

describe('streams', () => {
  /** What a socket gets for an `<open/>`, and how it ended if it did. */
  async function open(host: string): Promise<{ protocol: string; first: string | number }> {
    const Socket = nodeSocket({ addresses: world.addresses, ca: world.ca.cert });
    const ws = new Socket(`wss://${host}/xmpp-websocket`, ['xmpp']);
    const first = await new Promise<string | number>((resolve) => {
      ws.once('open', () =>
        ws.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${host}' version='1.0'/>`),
      );
      ws.once('message', (data: Buffer) => resolve(data.toString()));
      ws.once('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
      ws.once('error', (error) => resolve(error.message));
      setTimeout(resolve, 300, 'silence');
    });
    const protocol = ws.readyState === WebSocket.OPEN ? ws.protocol : '';
    ws.on('error', () => undefined);
    ws.terminate();
    return { protocol, first };
  }

  test('a good domain answers in the subprotocol', async () => {
    const { protocol, first } = await open('capulet.example');
    expect(protocol).toBe('xmpp');
    expect(first).toMatch(/^<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='capulet\.example'/);
  });

  test.each([
    ['forbidden.example', 403],
    ['silent.example', 'silence'],
    ['hanging.example', 'silence'],
    ['no-subprotocol.example', 'Server sent no subprotocol'],
  ])('%s: %s', async (host, expected) => {
    expect((await open(host)).first).toBe(expected);
  });

  test('stream-error.example ends the stream with its reason', async () => {
    expect((await open('stream-error.example')).first).toContain('<host-gone');
  });

  /** Signs in by PLAIN without any library, and answers everything that came until it went quiet or closed. */
  async function signIn(
    host: string,
  ): Promise<{ frames: string[]; binary: number; closed: number | undefined }> {
    const Socket = nodeSocket({ addresses: world.addresses, ca: world.ca.cert });
    const ws = new Socket(`wss://${host}/xmpp-websocket`, ['xmpp']);
    const seen = { frames: [] as string[], binary: 0, closed: undefined as number | undefined };
    ws.on('message', (data: Buffer, isBinary) => {
      if (isBinary) seen.binary += 1;
      else seen.frames.push(data.toString());
    });
    ws.once('close', (code) => (seen.closed = code));
    await new Promise((resolve) => ws.once('open', resolve));
    const openFrame = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${host}' version='1.0'/>`;
    const secret = Buffer.from(`\0juliet\0${juliet.password}`).toString('base64');
    const script = [
      openFrame,
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`,
      openFrame,
      `<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`,
      `<presence xmlns='jabber:client'/>`,
    ];
    for (const text of script) ws.send(text);
    await new Promise((resolve) => setTimeout(resolve, 200));
    ws.terminate();
    return seen;
  }

  test('a good domain binds, and sends nothing odd', async () => {
    const { frames, closed } = await signIn('nocors.example');
    expect(frames.some((frame) => frame.includes('<jid>juliet@nocors.example/'))).toBe(true);
    expect(closed).toBeUndefined();
  });

  test('malformed.example sends a frame that no parser accepts', async () => {
    const { frames } = await signIn('malformed.example');
    expect(frames.at(-1)).toContain('cut & torn');
  });

  test('binary.example sends a binary frame', async () => {
    expect((await signIn('binary.example')).binary).toBe(1);
  });

  test('cut.example ends without a closing frame', async () => {
    const { frames, closed } = await signIn('cut.example');
    expect(frames.some((frame) => frame.includes('<jid>'))).toBe(true);
    expect(closed).toBe(1006);
  });

  test('a domain misbehaves and recovers on command', async () => {
    embedded.setFault('capulet.example', { kind: 'stream-error', condition: 'reset', at: 'open' });
    expect((await open('capulet.example')).first).toContain('<reset');
    embedded.setFault('capulet.example', undefined);
    expect((await open('capulet.example')).first).toContain('<open');
  });

  test('any text can be put on the wire', async () => {
    const person = await world.partner({ user: juliet, lines: [] });
    embedded.inject(
      juliet.jid,
      "<message xmlns='jabber:client' from='x@y.example/z'><body>out of nowhere</body></message>",
    );
    expect((await person.hears('out of nowhere')).from).toBe('x@y.example/z');
    await person.stop();
  });
});
