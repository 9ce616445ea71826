/** Words of the interface. The strings live in `public/_locales`; here is their typed access. */
import type accounts from '../../../public/_locales/en/areas/accounts.json';
import type chat from '../../../public/_locales/en/areas/chat.json';
import type common from '../../../public/_locales/en/areas/common.json';
import type connection from '../../../public/_locales/en/areas/connection.json';
import type failure from '../../../public/_locales/en/areas/failure.json';
import type findings from '../../../public/_locales/en/areas/findings.json';
import type inspector from '../../../public/_locales/en/areas/inspector.json';
import type meaning from '../../../public/_locales/en/areas/meaning.json';
import type pins from '../../../public/_locales/en/areas/pins.json';
import type problems from '../../../public/_locales/en/areas/problems.json';
import type query from '../../../public/_locales/en/areas/query.json';
import type report from '../../../public/_locales/en/areas/report.json';
import type rules from '../../../public/_locales/en/areas/rules.json';
import type settings from '../../../public/_locales/en/areas/settings.json';
import type states from '../../../public/_locales/en/areas/states.json';

export type WordKey =
  | keyof typeof accounts
  | keyof typeof chat
  | keyof typeof common
  | keyof typeof connection
  | keyof typeof failure
  | keyof typeof findings
  | keyof typeof inspector
  | keyof typeof meaning
  | keyof typeof pins
  | keyof typeof problems
  | keyof typeof query
  | keyof typeof report
  | keyof typeof rules
  | keyof typeof settings
  | keyof typeof states;

/** Keys that exist in the forms `_one` and `_other`. */
type CountedKey = WordKey extends infer K ? (K extends `${infer Base}_other` ? Base : never) : never;

export interface WordSource {
  message(key: string, substitutions: readonly string[]): string;
  /** BCP 47. */
  language(): string;
}

let source: WordSource = { message: (key) => key, language: () => 'en' };

/** Called once by an entry, before anything is mounted. */
export function useWords(words: WordSource): void {
  source = words;
}

export function language(): string {
  return source.language();
}

/** The string of a key; substitutions in the order of its placeholders' numbers. */
export function t(key: WordKey, ...substitutions: readonly string[]): string {
  return source.message(key, substitutions);
}

/** Like `t`, in the plural form of `count`, whose number is the first substitution. */
export function tn(key: CountedKey, count: number, ...substitutions: readonly string[]): string {
  const form = new Intl.PluralRules(language()).select(count) === 'one' ? 'one' : 'other';
  return t(`${key}_${form}`, new Intl.NumberFormat(language()).format(count), ...substitutions);
}
