/** The English words without a browser, for tests. */
import accounts from '../../../public/_locales/en/areas/accounts.json';
import chat from '../../../public/_locales/en/areas/chat.json';
import common from '../../../public/_locales/en/areas/common.json';
import connection from '../../../public/_locales/en/areas/connection.json';
import failure from '../../../public/_locales/en/areas/failure.json';
import inspector from '../../../public/_locales/en/areas/inspector.json';
import problems from '../../../public/_locales/en/areas/problems.json';
import states from '../../../public/_locales/en/areas/states.json';
import type { WordSource } from '../shared/words.ts';

interface Word {
  readonly message: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string }>>;
}
const areas: Readonly<Record<string, Word>> = {
  ...accounts,
  ...chat,
  ...common,
  ...connection,
  ...failure,
  ...inspector,
  ...problems,
  ...states,
};

/** Substitutes as `chrome.i18n` does. */
export const fakeWords: WordSource = {
  message(key, substitutions) {
    const word = areas[key];
    if (!word) return '';
    return word.message.replace(/\$(\w+)\$/g, (_whole, name: string) => {
      const content = word.placeholders?.[name.toLowerCase()]?.content ?? '';
      return substitutions[Number(content.slice(1)) - 1] ?? '';
    });
  },
  language: () => 'en-GB',
};
