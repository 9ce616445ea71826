/** What surfaces may read. Writing goes through the background alone. */
import type { Bitmap, Grams } from '../core/frames/grams.ts';
import type { Pack, Texts } from '../core/frames/pack.ts';
import type { FrameRecord, StreamRecord } from '../core/framing/frame.ts';
import type { SessionEvent } from '../contract/session.ts';
import type { AvatarRecord, ConversationRecord, MessageRecord } from './chat-records.ts';

/** All rows that are held, without their texts. */
export interface HeldFrames {
  /** The lowest number that counts; a pack may begin before it. */
  readonly first: number;
  /** Ascending, one behind the other, without a gap: what could not be read has packs that say so. */
  readonly packs: readonly Pack[];
  readonly streams: readonly StreamRecord[];
}

/** The same, but `packs` holds the newest alone. */
export interface NewestFrames extends HeldFrames {
  /**
   * Those before them, which take longer to read the more are held; null where that was all. They are being read;
   * asked again it reads them anew.
   */
  readonly older: (() => Promise<readonly Pack[]>) | null;
}

/** Rows that came since, with the texts of those whose chunk is not full. */
export interface NewFrames {
  readonly first: number;
  readonly packs: readonly Pack[];
  readonly texts: readonly Texts[];
}

/** The texts of a chunk, as far as it is filled. */
export interface ChunkTexts {
  /** Null where they cannot be read; the open chunk has them in pieces. */
  readonly texts: readonly Texts[] | null;
  /** Those that are kept apart, by number; what is missing could not be read. */
  readonly large: ReadonlyMap<number, string>;
}

/** Each call sees the store as it is at one moment. */
export interface FramesReader {
  open(): Promise<HeldFrames>;
  /** As `open`, the newest first. */
  openNewest(): Promise<NewestFrames>;
  /** Rows with a higher number, ascending; `first` beyond them where there are none. */
  after(seq: number): Promise<NewFrames>;
  /** The texts of a chunk, if they are wanted, and those that are kept apart of the frames in `large`. */
  chunk(chunk: number, large: readonly number[], texts: boolean): Promise<ChunkTexts>;
  /** What can be said of the texts of chunks without reading them; of those in [from, to) that are full. */
  grams(of: keyof Grams, from: number, to: number): Promise<ReadonlyMap<number, Bitmap>>;
  /**
   * Of each group of chunks that is full, which of them may hold a lower-case needle: a bit a chunk, see `bitOf`.
   * One that is not there may hold it anywhere.
   */
  holders(of: keyof Grams, needle: string): Promise<ReadonlyMap<number, number>>;
  /** The newest `count` frames, ascending by number. */
  last(count: number): Promise<FrameRecord[]>;
  /** Every stream that still has frames, oldest first. */
  streams(): Promise<StreamRecord[]>;
}

/** Where a message stands in its conversation. */
export interface MessagePlace {
  /** Wall time, ms. */
  readonly time: number;
  readonly order: number;
}

export interface ConversationLines {
  readonly conversations: readonly ConversationRecord[];
  /** Peers. */
  readonly refused: readonly string[];
  /** Read before anybody was told of changes: to be read again. */
  readonly ahead?: true;
}

export interface ChatReader {
  /** Newest first. */
  conversations(account: string): Promise<ConversationRecord[]>;
  /** The same, and to which of their peers the last message was refused. */
  lines(account: string): Promise<ConversationLines>;
  /** The `limit` messages before a place, ascending; the newest where it is null. */
  before(account: string, peer: string, place: MessagePlace | null, limit: number): Promise<MessageRecord[]>;
  /** Messages between two places, both included, ascending; null: from the first, to the last. */
  between(
    account: string,
    peer: string,
    from: MessagePlace | null,
    to: MessagePlace | null,
  ): Promise<MessageRecord[]>;
  /** The newest `limit` messages, ascending by time. */
  messages(account: string, peer: string, limit: number): Promise<MessageRecord[]>;
  /** The message that the other side of a conversation knows by this name, as an answer does; null: not known here. */
  byName(account: string, peer: string, name: string): Promise<MessageRecord | null>;
  /** Somebody's picture, or the account's own; null where there is none. Its type is that of its bytes. */
  avatar(account: string, jid: string): Promise<AvatarRecord['picture']>;
  /** Empty where there is none. */
  draft(account: string, peer: string): Promise<string>;
  /** Messages whose words contain `text`, in any case of letters, newest first, `limit` at most; of all peers: null. */
  search(account: string, peer: string | null, text: string, limit: number): Promise<MessageRecord[]>;
}

export interface HistoryReader {
  /** What the session of `account` went through, oldest first. */
  events(account: string): Promise<SessionEvent[]>;
}
