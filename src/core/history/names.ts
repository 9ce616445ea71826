/** Names that a server chose, as far as they are worth keeping. */

const name = /^[\w:./#+-]{1,100}$/;
const most = 40;

export function kept(names: readonly string[]): readonly string[] {
  return names.filter((one) => name.test(one)).slice(0, most);
}

/** A condition; whatever is none has no name. */
export function condition(text: string | undefined): string {
  return text !== undefined && name.test(text) ? text : 'undefined-condition';
}
