/** Drafts that begin with a frame: an answer to it, or the same once more. */
import { ns } from '../namespaces.ts';
import { attr, el, serialize, type XmlElement } from '../xml/index.ts';

/** Whether `element` is a request that an answer can name: an IQ of type get or set with an id (RFC 6120 §8.2.3). */
export function isRequest(element: XmlElement): boolean {
  const type = attr(element, 'type');
  return (
    element.ns === ns.client &&
    element.name === 'iq' &&
    (type === 'get' || type === 'set') &&
    attr(element, 'id') !== undefined
  );
}

/** An empty result to that request, for whoever asked; of a get, with the payload that was asked for. */
export function replyDraft(request: XmlElement): string {
  const payload = request.children.find((node) => typeof node !== 'string');
  const answered =
    payload === undefined || attr(request, 'type') !== 'get' ? [] : [el(payload.name, payload.ns)];
  return serialize(
    el('iq', ns.client, { type: 'result', id: attr(request, 'id'), to: attr(request, 'from') }, ...answered),
  );
}
