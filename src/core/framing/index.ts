export type { FrameDirection, FrameKind, FrameRecord, StreamRecord } from './frame.ts';
export { c2s } from './table.ts';
export {
  closeFrame,
  encodeFrame,
  openFrame,
  readFrame,
  type FrameProblem,
  type FrameReading,
} from './codec.ts';
export { kindOf } from './kind.ts';
export { describe, type FrameFacts } from './describe.ts';
export { byteLength, MASK, maskSecrets } from './mask.ts';
