/** `/.well-known/host-meta.json`: the JRD form of host metadata (RFC 6415 Appendix A, XEP-0156 §2). */
import { judgeLinks, type ParsedDocument, type RawLink } from './links.ts';
import { sniff } from './sniff.ts';

/** Every member is optional in a JRD; an object with none of them is some other JSON, such as an error message. */
const members = ['subject', 'expires', 'aliases', 'properties', 'links'] as const;

/**
 * Reads the connection links of a JRD. Unknown members and malformed links of its `links` array
 * are passed over. Never throws: `not-json` tells what was found instead, `not-jrd` that it is JSON of another shape.
 */
export function parseHostMetaJrd(text: string): ParsedDocument {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { ok: false, failure: { code: 'not-json', found: sniff(text) } };
  }
  const links = linksOf(document);
  return links === null ? { ok: false, failure: { code: 'not-jrd' } } : judgeLinks(links);
}

/** Null where this is no JRD. */
function linksOf(document: unknown): RawLink[] | null {
  if (!isObject(document) || !members.some((member) => Object.hasOwn(document, member))) return null;
  const links = document['links'] ?? [];
  return Array.isArray(links) ? links.flatMap(rawLink) : null;
}

function rawLink(link: unknown): RawLink[] {
  if (!isObject(link) || typeof link['rel'] !== 'string') return [];
  return [{ rel: link['rel'], href: typeof link['href'] === 'string' ? link['href'] : undefined }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
