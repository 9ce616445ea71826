/** What differs between kinds of framed streams; a kind is one row. */
import { ns } from '../namespaces.ts';

export interface FramingTable {
  /** Namespace of `<open/>` and `<close/>`. */
  readonly framing: string;
  /** Namespace of stanzas. */
  readonly content: string;
  /** Other namespaces in which a deployed peer closes such streams: accepted, and reported. */
  readonly closesAlso?: string;
}

/** Client to server (RFC 7395 §3.3.1, §3.3.2). */
export const c2s: FramingTable = { framing: ns.framing, content: ns.client };

/** Server to server (XEP-0468 §2). */
export const s2s: FramingTable = {
  framing: ns.framingServer,
  content: ns.server,
  closesAlso: ns.framing,
};
