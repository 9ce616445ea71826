export type { FrameDirection, FrameKind, FrameRecord, FrameSource, StreamRecord } from './frame.ts';
export { endingOf, type Ending, type StreamEnd } from './ending.ts';
export { c2s, s2s, type FramingTable } from './table.ts';
export {
  closeFrame,
  encodeFrame,
  openFrame,
  readFrame,
  type FrameProblem,
  type FrameReading,
} from './codec.ts';
export { kindOf } from './kind.ts';
export { boundAddress } from './bound.ts';
export { describe, type FrameFacts, type WrappedMessage } from './describe.ts';
export { byteLength, MASK, maskSecrets } from './mask.ts';
