import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { bare, formatJid, JidError, parseJid, parseSender, sameBare } from './jid.ts';

function codeOf(text: string): string {
  try {
    return `no error: ${formatJid(parseJid(text))}`;
  } catch (error) {
    return error instanceof JidError ? error.code : String(error);
  }
}

describe('addresses that RFC 7622 §3.5 calls legal', () => {
  it.each([
    ['juliet@example.com', 'juliet', 'example.com', ''],
    ['juliet@example.com/foo', 'juliet', 'example.com', 'foo'],
    ['juliet@example.com/foo bar', 'juliet', 'example.com', 'foo bar'],
    ['juliet@example.com/foo@bar', 'juliet', 'example.com', 'foo@bar'],
    ['foo\\20bar@example.com', 'foo\\20bar', 'example.com', ''],
    ['fußball@example.com', 'fußball', 'example.com', ''],
    ['π@example.com', 'π', 'example.com', ''],
    ['Σ@example.com/foo', 'σ', 'example.com', 'foo'],
    ['ς@example.com/foo', 'ς', 'example.com', 'foo'],
    ['king@example.com/♚', 'king', 'example.com', '♚'],
    ['example.com', '', 'example.com', ''],
    ['example.com/foobar', '', 'example.com', 'foobar'],
    ['a.example.com/b@example.net', '', 'a.example.com', 'b@example.net'],
  ])('%s', (text, local, domain, resource) => {
    expect(parseJid(text)).toEqual({ local, domain, resource });
  });
});

describe('texts that RFC 7622 §3.5 calls illegal', () => {
  it.each([
    ['"juliet"@example.com', 'local'],
    ['foo bar@example.com', 'local'],
    ['@example.com/', 'local'],
    ['henry\u2163@example.com', 'local'],
    ['♚@example.com', 'local'],
    ['juliet@', 'domain'],
    ['/foobar', 'domain'],
    ['juliet@example.com/', 'resource'],
    ['', 'empty'],
  ])('%s is refused for its %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('keeps a resource with a leading space, as OpaqueString does', () => {
    // Table 2 lists it as illegal, but no rule of OpaqueString (RFC 8265 §4.2) forbids the space.
    expect(parseJid('juliet@example.com/ foo').resource).toBe(' foo');
  });
});

describe('localparts', () => {
  it.each(['"', '&', "'", ':', '<', '>'])('never hold %s', (char) => {
    expect(codeOf(`a${char}b@example.com`)).toBe('local');
  });

  it('are case-mapped and composed', () => {
    expect(parseJid('JULIET@example.com').local).toBe('juliet');
    expect(parseJid('Rene\u0301@example.com').local).toBe('rené');
    expect(parseJid('ΟΔΥΣΣΕΥΣ@example.com').local).toBe('οδυσσευσ');
  });

  it('are narrowed from full width before the excluded characters are looked for', () => {
    expect(parseJid('ｊｕｌｉｅｔ@example.com').local).toBe('juliet');
    expect(codeOf('a＠b@example.com')).toBe('local');
  });

  it('may be written right to left, but not mixed', () => {
    expect(parseJid('שלום@example.com').local).toBe('שלום');
    expect(codeOf('aשלום@example.com')).toBe('local');
    expect(codeOf('שלוםa@example.com')).toBe('local');
  });
});

describe('domains', () => {
  it.each([
    ['EXAMPLE.com', 'example.com'],
    ['example.com.', 'example.com'],
    ['例え。jp', '例え.jp'],
    ['Bücher.example', 'bücher.example'],
    ['xn--bcher-kva.example', 'bücher.example'],
    ['faß.example', 'faß.example'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '[::1]'],
    ['[2001:DB8:0:0::1]', '[2001:db8::1]'],
  ])('%s is %s', (text, domain) => {
    expect(parseJid(`juliet@${text}`).domain).toBe(domain);
  });

  it.each([
    'a..b',
    '.example.com',
    'example.com..',
    '-a.example',
    'a_b.example',
    'exa mple.com',
    'exa\tmple.com',
    'example.com:5222',
    'example.com?x',
    'example.com#x',
    'example.com\\x',
    '%65xample.com',
    'user@example.com',
    '1',
    '0x7f.1',
    '256.1.1.1',
    '[::1',
    '[fe80::1%25eth0]',
    '\u2100.example',
    'xn--a.example',
  ])('%s is refused', (text) => {
    expect(codeOf(`juliet@${text}`)).toBe('domain');
  });
});

describe('lengths', () => {
  it('of 1023 octets are allowed, counted in UTF-8', () => {
    expect(parseJid(`${'a'.repeat(1023)}@example.com`).local).toHaveLength(1023);
    expect(codeOf(`${'a'.repeat(1024)}@example.com`)).toBe('too-long');
    expect(codeOf(`juliet@example.com/${'ß'.repeat(512)}`)).toBe('too-long');
  });

  it('of domains follow RFC 1034', () => {
    expect(codeOf(`${'a'.repeat(64)}.example`)).toBe('too-long');
    expect(codeOf(`${'a.'.repeat(130)}example`)).toBe('too-long');
  });
});

describe('bare addresses', () => {
  it('compare without their resources', () => {
    const balcony = parseJid('Juliet@Capulet.example/balcony');
    const chamber = parseJid('juliet@capulet.example/chamber');
    expect(sameBare(balcony, chamber)).toBe(true);
    expect(sameBare(balcony, parseJid('romeo@capulet.example'))).toBe(false);
    expect(sameBare(balcony, parseJid('juliet@montague.example'))).toBe(false);
    expect(formatJid(bare(balcony))).toBe('juliet@capulet.example');
  });
});

it('what was parsed is stable, and nothing else than JidError is thrown', () => {
  const part = fc.string({ unit: 'binary', maxLength: 12 });
  fc.assert(
    fc.property(part, fc.oneof(fc.constant('example.com'), part), part, (local, domain, resource) => {
      for (const text of [`${local}@${domain}`, `${local}@${domain}/${resource}`]) {
        let jid;
        try {
          jid = parseJid(text);
        } catch (error) {
          expect(error).toBeInstanceOf(JidError);
          continue;
        }
        expect(parseJid(formatJid(jid))).toEqual(jid);
      }
    }),
    { numRuns: 2000 },
  );
});

describe('parseSender', () => {
  it('a resource that no profile allows does not hide who wrote', () => {
    const nick = 'chess \u{1F469}\u200D\u{1F4BB} club';
    expect(() => parseJid(`Room@Muc.example/${nick}`)).toThrow(JidError);
    expect(parseSender(`Room@Muc.example/${nick}`)).toEqual({
      local: 'room',
      domain: 'muc.example',
      resource: nick,
    });
  });

  it('the bare address is enforced as ever', () => {
    expect(() => parseSender('a b@example.org/x')).toThrow(JidError);
    expect(() => parseSender('/x')).toThrow(JidError);
  });
});
