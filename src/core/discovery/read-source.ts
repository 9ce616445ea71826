/** One door to the parsers of all documents that are text. */
import { parseHacx } from './hacx.ts';
import { parseHostMetaJrd } from './host-meta-jrd.ts';
import { parseHostMetaXrd } from './host-meta-xrd.ts';
import type { ParsedDocument } from './listing.ts';
import { parsePosh } from './posh.ts';
import type { DocumentKind } from './types.ts';

/** All but the records, which are no text. */
export type TextKind = Exclude<DocumentKind, 'dns'>;

const parsers: Readonly<Record<TextKind, (text: string) => ParsedDocument>> = {
  hacx: (text) => parseHacx(text, 'client'),
  'hacx-server': (text) => parseHacx(text, 'server'),
  'host-meta.json': parseHostMetaJrd,
  'host-meta': parseHostMetaXrd,
  'posh-client': (text) => parsePosh(text, 'posh-client'),
  'posh-server': (text) => parsePosh(text, 'posh-server'),
};

/** Reads what was published as a document of this kind. Never throws. */
export function readSource(kind: TextKind, text: string): ParsedDocument {
  return parsers[kind](text);
}
