export type { FrameDirection, FrameKind, FrameRecord, StreamRecord } from './frame.ts';
export { c2s, type FramingTable } from './table.ts';
export {
  closeFrame,
  encodeFrame,
  openFrame,
  readFrame,
  type FrameProblem,
  type FrameReading,
  type OpenAttributes,
} from './codec.ts';
export { kindOf } from './kind.ts';
export { describe, type FrameFacts, type PayloadName } from './describe.ts';
export { byteLength, MASK, maskSecrets } from './mask.ts';
