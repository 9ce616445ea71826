/** Trees of core/xml to and from the document stand-in. Both ways copy: nothing is ever shared. */
import { ns } from '../../core/namespaces.ts';
import { SerializeError, type XmlAttribute, type XmlElement } from '../../core/xml/index.ts';
import { isStanzaElement, MiniElement, MiniText, StanzaDomError } from './dom.ts';

/**
 * An element as Strophe sees it. Prefixes of elements are resolved away: the tag name is the local name, and an
 * `xmlns` attribute, where there is one, is always the element's own namespace. Strophe believes that attribute
 * before `namespaceURI`, and on the wire it may tell of the children only.
 */
export function toStropheElement(element: XmlElement): StropheElement {
  return known(copyIn(element, null));
}

/** A stanza inside the nameless wrapper from which Strophe takes what it dispatches. */
export function wrapped(stanza: XmlElement): StropheElement {
  const wrapper = new MiniElement('');
  wrapper.appendChild(copyIn(stanza, null));
  return known(wrapper);
}

type StropheElement = Element & MiniElement;

function known(element: MiniElement): StropheElement {
  if (!isStanzaElement(element)) throw new StanzaDomError('not an element');
  return element;
}

function copyIn(element: XmlElement, outer: string | null): MiniElement {
  const made = new MiniElement(element.name, element.ns === '' ? null : element.ns);
  if (element.ns !== '' && element.ns !== outer) made.setAttribute('xmlns', element.ns);
  for (const { name, prefix, ns: space, value } of element.attrs) {
    if (prefix === 'xmlns' || (prefix === '' && name === 'xmlns')) continue;
    if (prefix !== '' && prefix !== 'xml') made.setAttribute(`xmlns:${prefix}`, space);
    made.setAttribute(prefix === '' ? name : `${prefix}:${name}`, value);
  }
  for (const node of element.children) {
    made.appendChild(typeof node === 'string' ? new MiniText(node) : copyIn(node, element.ns));
  }
  return made;
}

/**
 * An element that Strophe or a plugin built, as a tree of ours; without any namespace of its own it is taken to be
 * in `jabber:client`. Throws `SerializeError` for a prefix that nothing declares and `StanzaDomError` for an
 * element of a real document.
 */
export function fromStropheElement(element: unknown): XmlElement {
  if (!isStanzaElement(element)) throw new StanzaDomError('only elements of the stanza layer can be sent');
  return copyOut(element, ns.client, new Map([['xml', ns.xml]]));
}

function copyOut(
  element: MiniElement,
  outer: string,
  outerPrefixes: ReadonlyMap<string, string>,
): XmlElement {
  const attributes = [...element.attributes];
  const prefixes = new Map(outerPrefixes);
  for (const { name, value } of attributes) {
    if (name.startsWith('xmlns:')) prefixes.set(name.slice('xmlns:'.length), value);
  }
  const fallback = element.namespaceURI ?? outer;
  const tag = split(element.tagName);
  const attrs = attributes
    .filter(({ name }) => name !== 'xmlns' && !name.startsWith('xmlns:'))
    .map(({ name, value }): XmlAttribute => {
      const parts = split(name);
      return { ...parts, ns: parts.prefix === '' ? '' : bound(prefixes, parts.prefix), value };
    });
  const children = element.childNodes.map((node) =>
    node instanceof MiniElement ? copyOut(node, fallback, prefixes) : node.nodeValue,
  );
  const space = tag.prefix === '' ? fallback : bound(prefixes, tag.prefix);
  return { name: tag.name, prefix: '', ns: space, attrs, children: [...children] };
}

function split(qualified: string): { readonly prefix: string; readonly name: string } {
  const colon = qualified.indexOf(':');
  return { prefix: colon < 0 ? '' : qualified.slice(0, colon), name: qualified.slice(colon + 1) };
}

function bound(prefixes: ReadonlyMap<string, string>, prefix: string): string {
  const space = prefixes.get(prefix);
  if (space === undefined) throw new SerializeError('bad-name', `a name with the prefix ${prefix}`);
  return space;
}
