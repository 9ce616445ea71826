/** What a watched stream remembers between frames: plain JSON. */
import type { FrameDirection } from '../framing/frame.ts';
import type { conduct } from './streams.ts';
import type { Violation } from './violations.ts';

export interface ConformanceConfig {
  readonly streams: keyof typeof conduct;
  /** Which direction the initiating entity's frames have: `out` for streams of our own. */
  readonly initiator: FrameDirection;
  /** True over `wss`. */
  readonly secure: boolean;
  /** False where the first frames of the stream are not known: then only what a frame shows by itself is judged. */
  readonly fromStart: boolean;
}

/** Where one party's half of the stream stands. */
export type Half = 'silent' | 'open' | 'closed';

export interface ConformanceState {
  readonly config: ConformanceConfig;
  readonly initiator: Half;
  readonly responder: Half;
  /** Null until a SASL success; classic SASL restarts the stream, SASL2 (XEP-0388) does not. */
  readonly authenticated: 'sasl' | 'sasl2' | null;
  /**
   * After classic SASL: `owed` until the initiator opens again, `overdue` once the responder went on without it,
   * then `unanswered` until the responder opens too.
   */
  readonly restart: 'none' | 'owed' | 'overdue' | 'unanswered';
  /** The `from` and `version` of the initiator's last `<open/>`. */
  readonly called: { readonly from: string | null; readonly version: string | null };
  /** Ids that the responder gave to this stream and those before it on the same socket. */
  readonly ids: readonly string[];
  /** The responder sent a stream error; only `<close/>` may follow. */
  readonly errored: boolean;
  /** False until anything was said about the transport. */
  readonly begun: boolean;
}

/** A stream before its first frame. */
export function initialConformance(config: ConformanceConfig): ConformanceState {
  const half = config.fromStart ? 'silent' : 'open';
  return {
    config,
    initiator: half,
    responder: half,
    authenticated: null,
    restart: 'none',
    called: { from: null, version: null },
    ids: [],
    errored: false,
    begun: false,
  };
}

/** What one frame made of a stream. */
export interface Observation {
  readonly state: ConformanceState;
  readonly violations: readonly Violation[];
}
