/** What a row of the table of faults says: what a server does, and what must come of it. */
import type { Breach, RuleId } from '../../src/core/conformance/index.ts';
import type { StreamFailure } from '../../src/core/stream/index.ts';
import type { Fault, StreamMisdeed } from '../world/faults.ts';

/** Who is there. */
export interface Scene {
  /** The domain of the account. */
  readonly domain: string;
  /** Bare JIDs. */
  readonly account: string;
  readonly contact: string;
}

/** How a stream ends by a fault. */
interface End {
  readonly code: StreamFailure['code'];
  /** What the failure says besides. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** What the session does then: comes back by itself, stops, or asks the person for something. */
  readonly then: 'waiting' | 'stopped' | 'needs-you';
  /** The stream error that the server is told (RFC 6120 §4.9.3). */
  readonly told?: string;
  /** What makes it end. */
  readonly by: string;
}

interface Row {
  readonly name: string;
  /** Absent where the session must go on. */
  readonly ends?: End;
  /** What the inspector says of a frame of the deed: of the first, or of the one with this index. */
  readonly breaks?: readonly [RuleId, Breach, number?];
  /** Bodies that belong in the conversation with the contact afterwards. */
  readonly says?: readonly string[];
  /** Where it follows on something, what it is that makes it right to go on. */
  readonly goesOnBy?: string;
}

/** On a session that is online. */
interface LiveCase extends Row {
  readonly when: 'live';
  /** It goes on over another stream, without anybody's doing. */
  readonly moves?: true;
  readonly does: (scene: Scene) => StreamMisdeed;
}

/** While signing in: the first time, or to come back to a session that was cut off. */
export interface SigningInCase extends Row {
  readonly when: 'first sign-in' | 'coming back';
  readonly does: (scene: Scene) => Fault;
  /** Whether the person allowed PLAIN. */
  readonly allowPlain?: true;
  /** The server has SASL2 and tokens. */
  readonly modern?: true;
  /** A message is on its way when the connection is lost: what must become of it. */
  readonly pending?: 'sent once' | 'possibly sent';
  /** The mechanism that the session is online by in the end, where that is the point. */
  readonly mechanism?: string;
}

export type FaultCase = LiveCase | SigningInCase;

export interface Group {
  readonly title: string;
  readonly cases: readonly FaultCase[];
}

/** A misdeed of a few frames. */
export const frames = (...texts: readonly (string | Uint8Array)[]): StreamMisdeed => ({
  kind: 'frames',
  frames: texts,
});
