/** Words of the interface. The strings live in `public/_locales`; here is their typed access. */
import type accounts from '../../../public/_locales/en/areas/accounts.json';
import type captures from '../../../public/_locales/en/areas/captures.json';
import type chat from '../../../public/_locales/en/areas/chat.json';
import type chatting from '../../../public/_locales/en/areas/chatting.json';
import type common from '../../../public/_locales/en/areas/common.json';
import type compliance from '../../../public/_locales/en/areas/compliance.json';
import type compose from '../../../public/_locales/en/areas/compose.json';
import type connection from '../../../public/_locales/en/areas/connection.json';
import type explore from '../../../public/_locales/en/areas/explore.json';
import type failure from '../../../public/_locales/en/areas/failure.json';
import type federation from '../../../public/_locales/en/areas/federation.json';
import type files from '../../../public/_locales/en/areas/files.json';
import type findings from '../../../public/_locales/en/areas/findings.json';
import type inspector from '../../../public/_locales/en/areas/inspector.json';
import type joining from '../../../public/_locales/en/areas/joining.json';
import type lines from '../../../public/_locales/en/areas/lines.json';
import type live from '../../../public/_locales/en/areas/live.json';
import type meaning from '../../../public/_locales/en/areas/meaning.json';
import type page from '../../../public/_locales/en/areas/page.json';
import type notify from '../../../public/_locales/en/areas/notify.json';
import type people from '../../../public/_locales/en/areas/people.json';
import type picture from '../../../public/_locales/en/areas/picture.json';
import type pins from '../../../public/_locales/en/areas/pins.json';
import type problems from '../../../public/_locales/en/areas/problems.json';
import type publish from '../../../public/_locales/en/areas/publish.json';
import type query from '../../../public/_locales/en/areas/query.json';
import type report from '../../../public/_locales/en/areas/report.json';
import type rooms from '../../../public/_locales/en/areas/rooms.json';
import type rules from '../../../public/_locales/en/areas/rules.json';
import type session from '../../../public/_locales/en/areas/session.json';
import type settings from '../../../public/_locales/en/areas/settings.json';
import type states from '../../../public/_locales/en/areas/states.json';
import type talk from '../../../public/_locales/en/areas/talk.json';
import type views from '../../../public/_locales/en/areas/views.json';

export type WordKey =
  | keyof typeof accounts
  | keyof typeof captures
  | keyof typeof chat
  | keyof typeof chatting
  | keyof typeof common
  | keyof typeof compliance
  | keyof typeof compose
  | keyof typeof connection
  | keyof typeof explore
  | keyof typeof failure
  | keyof typeof federation
  | keyof typeof files
  | keyof typeof findings
  | keyof typeof inspector
  | keyof typeof joining
  | keyof typeof lines
  | keyof typeof live
  | keyof typeof meaning
  | keyof typeof page
  | keyof typeof notify
  | keyof typeof people
  | keyof typeof picture
  | keyof typeof pins
  | keyof typeof problems
  | keyof typeof publish
  | keyof typeof query
  | keyof typeof report
  | keyof typeof rooms
  | keyof typeof rules
  | keyof typeof session
  | keyof typeof settings
  | keyof typeof states
  | keyof typeof talk
  | keyof typeof views;

/** Keys that exist in the forms `_one` and `_other`. */
type CountedKey = WordKey extends infer K ? (K extends `${infer Base}_other` ? Base : never) : never;

export interface WordSource {
  message(key: string, substitutions: readonly string[]): string;
  /** BCP 47. */
  language(): string;
}

let source: Pick<WordSource, 'message'> = { message: (key) => key };
let tongue = 'en';

/** Called once by an entry, before anything is mounted. */
export function useWords(words: WordSource): void {
  source = words;
  // Browsers look it up anew whenever they are asked.
  tongue = words.language();
}

export function language(): string {
  return tongue;
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
