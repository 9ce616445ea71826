/** Trees to text that any namespace-aware parser reads back as the same tree. */
import { illegalAt, isNcName } from './chars.ts';
import { SerializeError } from './errors.ts';
import { declarationFault, NamespaceScope } from './scope.ts';
import type { XmlAttribute, XmlElement, XmlNode } from './types.ts';

/**
 * `element` as one standalone text without XML declaration, fit to be a frame (RFC 7395 §3.3.3).
 *
 * Namespaces are declared where they change: as the default namespace for elements without prefix, with the
 * prefix otherwise. Declarations among the attributes are kept. Spans play no part.
 * Throws `SerializeError` when no well-formed text stands for the tree: a name that is none, a character
 * outside XML 1.0, a lone surrogate, two attributes of one name, a prefix that means two things.
 */
export function serialize(element: XmlElement): string {
  const scope = new NamespaceScope();
  const work: (XmlNode | Closing)[] = [element];
  let out = '';
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (typeof next === 'string') {
      out += escapeText(next);
    } else if ('endTag' in next) {
      out += next.endTag;
      scope.leave();
    } else {
      scope.enter();
      const name = qName(next.prefix, next.name);
      out += `<${name}${attributesOf(next, name, scope)}`;
      if (next.children.some((node) => node !== '')) {
        out += '>';
        work.push({ endTag: `</${name}>` });
        for (let i = next.children.length - 1; i >= 0; i--) work.push(next.children[i] ?? '');
      } else {
        out += '/>';
        scope.leave();
      }
    }
  }
  return out;
}

/** What is left to do once the children of an element are written. */
interface Closing {
  readonly endTag: string;
}

function qName(prefix: string, name: string): string {
  if (!isNcName(name) || (prefix !== '' && !isNcName(prefix))) throw new SerializeError('bad-name', 'a name');
  return prefix === '' ? name : `${prefix}:${name}`;
}

function attributesOf(element: XmlElement, name: string, scope: NamespaceScope): string {
  const declared = new Map<string, string>();
  const seen = new Set<string>();
  let own = '';
  for (const one of element.attrs) {
    const qualified = qName(one.prefix, one.name);
    const key = `${one.name} ${one.ns}`;
    if (seen.has(key)) throw new SerializeError('duplicate-attribute', `<${name}>`);
    seen.add(key);
    const prefix = declaredPrefix(one);
    if (prefix !== null) declare(declared, prefix, one.value, name, scope);
    own += ` ${qualified}='${escapeAttribute(one.value, qualified)}'`;
  }
  let added = bind(declared, element.prefix, element.ns, name, scope);
  for (const one of element.attrs) {
    if (declaredPrefix(one) !== null) continue;
    if (one.prefix !== '') added += bind(declared, one.prefix, one.ns, name, scope);
    else if (one.ns !== '') throw new SerializeError('namespace-conflict', `<${name}>`);
  }
  return added + own;
}

/** The prefix an attribute declares ('' for the default namespace), or null for an ordinary attribute. */
function declaredPrefix(one: XmlAttribute): string | null {
  if (one.prefix === 'xmlns') return one.name;
  return one.prefix === '' && one.name === 'xmlns' ? '' : null;
}

function declare(
  declared: Map<string, string>,
  prefix: string,
  uri: string,
  name: string,
  scope: NamespaceScope,
): void {
  if (declarationFault(prefix, uri) !== null) throw new SerializeError('reserved-prefix', `<${name}>`);
  declared.set(prefix, uri);
  scope.declare(prefix, uri);
}

/** Makes `prefix` mean `uri` on this element; answers the declaration to write, '' when none is needed. */
function bind(
  declared: Map<string, string>,
  prefix: string,
  uri: string,
  name: string,
  scope: NamespaceScope,
): string {
  if (prefix === 'xmlns') throw new SerializeError('reserved-prefix', `<${name}>`);
  if (scope.lookup(prefix) === uri) {
    // From here on the element relies on what its ancestors declared.
    declared.set(prefix, uri);
    return '';
  }
  if (declared.has(prefix)) throw new SerializeError('namespace-conflict', `<${name}>`);
  declare(declared, prefix, uri, name, scope);
  const attribute = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  return ` ${attribute}='${escapeAttribute(uri, attribute)}'`;
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function refer(char: string): string {
  return references[char] ?? char;
}

/** A bare CR would be read back as LF (XML 1.0 §2.11). */
function escapeText(value: string): string {
  if (illegalAt(value) >= 0) throw new SerializeError('bad-character', 'character data');
  return value.replace(/[&<>\r]/g, refer);
}

/** Bare white space would be read back as spaces (XML 1.0 §3.3.3). */
function escapeAttribute(value: string, name: string): string {
  if (illegalAt(value) >= 0) throw new SerializeError('bad-character', `attribute ${name}`);
  return value.replace(/[&<>'\t\n\r]/g, refer);
}
