/** Link relations by which host-meta lists ways to connect (XEP-0156 §2.1, XEP-0487 §2.1). */
import type { Transport } from './types.ts';

const prefix = 'urn:xmpp:alt-connections:';

const transports: ReadonlyMap<string, Transport> = new Map([
  ['websocket', 'websocket'],
  ['xbosh', 'bosh'],
  ['tls', 'tls'],
  ['quic', 'quic'],
  ['s2s-websocket', 's2s-websocket'],
  ['s2s-tls', 's2s-tls'],
  ['s2s-quic', 's2s-quic'],
]);

/** The two of XEP-0156. */
export type BasicTransport = Extract<Transport, 'websocket' | 'bosh'>;
const basic: ReadonlySet<Transport> = new Set<BasicTransport>(['websocket', 'bosh']);

export function isBasic(transport: Transport): transport is BasicTransport {
  return basic.has(transport);
}

/**
 * The transport a relation stands for: undefined for a relation of another service, null for one that is XMPP's by
 * its name but not known here. RFC 5988 §4.2: extension relation types are compared without regard to case.
 */
export function transportOf(rel: string): Transport | null | undefined {
  const name = rel.trim().toLowerCase();
  return name.startsWith(prefix) ? (transports.get(name.slice(prefix.length)) ?? null) : undefined;
}

/** Schemes of those that have a URL (XEP-0156 §2.2 rule 1, XEP-0468 §2). */
export const schemes: Readonly<Partial<Record<Transport, 'wss:' | 'https:'>>> = {
  websocket: 'wss:',
  bosh: 'https:',
  's2s-websocket': 'wss:',
};
