import { describe, expect, test } from 'vitest';
import { readServiceBinding } from './svcb.ts';

const bytes = (...parts: readonly (number | string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string'
        ? [...new TextEncoder().encode(part)]
        : typeof part === 'number'
          ? [part]
          : part,
    ),
  );
const name = [4, 'pool', 3, 'svc', 7, 'example', 0] as const;
const alpn = bytes(0, 1, 0, 3, 2, 'h2');
const ech = bytes(0, 5, 0, 4, 0, 2, 9, 9);

describe('data of an HTTPS record', () => {
  test('priority, target and the parameter ech are read, the other parameters passed over', () => {
    const port = bytes(0, 3, 0, 2, 0x20, 0xfb);
    expect(readServiceBinding(bytes(0, 16, ...name, [...alpn], [...port], [...ech]))).toEqual({
      priority: 16,
      target: 'pool.svc.example',
      ech: bytes(0, 2, 9, 9),
    });
  });

  test('an alias has priority 0; the own name is a dot; without ech there is none', () => {
    expect(readServiceBinding(bytes(0, 0, ...name))).toEqual({
      priority: 0,
      target: 'pool.svc.example',
      ech: null,
    });
    expect(readServiceBinding(bytes(0, 1, 0))).toEqual({ priority: 1, target: '.', ech: null });
  });

  test.each([
    ['nothing', bytes()],
    ['a priority alone', bytes(0, 1)],
    ['a name without end', bytes(0, 1, 3, 'svc')],
    ['a label that is a pointer', bytes(0, 1, 0xc0, 0)],
    ['a name longer than a name may be', bytes(0, 1, ...Array.from({ length: 60 }, () => '\u0004abcd'), 0)],
    ['a key cut short', bytes(0, 1, 0, 0, 5)],
    ['a value cut short', bytes(0, 1, 0, [...ech.subarray(0, -1)])],
    ['keys that descend', bytes(0, 1, 0, [...ech], [...alpn])],
    ['a key that stands twice', bytes(0, 1, 0, [...ech], [...ech])],
  ])('%s is malformed', (_what, data) => expect(readServiceBinding(data)).toBeNull());
});
