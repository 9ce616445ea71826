/** `/.well-known/host-meta`: the XRD form of host metadata (RFC 6415 §3, XEP-0156 §2). */
import { ns } from '../namespaces.ts';
import { attr, children, defaultLimits, parseDocument, XmlError } from '../xml/index.ts';
import { Findings } from './findings.ts';
import { judgeLinks } from './links.ts';
import type { ParsedDocument } from './listing.ts';
import { locator } from './locate.ts';
import { sniff } from './sniff.ts';

/**
 * Reads the connection links of an XRD.
 *
 * Only `Link` children of the root count, in the XRD namespace; everything else in the document
 * belongs to other services. Never throws: `not-xrd` tells what was found instead, with line and column
 * (both from 1) where well-formedness broke.
 */
export function parseHostMetaXrd(text: string): ParsedDocument {
  try {
    const root = parseDocument(text, defaultLimits);
    if (root.name !== 'XRD' || root.ns !== ns.xrd) return notXrd(text);
    const locate = locator(text);
    const raw = children(root, 'Link', ns.xrd).map((link) => ({
      rel: attr(link, 'rel') ?? '',
      href: attr(link, 'href'),
      place: () => locate(link.start ?? 0),
    }));
    const findings = new Findings('host-meta');
    const links = judgeLinks(raw, findings);
    return { ok: true, reading: 'host-meta', links, findings: findings.list() };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return notXrd(text, { line: error.line, column: error.column });
  }
}

function notXrd(text: string, place?: { readonly line: number; readonly column: number }): ParsedDocument {
  const found = sniff(text);
  // Where HTML or prose stops being XML helps nobody.
  return { ok: false, failure: { code: 'not-xrd', found, ...(found === 'xml' ? place : undefined) } };
}
