/** What surfaces may read. Writing goes through the background alone. */
import type { FrameRecord, StreamRecord } from '../core/framing/frame.ts';
import type { ConversationRecord, MessageRecord } from './chat-records.ts';

export interface FramesReader {
  /** The newest `count` frames, ascending by `seq`. */
  last(count: number): Promise<FrameRecord[]>;
  /** Up to `limit` frames with a higher `seq`, ascending. */
  after(seq: number, limit: number): Promise<FrameRecord[]>;
  /** Every stream that still has frames, oldest first. */
  streams(): Promise<StreamRecord[]>;
}

export interface ChatReader {
  /** Newest first. */
  conversations(account: string): Promise<ConversationRecord[]>;
  /** The newest `limit` messages, ascending by time. */
  messages(account: string, peer: string, limit: number): Promise<MessageRecord[]>;
}
