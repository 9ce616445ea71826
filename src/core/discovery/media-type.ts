/** Whether a document came with the media type that its specification names. Nothing but a finding depends on it. */
import { shown, type Finding, type Severity } from './findings.ts';
import type { DocumentKind } from './types.ts';

interface Expected {
  readonly types: readonly string[];
  /** A warning where the specification asks for it, a note where only its examples have it. */
  readonly severity: Severity;
  readonly section: string;
}

const xml = ['application/xml', 'text/xml'];
const hacx: Expected = { types: xml, severity: 'note', section: 'HACX §3' };
const posh: Expected = { types: ['application/json'], severity: 'note', section: 'RFC 7711 §3.1' };

const expected: Readonly<Partial<Record<DocumentKind, Expected>>> = {
  hacx,
  'hacx-server': hacx,
  'host-meta': { types: ['application/xrd+xml'], severity: 'warning', section: 'RFC 6415 §2' },
  // RFC 7033 §10.2 registered a type of its own for this form later.
  'host-meta.json': {
    types: ['application/json', 'application/jrd+json'],
    severity: 'warning',
    section: 'RFC 6415 Appendix A',
  },
  'posh-client': posh,
  'posh-server': posh,
};

/** `contentType` without parameters, empty where the response has none. One finding at most. */
export function checkMediaType(kind: DocumentKind, contentType: string): readonly Finding[] {
  const rule = expected[kind];
  if (rule === undefined || rule.types.includes(contentType.toLowerCase())) return [];
  return [
    {
      code: 'media-type',
      params: { value: shown(contentType), expected: rule.types.join(', ') },
      severity: rule.severity,
      source: kind,
      place: { path: 'Content-Type' },
      section: rule.section,
    },
  ];
}
