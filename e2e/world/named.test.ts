import { connect, type ClientHttp2Session } from 'node:http2';
import { connect as tlsConnect } from 'node:tls';
import { AUTHENTIC_DATA, decode, encode, RECURSION_DESIRED, type DecodedPacket } from 'dns-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, keyHashes, type Authority } from './ca.ts';
import { resolverHost, signedDomain, startNamed, unsignedDomain, type Named } from './named.ts';
import { needs } from './needs.ts';
import { answers } from './ports.ts';
import { echConfigList } from './publication.ts';

const missing = await needs('named');
const types = { TXT: 16, SRV: 33, TLSA: 52, HTTPS: 65 } as const;

describe.skipIf(missing !== undefined)('bind9 as a resolver over HTTPS', () => {
  let ca: Authority;
  let named: Named;
  let session: ClientHttp2Session;

  beforeAll(async () => {
    ca = await createAuthority();
    named = await startNamed(ca);
    session = connect(`https://${resolverHost}`, {
      createConnection: () =>
        tlsConnect({
          host: '127.0.0.1',
          port: named.port,
          servername: resolverHost,
          ca: ca.cert,
          ALPNProtocols: ['h2'],
        }),
    });
  }, 30_000);
  afterAll(async () => {
    session.close();
    await named.stop();
    expect(await answers(named.port)).toBe(false);
  });

  /** One question by GET (RFC 8484 §4.1). The AD bit of a question asks for that of the answer (RFC 6840 §5.7). */
  function ask(name: string, type: keyof typeof types): Promise<DecodedPacket> {
    const query = encode({
      type: 'query',
      id: 0,
      flags: RECURSION_DESIRED | AUTHENTIC_DATA,
      questions: [{ type: 'A', name }],
    });
    // The library has no word for HTTPS records; type and class are what a question ends with.
    query.writeUInt16BE(types[type], query.length - 4);
    return new Promise((resolve, reject) => {
      const stream = session.request({
        ':path': `/dns-query?dns=${query.toString('base64url')}`,
        accept: 'application/dns-message',
      });
      const chunks: Buffer[] = [];
      let status = 0;
      stream.on('response', (headers) => (status = headers[':status'] ?? 0));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (status === 200) resolve(decode(Buffer.concat(chunks)));
        else reject(new Error(`status ${status}`));
      });
      stream.on('error', reject);
    });
  }

  test.each([
    ['_xmpps-client._tcp', { priority: 5, weight: 50, port: 5223, target: `xmpp.${signedDomain}` }],
    ['_xmpp-client._tcp', { priority: 10, weight: 50, port: 5222, target: `xmpp.${signedDomain}` }],
    ['_xmpps-server._tcp', { priority: 5, weight: 50, port: 5270, target: `xmpp.${signedDomain}` }],
    ['_xmpp-server._tcp', { priority: 0, weight: 0, port: 0, target: '.' }],
  ])('%s of the signed zone is answered as authentic', async (service, data) => {
    const answer = await ask(`${service}.${signedDomain}`, 'SRV');
    expect(answer.flag_ad).toBe(true);
    expect(answer.answers).toMatchObject([{ type: 'SRV', data }]);
  });

  test('TLSA lists the key that the domain shows', async () => {
    const { cert } = await ca.leaf(signedDomain);
    const answer = await ask(`_5223._tcp.xmpp.${signedDomain}`, 'TLSA');
    expect(answer.flag_ad).toBe(true);
    const certificate = Buffer.from(keyHashes(cert).sha256, 'base64');
    expect(answer.answers).toMatchObject([{ data: { usage: 3, selector: 1, matchingType: 1, certificate } }]);
  });

  test('the deprecated TXT record and an HTTPS record with ECH are there', async () => {
    const txt = await ask(`_xmppconnect.${signedDomain}`, 'TXT');
    expect(JSON.stringify(txt.answers)).toContain(
      JSON.stringify([...Buffer.from('_xmpp-client-websocket=')]).slice(1, -1),
    );
    const https = await ask(signedDomain, 'HTTPS');
    expect(https.flag_ad).toBe(true);
    const [record] = https.answers ?? [];
    const data =
      record !== undefined && 'data' in record && Buffer.isBuffer(record.data) ? record.data : null;
    expect(data?.includes(Buffer.from(echConfigList(signedDomain), 'base64'))).toBe(true);
  });

  test('what is not signed is answered without the claim', async () => {
    const answer = await ask(`_xmpps-client._tcp.${unsignedDomain}`, 'SRV');
    expect(answer.answers).toHaveLength(1);
    expect(answer.flag_ad).toBe(false);
  });

  test('a name that does not exist is authentic in that, and a foreign zone fails without asking the world', async () => {
    const none = await ask(`_nothing.${signedDomain}`, 'SRV');
    expect(none).toMatchObject({ rcode: 'NXDOMAIN', flag_ad: true });
    expect(await ask('elsewhere.test', 'SRV')).toMatchObject({ rcode: 'SERVFAIL' });
  });
});
