/** What begins, goes on with or ends the counting of stanzas (XEP-0198 §3, §5). */
import { ns } from '../namespaces.ts';
import { attr, isElement } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

export const turning: readonly string[] = ['enable', 'enabled', 'resume', 'resumed', 'failed'];

/** The element itself, or as it stands in a message of SASL2 and Bind 2; null where there is none. */
export function turnOf(root: XmlElement): XmlElement | null {
  const work = [root];
  for (let element = work.shift(); element !== undefined; element = work.shift()) {
    if (element.ns === ns.sm && turning.includes(element.name)) return element;
    work.push(...element.children.filter(isElement));
  }
  return null;
}

/** The session that it is about; null where it names none. */
export function sessionOf(turn: XmlElement): string | null {
  return attr(turn, turn.name === 'enabled' ? 'id' : 'previd') ?? null;
}
