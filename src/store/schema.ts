/** The databases: separate, each with its own version and migration. Names are fixed for good. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { EndpointResult } from '../contract/discovery.ts';
import type { DnsAnswer } from '../core/discovery/dns.ts';
import type { PinRecord } from '../core/discovery/pin-record.ts';
import type { DocumentKind } from '../core/discovery/types.ts';
import type { FrameRecord, StreamRecord } from '../core/framing/frame.ts';
import type { Earlier, Offer } from '../core/stream/types.ts';
import type { ConversationRecord, GapRecord, MessageRecord } from './chat-records.ts';

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
    indexes: {
      conversation: [string, string, number, number];
      state: [string, string];
      /** In the order in which they got here. */
      arrival: [string, number];
    };
  };
  conversations: { key: [string, string]; value: ConversationRecord };
  gaps: { key: string; value: GapRecord };
}

/** What an account is to its server beyond one session; no secret. */
export interface ClientRecord {
  /** Bare JID. */
  readonly account: string;
  /** A UUID of its own for every account, so that no server learns what other accounts there are. */
  readonly id: string;
  /** The strongest mechanism it ever signed in by. */
  readonly strongest?: string;
  /** What the endpoint used last offered before authentication. */
  readonly known?: { readonly url: string; readonly offer: Offer };
  /** True from when a session is being resumed until it is: a server may carry out what nobody lived to read. */
  readonly resuming?: boolean;
}

/** A managed session (XEP-0198), as far as a worker that wakes must know it. */
export interface SessionRecord extends Earlier {
  /** Bare JID. */
  readonly account: string;
}

export interface StreamsSchema extends DBSchema {
  clients: { key: string; value: ClientRecord };
  sessions: { key: string; value: SessionRecord };
}

/** A document of a domain as it was read; what it says is read from it anew each time. */
export interface KeptDocument {
  readonly domain: string;
  readonly kind: DocumentKind;
  readonly url: string;
  readonly finalUrl: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: { readonly text: string } | { readonly answers: readonly DnsAnswer[] };
  /** Raw headers; null where the browser hid them. */
  readonly security: { readonly hsts: string | null; readonly pins: string | null } | null;
  /** Wall times, ms. */
  readonly fetchedAt: number;
  readonly expiresAt: number;
}

export interface DiscoverySchema extends DBSchema {
  documents: { key: [string, DocumentKind]; value: KeptDocument };
  pins: { key: string; value: PinRecord };
  results: { key: string; value: EndpointResult; indexes: { at: number } };
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

export function openDiscoveryDb(): Promise<IDBPDatabase<DiscoverySchema>> {
  return openDB<DiscoverySchema>('causeway.discovery', 1, {
    upgrade(db) {
      db.createObjectStore('documents', { keyPath: ['domain', 'kind'] });
      db.createObjectStore('pins', { keyPath: 'id' });
      db.createObjectStore('results', { keyPath: 'url' }).createIndex('at', 'at');
    },
  });
}

export function openChatDb(): Promise<IDBPDatabase<ChatSchema>> {
  return openDB<ChatSchema>('causeway.chat', 2, {
    upgrade(db, before, _to, tx) {
      if (before < 1) {
        const messages = db.createObjectStore('messages', { keyPath: ['account', 'id'] });
        messages.createIndex('conversation', ['account', 'peer', 'time', 'order']);
        messages.createIndex('state', ['account', 'state']);
        db.createObjectStore('conversations', { keyPath: ['account', 'peer'] });
      }
      tx.objectStore('messages').createIndex('arrival', ['account', 'order']);
      db.createObjectStore('gaps', { keyPath: 'account' });
    },
  });
}

export function openStreamsDb(): Promise<IDBPDatabase<StreamsSchema>> {
  return openDB<StreamsSchema>('causeway.streams', 1, {
    upgrade(db) {
      db.createObjectStore('clients', { keyPath: 'account' });
      db.createObjectStore('sessions', { keyPath: 'account' });
    },
  });
}
