/** What differs between kinds of framed streams; a kind is one row. */
import { ns } from '../namespaces.ts';

export interface FramingTable {
  /** Namespace of `<open/>` and `<close/>`. */
  readonly framing: string;
  /** Namespace of stanzas. */
  readonly content: string;
}

/** Client to server (RFC 7395 §3.3.1, §3.3.2). */
export const c2s: FramingTable = { framing: ns.framing, content: ns.client };
