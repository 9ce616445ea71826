/** Answers to IQ requests (RFC 6120 §8.2.3). */
import { ns } from '../namespaces.ts';
import { attr, el } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';

/** The result of a request, to whoever asked; our server stamps `from`. */
export function resultOf(request: XmlElement, ...payload: readonly XmlElement[]): XmlElement {
  return el(
    'iq',
    ns.client,
    { type: 'result', id: attr(request, 'id'), to: attr(request, 'from') },
    ...payload,
  );
}
