/** The databases: separate, each with its own version and migration. Names are fixed for good. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { FrameRecord, StreamRecord } from '../core/framing/frame.ts';
import type { ConversationRecord, MessageRecord } from './chat-records.ts';

/** An account as it is kept; never holds a secret. */
export interface AccountRecord {
  /** Bare JID. */
  readonly jid: string;
  /** Wall time, ms. */
  readonly addedAt: number;
  /** The person wants this account online. */
  readonly wanted: boolean;
  /** The person allowed SASL PLAIN for it. */
  readonly allowPlain: boolean;
}

export interface AccountsSchema extends DBSchema {
  accounts: { key: string; value: AccountRecord };
}

export interface FramesSchema extends DBSchema {
  frames: { key: number; value: FrameRecord; indexes: { stream: string } };
  streams: { key: string; value: StreamRecord; indexes: { account: string } };
  /** `lastSeq` outlives the frames: a number is never given twice. */
  meta: { key: 'lastSeq'; value: number };
}

export interface ChatSchema extends DBSchema {
  messages: {
    key: [string, string];
    value: MessageRecord;
    indexes: { conversation: [string, string, number, number]; state: [string, string] };
  };
  conversations: { key: [string, string]; value: ConversationRecord };
}

export function openAccountsDb(): Promise<IDBPDatabase<AccountsSchema>> {
  return openDB<AccountsSchema>('causeway.accounts', 1, {
    upgrade(db) {
      db.createObjectStore('accounts', { keyPath: 'jid' });
    },
  });
}

export function openFramesDb(): Promise<IDBPDatabase<FramesSchema>> {
  return openDB<FramesSchema>('causeway.frames', 1, {
    upgrade(db) {
      db.createObjectStore('frames', { keyPath: 'seq' }).createIndex('stream', 'stream');
      db.createObjectStore('streams', { keyPath: 'id' }).createIndex('account', 'account');
      db.createObjectStore('meta');
    },
  });
}

export function openChatDb(): Promise<IDBPDatabase<ChatSchema>> {
  return openDB<ChatSchema>('causeway.chat', 1, {
    upgrade(db) {
      const messages = db.createObjectStore('messages', { keyPath: ['account', 'id'] });
      messages.createIndex('conversation', ['account', 'peer', 'time', 'order']);
      messages.createIndex('state', ['account', 'state']);
      db.createObjectStore('conversations', { keyPath: ['account', 'peer'] });
    },
  });
}
