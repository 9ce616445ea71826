/** The English words without a browser's own reader of them, for tests. */
import type { WordSource } from '../shared/words.ts';

export interface Word {
  readonly message: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string }>>;
}

export const areaNames = [
  'accounts',
  'captures',
  'chat',
  'chatting',
  'common',
  'compliance',
  'compose',
  'connection',
  'explore',
  'failure',
  'federation',
  'files',
  'findings',
  'inspector',
  'joining',
  'lines',
  'live',
  'meaning',
  'page',
  'notify',
  'people',
  'picture',
  'pins',
  'problems',
  'publish',
  'query',
  'report',
  'rooms',
  'rules',
  'session',
  'settings',
  'states',
  'talk',
  'views',
] as const;

/** Substitutes as `chrome.i18n` does. */
export function wordSource(areas: readonly Readonly<Record<string, Word>>[]): WordSource {
  const words = areas.reduce((merged, area) => ({ ...merged, ...area }), {});
  return {
    message(key, substitutions) {
      const word = words[key];
      if (!word) return '';
      return word.message.replace(/\$(\w+)\$/g, (_whole, name: string) => {
        const content = word.placeholders?.[name.toLowerCase()]?.content ?? '';
        return substitutions[Number(content.slice(1)) - 1] ?? '';
      });
    },
    language: () => 'en-GB',
  };
}
