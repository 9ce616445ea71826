/** What differs between streams whose conduct is watched; a kind of stream is one row. */
import { c2s, s2s, type FramingTable } from '../framing/table.ts';
import type { Breach } from './violations.ts';

export interface ConductTable {
  readonly framing: FramingTable;
  /** The breach that another namespace on `<open/>` and `<close/>` is. */
  readonly wrongFraming: Breach;
  readonly notSecure: Breach;
  readonly openWithoutTo: Breach;
  /** On a stream that is protected, which it is from its first byte over `wss` (RFC 6120 §4.7.1). */
  readonly openWithoutFrom: Breach;
  readonly answerWithoutFrom: Breach;
  /** The `to` of the answer must be what the `from` of the question was; without one a client gets none. */
  readonly answerTo: { readonly missing: Breach; readonly uncalled: Breach; readonly other: Breach };
}

/** RFC 7395. */
const clients: ConductTable = {
  framing: c2s,
  wrongFraming: 'framing-namespace',
  notSecure: 'not-wss',
  openWithoutTo: 'open-without-to',
  openWithoutFrom: 'open-without-from',
  answerWithoutFrom: 'answer-without-from',
  answerTo: { missing: 'answer-to-missing', uncalled: 'answer-to-uncalled', other: 'answer-to-stranger' },
};

/** XEP-0468. */
const servers: ConductTable = {
  framing: s2s,
  wrongFraming: 'server-framing-namespace',
  notSecure: 'server-not-wss',
  openWithoutTo: 'server-open-without-to',
  openWithoutFrom: 'server-open-without-from',
  answerWithoutFrom: 'server-answer-without-from',
  answerTo: { missing: 'server-answer-to', uncalled: 'server-answer-to', other: 'server-answer-to' },
};

export const conduct = { c2s: clients, s2s: servers } as const;
