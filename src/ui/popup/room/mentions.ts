/** Naming somebody in a room: what is begun with `@` is completed to one of the names there. */

export interface Naming {
  /** Where the `@` stands, UTF-16 code units. */
  readonly from: number;
  /** What follows it up to the caret. */
  readonly begun: string;
}

/** As many are offered. */
const most = 6;

/** The name that is being written at the caret; null where there is none. */
export function namingAt(text: string, caret: number): Naming | null {
  const before = text.slice(0, caret);
  const found = /(?:^|[\s([{])@([^\s@]{0,64})$/u.exec(before);
  const begun = found?.[1];
  return begun === undefined ? null : { from: caret - begun.length - 1, begun };
}

/** Names that go on as begun, then those that have it within them, each in the order given. */
export function namesFor({ begun }: Naming, nicks: readonly string[]): readonly string[] {
  const wanted = begun.toLocaleLowerCase();
  const lower = (nick: string): string => nick.toLocaleLowerCase();
  const first = nicks.filter((nick) => lower(nick).startsWith(wanted));
  const within = nicks.filter((nick) => !first.includes(nick) && lower(nick).includes(wanted));
  return [...first, ...within].slice(0, most);
}

/** The text with that name in it, as people in rooms are addressed, and where the caret stands then. */
export function named(
  text: string,
  caret: number,
  { from }: Naming,
  nick: string,
): { readonly text: string; readonly caret: number } {
  const word = from === 0 ? `${nick}: ` : `${nick} `;
  return {
    text: text.slice(0, from) + word + text.slice(caret).replace(/^ /, ''),
    caret: from + word.length,
  };
}
