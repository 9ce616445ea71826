/** What a document says that was fetched now or kept from before: the one place where bodies become meaning. */
import { readDnsAnswers } from '../../core/discovery/dns-candidates.ts';
import type { Finding } from '../../core/discovery/findings.ts';
import { lifetime } from '../../core/discovery/freshness.ts';
import type { ParsedDocument } from '../../core/discovery/listing.ts';
import { checkMediaType } from '../../core/discovery/media-type.ts';
import { readSource } from '../../core/discovery/read-source.ts';
import { readSecurityHeaders } from '../../core/discovery/security-headers.ts';
import type { DiscoveryFailure, DocumentReport, SecurityHeaders } from '../../core/discovery/types.ts';
import type { KeptDocument } from '../../store/schema.ts';

/** A document as it came, before it is known how long it may be kept. */
export type Raw = Omit<KeptDocument, 'expiresAt'> & { readonly maxAge: number | null };

export type Parsed = Extract<ParsedDocument, { ok: true }>;

export interface Reading {
  readonly outcome: DocumentReport['outcome'];
  /** Set where the document was read. */
  readonly parsed?: Parsed;
  readonly security: SecurityHeaders | null;
  readonly findings: readonly Finding[];
  /** Seconds it may be kept. */
  readonly lifetime: number;
}

/** Kinds of which most domains have none. */
const seldom: ReadonlySet<Raw['kind']> = new Set(['hacx', 'hacx-server', 'posh-client', 'posh-server']);

export function readRaw(raw: Raw): Reading {
  const { kind, status, contentType, finalUrl, maxAge } = raw;
  if (status === 404 && seldom.has(kind)) return unread({ code: 'not-published' });
  if (status < 200 || status > 299) return unread({ code: 'http-status', status });
  const parsed = parse(raw);
  if (!parsed.ok) return unread(parsed.failure);
  const headers = raw.security === null ? null : readSecurityHeaders(raw.security, kind);
  const { reading, links, ttl } = parsed;
  return {
    outcome: {
      ok: true,
      status,
      contentType,
      finalUrl,
      reading,
      links: links.length,
      ...(ttl !== undefined && { ttl }),
      security: headers?.security ?? null,
    },
    parsed,
    security: headers?.security ?? null,
    findings: [
      ...(kind === 'dns' ? [] : checkMediaType(kind, contentType)),
      ...parsed.findings,
      ...(headers?.findings ?? []),
    ],
    lifetime: lifetime(ttl, maxAge),
  };
}

/** Of a document that could not be had, or is not what it should be. */
export function unread(failure: DiscoveryFailure): Reading {
  return { outcome: { ok: false, failure }, security: null, findings: [], lifetime: 0 };
}

function parse({ kind, body }: Raw): ParsedDocument {
  if ('answers' in body) return readDnsAnswers(body.answers);
  return kind === 'dns' ? { ok: false, failure: { code: 'not-dns' } } : readSource(kind, body.text);
}
