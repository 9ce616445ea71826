/**
 * `/.well-known/host-meta.json`: the JRD form of host metadata (RFC 6415 Appendix A). With an `xmpp` object it is
 * read as XEP-0487, without one as XEP-0156 (XEP-0487 §2.2 rule 2).
 */
import { Findings } from './findings.ts';
import { readHostMeta2, type JrdLink } from './host-meta-2.ts';
import { isObject, member, type JsonObject } from './json.ts';
import { judgeLinks } from './links.ts';
import type { ParsedDocument } from './listing.ts';
import { sniff } from './sniff.ts';

/** Every member is optional in a JRD; an object with none of them is some other JSON, such as an error message. */
const members = ['subject', 'expires', 'aliases', 'properties', 'links', 'xmpp'] as const;

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
  return links === null || !isObject(document)
    ? { ok: false, failure: { code: 'not-jrd' } }
    : readJrd(document, links);
}

function readJrd(document: JsonObject, links: readonly JrdLink[]): ParsedDocument {
  const findings = new Findings('host-meta.json');
  const xmpp = member(document, 'xmpp');
  if (isObject(xmpp)) return readHostMeta2(xmpp, links, findings);
  if (xmpp !== undefined) {
    const params = { name: 'xmpp', expected: 'object' } as const;
    findings.add('error', 'XEP-0487 §2.1', () => ({ path: 'xmpp' }), { code: 'wrong-type', params });
  }
  const raw = links.map(({ rel, link, path }) => {
    const href = member(link, 'href');
    return { rel, href: typeof href === 'string' ? href : undefined, place: () => ({ path }) };
  });
  const judged = judgeLinks(raw, findings);
  return { ok: true, reading: 'host-meta.json', links: judged, findings: findings.list() };
}

/** Null where this is no JRD. */
function linksOf(document: unknown): readonly JrdLink[] | null {
  if (!isObject(document) || !members.some((name) => Object.hasOwn(document, name))) return null;
  const links = member(document, 'links') ?? [];
  return Array.isArray(links) ? links.flatMap(jrdLink) : null;
}

function jrdLink(link: unknown, index: number): JrdLink[] {
  if (!isObject(link)) return [];
  const rel = member(link, 'rel');
  return typeof rel === 'string' ? [{ rel, link, path: `links[${String(index)}]` }] : [];
}
