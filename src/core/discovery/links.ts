/**
 * The links of XEP-0156, judged one by one: which of a host-meta document a client may use, and why the others may
 * not be used. Shared by the XRD and the JRD form.
 */
import { judgeUrl } from './address.ts';
import { shown, type Findings, type Place } from './findings.ts';
import { mostListings, type Listing } from './listing.ts';
import { isBasic, schemes, transportOf } from './rels.ts';

/** A link as it stands in a document; `href` is undefined where it is absent or not a text. */
export interface RawLink {
  readonly rel: string;
  readonly href: string | undefined;
  readonly place: () => Place;
}

/**
 * The usable links of one document, in its order. Links of other services are passed over silently: host-meta is
 * shared with WebFinger and others.
 */
export function judgeLinks(raw: Iterable<RawLink>, findings: Findings): readonly Listing[] {
  const links: Listing[] = [];
  let position = 0;
  for (const { rel, href, place } of raw) {
    const transport = transportOf(rel);
    if (transport === undefined) continue;
    if (transport === null || !isBasic(transport)) {
      const code = transport === null ? 'unknown-rel' : 'rel-not-here';
      findings.add('note', 'XEP-0156 §2.1', place, { code, params: { rel: shown(rel) } });
      continue;
    }
    position += 1;
    if (position > mostListings) {
      findings.add('error', 'XEP-0156 §2.1', place, { code: 'too-many', params: { limit: mostListings } });
      break;
    }
    const judged = judgeUrl(schemes[transport] ?? 'https:', href);
    if (judged.ok) links.push({ transport, url: judged.url, position, place: place() });
    else {
      const params = { value: shown(href ?? ''), fault: judged.fault };
      findings.add('error', 'XEP-0156 §2.2, rule 1', place, { code: 'bad-url', params });
    }
  }
  return links;
}
