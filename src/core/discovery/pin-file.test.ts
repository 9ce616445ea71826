import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPinEntry } from './pin-entry.ts';
import { formatPinFile, parsePinFile, PinFileError } from './pin-file.ts';
import { sha256Of } from './pin-judge.ts';
import type { PinRecord } from './pin-record.ts';

const now = Date.UTC(2026, 10, 20);
const hash = (name: string) => ({ name: 'sha-256', value: sha256Of(new TextEncoder().encode(name)) });
const entry = {
  domain: 'capulet.example',
  endpoint: 'capulet.example:443',
  source: 'hacx',
  pins: [{ hashes: [hash('a')] }],
  firstSeen: now - 2000,
  lastSeen: now - 1000,
  rolledAt: null,
  settling: null,
  ttl: 3600,
} as const;
const record: PinRecord = {
  ...entry,
  id: 'hacx capulet.example capulet.example:443',
  checked: null,
  change: null,
  expiresAt: null,
};

const file = (...pins: unknown[]) => JSON.stringify({ format: 'causeway-pins', version: 1, pins });
const failure = (text: string): unknown => {
  try {
    return parsePinFile(text, now);
  } catch (error) {
    return error;
  }
};
const refusal = (changed: object) => readPinEntry({ ...entry, ...changed }, now);

