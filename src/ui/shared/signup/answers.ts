/** What a form of registration is answered with: begun with what it comes filled in with, ended as it is sent. */
import type { Args } from '../../../contract/index.ts';
import type { RegistrationField, RegistrationForm } from '../../../core/xep/xep-0077.ts';

export type Answers = Record<string, readonly string[]>;

export function begin(form: RegistrationForm, username: string): Answers {
  const begun = form.fields.map(({ name, kind, values }): [string, readonly string[]] => [
    name,
    // A server that fills in a password would have one that it chose itself.
    name === 'username' && username !== '' ? [username] : kind === 'secret' ? [''] : values,
  ]);
  return Object.fromEntries(begun);
}

/** Whether it is for somebody who chooses a name and a password, as all that can be signed in with are. */
export function canBeFilledIn({ fields }: RegistrationForm): boolean {
  return ['username', 'password'].every((name) => fields.some((field) => field.name === name));
}

/** Fields that must be answered and are not. */
export function missing(form: RegistrationForm, answers: Answers): readonly RegistrationField[] {
  return form.fields.filter(({ name, kind, required }) => {
    if (kind === 'note' || kind === 'hidden' || kind === 'yes-no') return false;
    const needed = required || name === 'username' || name === 'password';
    return needed && (answers[name] ?? []).every((value) => value.trim() === '');
  });
}

export function sent(form: RegistrationForm, answers: Answers): Args<'register.create'>['answers'] {
  return form.fields
    .filter(({ kind }) => kind !== 'note')
    .map(({ name, kind, values }) => ({
      ...{ name, kind },
      values: [...(kind === 'hidden' ? values : (answers[name] ?? []))],
    }));
}
