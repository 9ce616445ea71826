import { describe, expect, it, test } from 'vitest';
import { chooseMechanism, isWeaker, type Choice } from './choose.ts';

const all = ['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'X-OAUTH2'];
const usual: Choice = { offered: all, secure: true, allowPlain: false, keysFor: null };

function choose(changes: Partial<Choice>): string {
  const chosen = chooseMechanism({ ...usual, ...changes });
  return 'code' in chosen ? chosen.code : chosen.name;
}

describe('with a password', () => {
  it('the strongest mechanism wins, whatever the order', () => {
    expect(choose({})).toBe('SCRAM-SHA-512');
    expect(choose({ offered: ['SCRAM-SHA-1', 'SCRAM-SHA-256'] })).toBe('SCRAM-SHA-256');
    expect(choose({ offered: ['SCRAM-SHA-1', 'PLAIN'], allowPlain: true })).toBe('SCRAM-SHA-1');
  });

  it('PLAIN is used only with leave, and over TLS', () => {
    expect(choose({ offered: ['PLAIN'], allowPlain: true })).toBe('PLAIN');
    expect(choose({ offered: ['PLAIN'] })).toBe('plain-not-allowed');
    expect(choose({ offered: ['PLAIN'], allowPlain: true, secure: false })).toBe('no-usable-mechanism');
  });

  it('nothing else will do', () => {
    expect(choose({ offered: ['EXTERNAL', 'SCRAM-SHA-256-PLUS'], allowPlain: true })).toBe(
      'no-usable-mechanism',
    );
    expect(choose({ offered: [] })).toBe('no-usable-mechanism');
  });
});

describe('with kept keys', () => {
  it('only the mechanism they were made for is used', () => {
    expect(choose({ keysFor: 'SHA-1' })).toBe('SCRAM-SHA-1');
    expect(choose({ keysFor: 'SHA-256' })).toBe('SCRAM-SHA-256');
  });

  it('the password is asked for where it would help', () => {
    expect(choose({ keysFor: 'SHA-256', offered: ['SCRAM-SHA-1'] })).toBe('keys-outdated');
    expect(choose({ keysFor: 'SHA-256', offered: ['PLAIN'] })).toBe('keys-outdated');
    expect(choose({ keysFor: 'SHA-256', offered: ['EXTERNAL'] })).toBe('no-usable-mechanism');
  });
});

test('SCRAM is never given up for PLAIN, nor a longer hash for a shorter one, without being noticed', () => {
  expect(isWeaker('PLAIN', 'SCRAM-SHA-1')).toBe(true);
  expect(isWeaker('SCRAM-SHA-1', 'SCRAM-SHA-512')).toBe(true);
  expect(isWeaker('SCRAM-SHA-512', 'SCRAM-SHA-256')).toBe(false);
  expect(isWeaker('SCRAM-SHA-256', 'SCRAM-SHA-256')).toBe(false);
});