describe('a file of pinned keys', () => {
  test('is read as it was written', () => {
    const domainWide: PinRecord = {
      ...record,
      id: 'host-meta-2 capulet.example *',
      source: 'host-meta-2',
      endpoint: null,
      rolledAt: now - 1500,
      settling: { pins: [{ hashes: [hash('a')] }], until: now + 3_598_500 },
    };
    const text = formatPinFile([record, domainWide], now);
    expect(JSON.parse(text)).toMatchObject({ exported: '2026-11-20T00:00:00.000Z' });
    expect(parsePinFile(text, now)).toEqual({ records: [record, domainWide], refused: [] });
  });

  test('carries neither what was checked here nor what waits here for approval', () => {
    const text = formatPinFile(
      [
        {
          ...record,
          checked: { at: now, level: 'seen', key: hash('a').value },
          change: { kind: 'changed', at: now, pins: [{ hashes: [hash('b')] }] },
        },
      ],
      now,
    );
    expect(text).not.toMatch(/checked|change|seen"|mismatch/);
    const claimed = file({ ...record, id: 'mine', checked: { at: 1, level: 'seen', key: 'x' }, change: {} });
    expect(parsePinFile(claimed, now)).toEqual({ records: [record], refused: [] });
  });

  test('with wrong entries is read without them, and tells which and why', () => {
    const text = file(entry, { ...entry, domain: '@' }, 7, { ...entry, pins: [] }, entry);
    expect(parsePinFile(text, now)).toEqual({
      records: [record],
      refused: [
        { at: 'pins[1]', why: 'domain' },
        { at: 'pins[2]', why: 'not-an-object' },
        { at: 'pins[3]', why: 'pins' },
        { at: 'pins[4]', why: 'twice' },
      ],
    });
  });

  test('that is too much for anybody is read up to a limit', () => {
    const many = Array.from({ length: 10_002 }, (_, at) => ({
      ...entry,
      endpoint: `h${String(at)}.example:443`,
    }));
    const read = parsePinFile(file(...many), now);
    expect(read.records).toHaveLength(10_000);
    expect(read.refused).toEqual([{ at: 'pins[10000]', why: 'too-many' }]);
    expect(failure(' '.repeat(8 * 1024 * 1024 + 1))).toMatchObject({ code: 'too-long' });
  });
});

describe('times', () => {
  test('lie between 1970 and now, and the last is not before the first', () => {
    const far = { firstSeen: -5, lastSeen: now * 9, rolledAt: now * 9 };
    expect(refusal(far)).toMatchObject({ firstSeen: 0, lastSeen: now, rolledAt: now });
    expect(refusal({ firstSeen: 50, lastSeen: 20, rolledAt: 1 })).toMatchObject({
      firstSeen: 50,
      lastSeen: 50,
      rolledAt: 50,
    });
  });

  test('a ttl and what follows from it stay within what could have been published', () => {
    expect(refusal({ ttl: 1e12 })).toMatchObject({ ttl: 5_184_000, expiresAt: null });
    expect(refusal({ ttl: -3 })).toMatchObject({ ttl: 0 });
    expect(refusal({ ttl: undefined })).toMatchObject({ ttl: 0 });
    const header = { source: 'header', endpoint: null, expiresAt: now * 2 };
    expect(refusal(header)).toMatchObject({ expiresAt: now - 1000 + 3_600_000 });
    expect(refusal({ settling: { pins: entry.pins, until: now * 2 } })).toMatchObject({
      settling: { until: now + 5_184_000_000 },
    });
  });

  test.each([{ pins: [], until: 1 }, { pins: entry.pins }, { until: 1 }, 'soon', { pins: 7, until: 1 }])(
    'known keys %o that cannot be read are not left out',
    (settling) => expect(refusal({ settling })).toBe('pins'),
  );

  test.each([
    { firstSeen: '1' },
    { lastSeen: null },
    { rolledAt: 'never' },
    { firstSeen: Infinity },
    { ttl: '60' },
  ])('%o is none', (wrong) => expect(refusal(wrong)).toBe('times'));
});

describe('what is refused', () => {
  test.each([
    ['domain', { domain: 'romeo@capulet.example' }],
    ['domain', { domain: '@capulet.example' }],
    ['domain', { domain: 'capulet.example/balcony' }],
    ['domain', { domain: 'capulet.example/' }],
    ['domain', { domain: 'cap ulet.example' }],
    ['domain', { domain: '' }],
    ['domain', { domain: 'a'.repeat(64) + '.example' }],
    ['domain', { domain: ['capulet.example'] }],
    ['source', { source: '__proto__' }],
    ['source', { source: 'constructor' }],
    ['source', { source: 'posh' }],
    ['endpoint', { endpoint: null }],
    ['endpoint', { endpoint: 'capulet.example' }],
    ['endpoint', { endpoint: 'capulet.example:0' }],
    ['endpoint', { endpoint: 'capulet.example:65536' }],
    ['endpoint', { endpoint: 'https://capulet.example:443' }],
    ['endpoint', { endpoint: 'a@capulet.example:443' }],
    ['endpoint', { endpoint: '2001:db8::1:443' }],
    ['endpoint', { endpoint: '[192.0.2.1]:443' }],
    ['endpoint', { endpoint: '[capulet.example]:443' }],
    ['endpoint', { endpoint: 'capulet.example:443', source: 'host-meta-2' }],
    ['pins', { pins: {} }],
    ['pins', { pins: [] }],
    ['pins', { pins: [null] }],
    ['pins', { pins: [{ hashes: [] }] }],
    ['pins', { pins: [{ hashes: [hash('a'), hash('b')] }] }],
    ['pins', { pins: [{ hashes: [{ name: 'sha3-256', value: hash('a').value }] }] }],
    ['pins', { pins: [{ hashes: [{ name: 'md5', value: 'AAAAAAAAAAAAAAAAAAAAAA==' }] }] }],
    ['pins', { pins: [{ hashes: [{ name: 'sha-256', value: 'AAAA' }] }] }],
    ['pins', { pins: [{ hashes: [hash('a')] }, { hashes: [{ name: 'sha-256', value: 7 }] }] }],
    ['pins', { pins: Array.from({ length: 257 }, (_, at) => ({ hashes: [hash(String(at))] })) }],
  ])('%s', (why, wrong) => {
    expect(refusal(wrong)).toBe(why);
  });

  test.each([
    ['Capulet.Example', 'CAPULET.example:0443', 'capulet.example capulet.example:443'],
    ['bücher.example', 'xn--bcher-kva.example:443', 'bücher.example xn--bcher-kva.example:443'],
    ['capulet.example', '[2001:DB8:0::1]:5223', 'capulet.example [2001:db8::1]:5223'],
    ['capulet.example', '192.0.2.1:443', 'capulet.example 192.0.2.1:443'],
  ])('%s at %s is spelt as everywhere', (domain, endpoint, id) => {
    expect(refusal({ domain, endpoint })).toMatchObject({ id: `hacx ${id}` });
  });

  test('members of a prototype are none of the entry', () => {
    const text = file().replace('[]', `[{"__proto__":${JSON.stringify(entry)}}]`);
    expect(parsePinFile(text, now)).toEqual({ records: [], refused: [{ at: 'pins[0]', why: 'domain' }] });
    expect(failure('{"__proto__":{"format":"causeway-pins","version":1,"pins":[]}}')).toMatchObject({
      code: 'not-pins',
      place: { path: 'format' },
    });
  });
});

describe('what is no such file', () => {
  test.each([
    ['{"format": "causeway-pins",\n  "version": 1,\n  "pins": [1 2]}\n', { line: 3, column: 14 }],
    ['{"format": "causeway-pins",', { line: 1, column: 28 }],
  ])('JSON that breaks off tells where: %j', (text, place) => {
    expect(failure(text)).toMatchObject({ code: 'not-json', place });
  });

  test.each([
    ['[]', 'not-pins', ''],
    ['{"format":"causeway-report"}', 'not-pins', 'format'],
    ['{"format":"causeway-pins","version":2}', 'wrong-version', 'version'],
    ['{"format":"causeway-pins","version":1,"pins":{}}', 'not-pins', 'pins'],
  ])('%s', (text, code, path) => {
    expect(failure(text)).toMatchObject({ code, place: { path } });
    expect(failure(text)).toBeInstanceOf(PinFileError);
  });

  test('nesting without a bottom', () => {
    const deep = '['.repeat(200_000);
    expect(failure(deep)).toBeInstanceOf(PinFileError);
    const nested = file().replace('[]', deep + ']'.repeat(200_000));
    expect(parsePinFile(nested, now).records).toEqual([]);
  });
});

test('no text makes it throw anything but its own error, and no entry that is read is damaged', () => {
  const part = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(entry, { ...entry, source: 'header', endpoint: null }, hash('a')),
  );
  const entries = fc.record(
    Object.fromEntries(
      Object.entries(entry).map(([name, value]) => [
        name,
        fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: part }),
      ]),
    ),
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(entries, part), { maxLength: 4 }).map((all) => file(...all)),
    fc.json(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const read = failure(text);
      if (read instanceof PinFileError) return;
      for (const one of (read as ReturnType<typeof parsePinFile>).records) {
        expect(parsePinFile(file(one), now).records).toEqual([one]);
      }
    }),
  );
});
