import { expect, test } from 'vitest';
import type { RegistrationField, RegistrationForm } from '../../../core/xep/xep-0077.ts';
import { begin, canBeFilledIn, missing, sent } from './answers.ts';

const field = (name: string, more: Partial<RegistrationField> = {}): RegistrationField => ({
  ...{ name, kind: 'line', label: '', hint: '', required: false, values: [], options: [], picture: null },
  ...more,
});
const form: RegistrationForm = {
  ...{ as: 'form', title: '', instructions: '', website: null },
  fields: [
    field('FORM_TYPE', { kind: 'hidden', values: ['jabber:iq:register'] }),
    field('', { kind: 'note', values: ['Words'] }),
    field('username', { values: ['proposed'] }),
    field('password', { kind: 'secret', values: ['theirs'] }),
    field('terms', { kind: 'yes-no', required: true, values: ['0'] }),
    field('email', { required: true }),
  ],
};

test('a form begins with what it comes with, but for a password that is not one’s own', () => {
  expect(begin(form, '')).toMatchObject({ username: ['proposed'], password: [''], terms: ['0'] });
  expect(begin(form, 'juliet')).toMatchObject({ username: ['juliet'] });
});

test('name and password are needed always, the rest where it says so', () => {
  const names = (answers: Record<string, readonly string[]>) =>
    missing(form, answers).map(({ name }) => name);
  expect(names({ username: [' '] })).toEqual(['username', 'password', 'email']);
  expect(names({ username: ['a'], password: ['b'], email: ['c'] })).toEqual([]);
});

test('what is hidden goes back as it came, and notes do not', () => {
  const answers = { ...begin(form, 'juliet'), FORM_TYPE: ['altered'] };
  expect(sent(form, answers).map(({ name, values }) => [name, values[0]])).toEqual([
    ['FORM_TYPE', 'jabber:iq:register'],
    ['username', 'juliet'],
    ['password', ''],
    ['terms', '0'],
    ['email', undefined],
  ]);
});

test('a form without name or password makes nobody that could sign in', () => {
  expect(canBeFilledIn(form)).toBe(true);
  expect(canBeFilledIn({ ...form, fields: [field('username')] })).toBe(false);
});
