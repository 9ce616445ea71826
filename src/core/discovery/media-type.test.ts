import { describe, expect, test } from 'vitest';
import { checkMediaType } from './media-type.ts';

describe('the media type a document is served with', () => {
  test.each([
    ['hacx', 'application/xml'],
    ['hacx-server', 'text/xml'],
    ['host-meta', 'application/xrd+xml'],
    ['host-meta.json', 'application/json'],
    ['host-meta.json', 'Application/JRD+json'],
    ['posh-client', 'application/json'],
    ['dns', 'application/dns-message'],
  ] as const)('%s as %s is as it should be', (kind, type) => {
    expect(checkMediaType(kind, type)).toEqual([]);
  });

  test.each([
    ['hacx', 'text/plain', 'note', 'HACX §3'],
    ['host-meta', 'application/xml', 'warning', 'RFC 6415 §2'],
    ['host-meta.json', 'application/octet-stream', 'warning', 'RFC 6415 Appendix A'],
    ['posh-server', '', 'note', 'RFC 7711 §3.1'],
  ] as const)('%s as “%s” is a %s', (kind, type, severity, section) => {
    expect(checkMediaType(kind, type)).toMatchObject([
      { code: 'media-type', severity, source: kind, section, params: { value: type } },
    ]);
  });

  test('of a hostile one no more is told than one can read', () => {
    const [finding] = checkMediaType('hacx', 'x'.repeat(10_000));
    expect(JSON.stringify(finding).length).toBeLessThan(400);
  });
});
