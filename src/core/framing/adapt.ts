/**
 * Framed streams over transports that are not framed, and back: what RFC 7395 §3.3 replaced, put back. Frames made
 * here are adapted, not what was on the wire.
 */
import { ns } from '../namespaces.ts';
import {
  attr,
  el,
  parseFrameWith,
  serialize,
  XmlError,
  type XmlElement,
  type XmlLimits,
} from '../xml/index.ts';
import { defaultLimits } from '../xml/types.ts';
import type { FramingTable } from './table.ts';

/** Prefixes that a stream header declares, which all of the stream may use; '' for the default namespace. */
export type StreamScope = Readonly<Record<string, string>>;

export type AdaptError = 'not-a-header' | 'not-well-formed';

const opening = ['from', 'to', 'id', 'version'] as const;

/** The stream header that `<open/>` stands for (RFC 6120 §4.7); servers get the dialback prefix too (XEP-0220 §2.1.1). */
export function headerOf(open: XmlElement, table: FramingTable): string {
  const declared = { xmlns: table.content, 'xmlns:stream': ns.streams };
  const attrs: Record<string, string | undefined> = {
    ...declared,
    ...(table.content === ns.server ? { 'xmlns:db': ns.dialback } : {}),
    ...Object.fromEntries(opening.map((name) => [name, attr(open, name)])),
    'xml:lang': attr(open, 'lang', ns.xml),
  };
  const written = Object.entries(attrs).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}='${quoted(value)}'`],
  );
  return `<?xml version='1.0'?><stream:stream${written.join('')}>`;
}

/** The end of a stream (RFC 6120 §4.4). */
export const streamEnd = '</stream:stream>';

/** What a stream header says, as the `<open/>` of `table`, and what it declares. */
export function readHeader(
  header: string,
  table: FramingTable,
): { readonly open: XmlElement; readonly scope: StreamScope } | { readonly error: AdaptError } {
  try {
    const closed = header.endsWith('/>') ? header : `${header.slice(0, -1)}/>`;
    const root = parseFrameWith(closed, { limits: defaultLimits, comments: false });
    if (root.name !== 'stream' || root.ns !== ns.streams) return { error: 'not-a-header' };
    const said = Object.fromEntries(opening.map((name) => [name, attr(root, name)]));
    const open = el('open', table.framing, { ...said, 'xml:lang': attr(root, 'lang', ns.xml) });
    const declared = root.attrs.filter(
      (one) => one.ns === ns.xmlns || (one.prefix === '' && one.name === 'xmlns'),
    );
    const scope = declared.map((one) => [one.prefix === '' ? '' : one.name, one.value] as const);
    return { open, scope: Object.fromEntries(scope) };
  } catch (error) {
    if (error instanceof XmlError) return { error: 'not-well-formed' };
    throw error;
  }
}

/** The frame that an element of such a stream becomes: with every namespace declared in it. */
export function frameOf(
  element: string,
  scope: StreamScope,
  limits: XmlLimits = defaultLimits,
): { readonly frame: string } | { readonly error: AdaptError } {
  try {
    return { frame: serialize(parseFrameWith(element, { limits, comments: false, predeclared: scope })) };
  } catch (error) {
    if (error instanceof XmlError) return { error: 'not-well-formed' };
    throw error;
  }
}

function quoted(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll("'", '&apos;')
    .replace(/[\t\n\r]/g, (space) => `&#${String(space.charCodeAt(0))};`);
}
