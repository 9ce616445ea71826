/** Words for candidates: where they are listed, why they rank where they do, what is asked of a connection to them. */
import type {
  Candidate,
  CandidateField,
  DocumentKind,
  Obstacle,
  RankReason,
  SourceKind,
  Transport,
} from '../../core/discovery/types.ts';
import { list, number } from './format.ts';
import { t } from './words.ts';

export function sourceWords(kind: SourceKind | DocumentKind): string {
  const words: Record<typeof kind, string> = {
    hacx: t('connection_sourceHacx'),
    'hacx-server': t('connection_sourceHacxServer'),
    'host-meta-2': t('connection_sourceHostMeta2'),
    'host-meta.json': t('connection_sourceJrd'),
    'host-meta': t('connection_sourceXrd'),
    'posh-client': t('connection_sourcePoshClient'),
    'posh-server': t('connection_sourcePoshServer'),
    dns: t('connection_sourceDns'),
  };
  return words[kind];
}

export function transportWords({ transport }: Pick<Candidate, 'transport'>): string {
  const words: Record<Transport, string> = {
    websocket: t('connection_websocket'),
    bosh: t('connection_bosh'),
    tls: t('connection_tls'),
    starttls: t('connection_starttls'),
    quic: t('connection_quic'),
    's2s-websocket': t('connection_s2sWebsocket'),
    's2s-tls': t('connection_s2sTls'),
    's2s-starttls': t('connection_s2sStarttls'),
    's2s-quic': t('connection_s2sQuic'),
  };
  return words[transport];
}

export function reasonWords(reason: RankReason): string {
  switch (reason.code) {
    case 'for-servers':
      return t('connection_reasonForServers');
    case 'authority':
      return authorityWords(reason.kind);
    case 'priority':
      return t('connection_reasonPriority', number(reason.priority));
    case 'no-priority':
      return t('connection_reasonNoPriority');
    case 'weight':
      return t('connection_reasonWeight', number(reason.weight), number(reason.of));
    case 'security':
      return securityWords(reason.by);
    case 'dialable':
      return t('connection_reasonDialable');
    case 'not-dialable':
      return t('connection_reasonNotDialable');
    case 'listed-in':
      return t('connection_reasonListedIn', list(reason.kinds.map(sourceWords)));
    case 'same-host':
      return t('connection_reasonSameHost');
    case 'other-host':
      return t('connection_reasonOtherHost', reason.host);
    case 'document-order':
      return t('connection_reasonOrder', number(reason.position));
    default:
      return transportReasonWords(reason.code);
  }
}

function authorityWords(kind: SourceKind): string {
  const words: Record<SourceKind, string> = {
    hacx: t('connection_reasonAuthorityHacx'),
    'hacx-server': t('connection_reasonAuthorityHacx'),
    'host-meta-2': t('connection_reasonAuthorityHostMeta2'),
    'host-meta.json': t('connection_reasonAuthorityHostMeta'),
    'host-meta': t('connection_reasonAuthorityHostMeta'),
    dns: t('connection_reasonAuthorityDns'),
  };
  return words[kind];
}

function securityWords(by: Extract<RankReason, { code: 'security' }>['by']): string {
  const words: Record<typeof by, string> = {
    pinned: t('connection_reasonPinned'),
    unpinned: t('connection_reasonUnpinned'),
    starttls: t('connection_reasonStarttlsSecurity'),
  };
  return words[by];
}

function transportReasonWords(code: `transport-${Transport}`): string {
  const words: Record<typeof code, string> = {
    'transport-websocket': t('connection_reasonWebsocket'),
    'transport-bosh': t('connection_reasonBosh'),
    'transport-tls': t('connection_reasonTls'),
    'transport-starttls': t('connection_reasonStarttls'),
    'transport-quic': t('connection_reasonQuic'),
    'transport-s2s-websocket': t('connection_reasonS2sWebsocket'),
    'transport-s2s-tls': t('connection_reasonS2sTls'),
    'transport-s2s-starttls': t('connection_reasonS2sStarttls'),
    'transport-s2s-quic': t('connection_reasonS2sQuic'),
  };
  return words[code];
}

/** Whether this browser dials a candidate, or why not. */
export function dialWords({ obstacle }: Pick<Candidate, 'obstacle'>): string {
  if (obstacle === undefined) return t('connection_canDial');
  const words: Record<Obstacle, string> = {
    'needs-companion': t('connection_needsCompanion'),
    'server-to-server': t('connection_serverToServer'),
    fronted: t('connection_fronted'),
    'no-sni': t('connection_noSni'),
    'other-address': t('connection_otherAddress'),
    'other-port': t('connection_otherPort'),
  };
  return words[obstacle];
}

export interface ParameterText {
  readonly field: CandidateField;
  readonly text: string;
}

/**
 * What is asked of a connection beyond its endpoint; pinned keys have words of their own. Where a browser can open
 * such a connection at all, what it cannot do of it is said with each.
 */
export function parameterWords(candidate: Candidate): readonly ParameterText[] {
  const { ips, port, sni, alpn, ech, url, unhonoured } = candidate;
  const given: readonly (ParameterText | false)[] = [
    ips !== undefined && { field: 'ips', text: t('connection_fieldIps', list(ips)) },
    port !== undefined &&
      url !== undefined &&
      unhonoured.includes('port') && { field: 'port', text: t('connection_fieldPort', String(port)) },
    sni !== undefined && {
      field: 'sni',
      text: sni === null ? t('connection_fieldNoSni') : t('connection_fieldSni', sni),
    },
    alpn !== undefined && {
      field: 'alpn',
      text: alpn === null ? t('connection_fieldNoAlpn') : t('connection_fieldAlpn', readable(alpn)),
    },
    ech !== undefined && { field: 'ech', text: t('connection_fieldEch') },
  ];
  return given
    .filter((one) => one !== false)
    .map(({ field, text }) => ({
      field,
      text: url !== undefined && unhonoured.includes(field) ? t('connection_unhonoured', text) : text,
    }));
}

/** A protocol identifier has bytes, not letters; those that are no ASCII are shown as numbers. */
function readable(alpn: string): string {
  if (/^[\x21-\x7e]+$/.test(alpn)) return alpn;
  return Array.from(alpn, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');
}
