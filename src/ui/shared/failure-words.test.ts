import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SessionFailure } from '../../contract/failure.ts';
import { areaNames, wordSource, type Word } from '../testing/words.ts';
import { discoveryTable } from './failure-discovery.ts';
import { pinsTable } from './failure-pins.ts';
import { registerTable } from './failure-register.ts';
import { requestTable } from './failure-request.ts';
import { sessionTable } from './failure-session.ts';
import { streamTable } from './failure-stream.ts';
import { failureWords, type AnyFailure } from './failure-words.ts';
import { useWords } from './words.ts';

const areas = areaNames.map((area) => {
  const file = new URL(`../../../public/_locales/en/areas/${area}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Word>;
});
beforeAll(() => useWords(wordSource(areas)));

/** Members of every kind of failure, so that any code finds what its words mention. */
const details = {
  error: 'net::ERR_CERT_AUTHORITY_INVALID',
  status: 404,
  seconds: 5,
  limit: 1024 * 1024,
  found: 'html',
  got: 'x',
  offset: 12,
  name: 'iq',
  ns: 'jabber:client',
  phase: 'authenticating',
  offered: ['PLAIN'],
  before: 'SCRAM-SHA-256',
  tasks: ['TOTP'],
  h: 9,
  sent: 3,
  condition: 'not-authorized',
  why: 'prohibited',
  iterations: 1,
  uri: 'wss://other.example/ws',
  closeCode: 1006,
  opened: false,
  detail: 'a detail',
  at: 'line 3',
  rcode: 'SERVFAIL',
  endpoint: 'capulet.example:443',
  domain: 'capulet.example',
  expected: ['AAAA'],
  met: 'BBBB',
};
const tables = {
  discovery: discoveryTable,
  stream: streamTable,
  session: sessionTable,
  pins: pinsTable,
  register: registerTable,
  request: requestTable,
};
const all = Object.entries(tables).flatMap(([area, table]) =>
  Object.keys(table).map((code) => ({ area, failure: { ...details, code } }) as AnyFailure),
);

describe('words for failures', () => {
  test.each(all)('$area $failure.code says what happened, why and what to do', (failed) => {
    const { title, why, advice } = failureWords(failed, 'capulet.example');
    for (const sentence of [title, why, advice]) {
      expect(sentence).not.toBe('');
      expect(sentence).not.toMatch(/\$|undefined|\[object/);
    }
    expect(advice).toMatch(/\.$/);
  });

  test('the domain, the position and the server’s own words are told', () => {
    const where: SessionFailure = {
      area: 'discovery',
      failure: { code: 'not-xrd', found: 'xml', line: 3, column: 14 },
    };
    expect(failureWords(where, 'capulet.example').why).toBe(
      'capulet.example answered with XML that is not an XRD document: line 3, column 14.',
    );
    const said: SessionFailure = {
      area: 'stream',
      failure: { code: 'stream-error', condition: 'policy-violation', text: 'Too many sessions' },
    };
    expect(failureWords(said, 'capulet.example').said).toBe('Too many sessions');
  });

  test.each([
    ['net::ERR_CERT_DATE_INVALID', 'has expired or is not valid yet'],
    ['SEC_ERROR_EXPIRED_CERTIFICATE', 'has expired or is not valid yet'],
    ['Peer’s Certificate has expired.', 'has expired or is not valid yet'],
    ['net::ERR_CERT_COMMON_NAME_INVALID', 'is for another name'],
    ['SSL_ERROR_BAD_CERT_DOMAIN', 'is for another name'],
    ['net::ERR_CERT_AUTHORITY_INVALID', 'Its issuer is not trusted'],
    ['SEC_ERROR_UNKNOWN_ISSUER', 'Its issuer is not trusted'],
    ['net::ERR_CERT_REVOKED', 'is not trusted'],
  ])('a certificate refused by %s says what is wrong, and the raw error', (error, says) => {
    const words = failureWords(
      { area: 'discovery', failure: { code: 'certificate', error } },
      'capulet.example',
    );
    expect(`${words.title}. ${words.why}`).toContain(says);
    expect(words.why).toContain(error);
  });

  test('a key that does not match is told with both values, and that nothing secret was sent', () => {
    const failed: AnyFailure = {
      area: 'pins',
      failure: {
        code: 'pin-mismatch',
        endpoint: 'capulet.example:443',
        expected: ['dGhlIGtleSB0aGF0IGlzIHBpbm5lZCBmb3IgY2FwdWw=', 'YW5vdGhlciBvbmU='],
        met: 'c29tZXRoaW5nIGVsc2UgZW50aXJlbHksIHNob3du',
      },
    };
    const { title, why } = failureWords(failed, 'capulet.example');
    expect(title).toContain('capulet.example:443');
    expect(why).toContain('2 keys (dGhlIGtleSB0… and YW5vdGhlciBvbmU=) and showed c29tZXRoaW5n…');
    expect(why).toContain('nothing secret was sent');
  });

  test('what asks for access, consent or a password says so', () => {
    const action = (failed: AnyFailure) => failureWords(failed, 'capulet.example').action;
    expect(action({ area: 'discovery', failure: { code: 'cors' } })).toBe('grant-access');
    expect(action({ area: 'stream', failure: { code: 'plain-not-allowed', offered: [] } })).toBe(
      'allow-plain',
    );
    expect(action({ area: 'stream', failure: { code: 'wrong-password' } })).toBe('enter-password');
    expect(action({ area: 'pins', failure: { code: 'pin-changed', domain: 'capulet.example' } })).toBe(
      'see-pins',
    );
    expect(action({ area: 'stream', failure: { code: 'server-signature' } })).toBeUndefined();
  });
});
