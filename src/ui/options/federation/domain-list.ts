/** A list of domains as a person types or pastes it. */
import { judgeAddress, type AddressFault } from '../../shared/address.ts';

export interface ListedDomains {
  /** Each once, in their order. */
  readonly domains: readonly string[];
  /** The first line that names none. */
  readonly wrong: { readonly line: number; readonly text: string; readonly fault: AddressFault } | null;
}

/** One a line, or with commas or spaces between them; a line that begins with `#` is a remark. */
export function readDomains(text: string): ListedDomains {
  const domains = new Set<string>();
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim().startsWith('#')) continue;
    for (const word of line.split(/[\s,;]+/)) {
      if (word === '') continue;
      const judged = judgeAddress(word);
      if (!judged.ok) {
        return { domains: [...domains], wrong: { line: index + 1, text: word, fault: judged.fault } };
      }
      domains.add(judged.address.domain);
    }
  }
  return { domains: [...domains], wrong: null };
}
