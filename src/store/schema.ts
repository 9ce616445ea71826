/** The databases: separate, each with its own version and migration. Names are fixed for good. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore, type StoreNames } from 'idb';
import type { EndpointResult } from '../contract/discovery.ts';
import type { ReportSummary } from '../contract/reports.ts';
import type { SessionEvent } from '../contract/session.ts';
import type { DnsAnswer } from '../core/discovery/dns.ts';
import type { PinRecord } from '../core/discovery/pin-record.ts';
import type { DocumentKind } from '../core/discovery/types.ts';
import type { StreamRecord } from '../core/framing/frame.ts';
import type { Bitmap } from '../core/frames/grams.ts';
import type { Pack, Texts } from '../core/frames/pack.ts';
import type { Ring } from '../core/frames/ring.ts';
import type { Earlier, Offer } from '../core/stream/types.ts';
import type { Presence } from '../core/xep/rfc6121-presence.ts';
import type { DomainReport } from '../core/report/report.ts';
import type { RosterItem } from '../core/xep/rfc6121-roster.ts';
import {
  nameOf,
  ownNameOf,
  type ActRecord,
  type AvatarRecord,
  type ConversationRecord,
  type DraftRecord,
  type GapRecord,
  type InvitationRecord,
  type MessageRecord,
  type RoomRecord,
} from './chat-records.ts';

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
  /** Signed out without the server having heard of it: until when it may take a token that was erased here. */
  readonly tokenUntil?: number;
}

export interface AccountsSchema extends DBSchema {
  accounts: { key: string; value: AccountRecord };
}

/** Rows of the open chunk, in the batches in which they were written. */
export interface TailRecord {
  readonly pack: Pack;
  readonly texts: Texts;
}

/** Its last frame; null while it lives. */
export type KeptStream = StreamRecord & { readonly last: number | null };

/** Frames in chunks of 1,000 by their number; keys are those of chunk, segment and frame. */
export interface FramesSchema extends DBSchema {
  /** Batches of the chunk that is not full yet, by their first number. */
  tail: { key: number; value: TailRecord };
  chunks: { key: number; value: Pack };
  /** The columns of 64 chunks once more, for who opens all of them. */
  segments: { key: number; value: Pack };
  texts: { key: number; value: Texts };
  /** What the texts of a chunk may hold, and those that are kept apart, until its group is full. */
  grams: { key: number; value: Bitmap };
  largeGrams: { key: number; value: Bitmap };
  /** The same of the chunks of a group, by `sliceKey`. */
  slices: { key: number; value: Bitmap };
  /** Texts too large for their chunk, by the number of their frame. */
  large: { key: number; value: string };
  streams: { key: string; value: KeptStream; indexes: { account: string } };
  meta: { key: 'ring'; value: Ring };
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
      /** By `nameKey`. */
      names: string;
    };
  };
  acts: {
    key: [string, string];
    value: ActRecord;
    indexes: { state: [string, string]; target: [string, string, string] };
  };
  drafts: { key: [string, string]; value: DraftRecord };
  rooms: { key: [string, string]; value: RoomRecord };
  invitations: { key: [string, string]; value: InvitationRecord };
  avatars: { key: [string, string]; value: AvatarRecord };
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
  /** True where a hash of the password that the server asked for came to nothing (XEP-0480). */
  readonly withoutUpgrade?: boolean;
  /** True from when a session is being resumed until it is: a server may carry out what nobody lived to read. */
  readonly resuming?: boolean;
}

/** A managed session (XEP-0198), as far as a worker that wakes must know it. */
export interface SessionRecord extends Earlier {
  /** Bare JID. */
  readonly account: string;
}

/** What a resumed session is not told again. */
export interface RosterRecord {
  /** Bare JID. */
  readonly account: string;
  readonly items: readonly RosterItem[];
  /** Who is there: contacts by their bare JID, with their resources and how each is there. */
  readonly resources: readonly (readonly [string, readonly (readonly [string, Presence])[]])[];
  /** Whether the roster of this session arrived. */
  readonly whole: boolean;
  /** Who asks to see our presence, and who is blocked, by bare JID. */
  readonly requests?: readonly string[];
  readonly blocked?: readonly string[];
}

/** What a client can that said so by this hash; checked against it (XEP-0115). */
export interface CapsRecord {
  readonly ver: string;
  readonly features: readonly string[];
  /** When it was last met, wall time, ms. */
  readonly at: number;
}

export interface StreamsSchema extends DBSchema {
  caps: { key: string; value: CapsRecord; indexes: { at: number } };
  clients: { key: string; value: ClientRecord };
  sessions: { key: string; value: SessionRecord };
  rosters: { key: string; value: RosterRecord };
}

/** What an account proves itself with after the browser was closed; unreadable without the key beside it. */
export interface VaultRecord {
  /** Bare JID. */
  readonly account: string;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: Uint8Array<ArrayBuffer>;
}

export interface VaultSchema extends DBSchema {
  /** One key, whose bytes no script can ask for. */
  keys: { key: 'own'; value: CryptoKey };
  secrets: { key: string; value: VaultRecord };
}

/** One entry of what the session of an account went through. */
export interface HistoryRecord {
  /** Bare JID. */
  readonly account: string;
  /** Ascending and dense within an account. */
  readonly id: number;
  readonly event: SessionEvent;
}

/** When a session was last seen to work. */
export interface AliveRecord {
  readonly account: string;
  /** Wall time, ms. */
  readonly at: number;
}

export interface HistorySchema extends DBSchema {
  events: { key: [string, number]; value: HistoryRecord };
  alive: { key: string; value: AliveRecord };
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

/** A domain that is looked at by itself. */
export interface WatchRecord {
  readonly domain: string;
  /** As whom servers are called; null: they are not. */
  readonly from: string | null;
  readonly hours: number;
  /** Wall time of the next look, ms. */
  readonly nextAt: number;
}

/** A list of domains, as far as a worker that wakes must know it. */
export interface RoundRecord {
  readonly from: string | null;
  readonly startedAt: number;
  readonly total: number;
  /** Those without a report yet; a worker that died may have been at some of them. */
  readonly left: readonly string[];
  readonly stopped: boolean;
}

export interface ReportsSchema extends DBSchema {
  summaries: { key: string; value: Omit<ReportSummary, 'watch'> };
  reports: {
    key: string;
    value: {
      readonly domain: string;
      readonly latest: DomainReport;
      readonly before: DomainReport | null;
    };
  };
  watches: { key: string; value: WatchRecord };
  rounds: { key: 'last'; value: RoundRecord };
}

export function openAccountsDb(): Promise<IDBPDatabase<AccountsSchema>> {
  return openDB<AccountsSchema>('causeway.accounts', 1, {
    upgrade(db) {
      db.createObjectStore('accounts', { keyPath: 'jid' });
    },
  });
}

/** Where frames are recorded; a capture that was opened has a database of its own, in the same form. */
const recordedFrames = 'causeway.frames';

export function openFramesDb(name = recordedFrames): Promise<IDBPDatabase<FramesSchema>> {
  return openDB<FramesSchema>(name, 4, {
    upgrade(db, before) {
      if (before === 2 || before === 3) db.createObjectStore('slices');
      if (before === 3) return;
      if (before === 2) {
        // What a chunk may hold stood in one record; without any, its texts are read.
        db.deleteObjectStore('grams');
        for (const grams of ['grams', 'largeGrams'] as const) db.createObjectStore(grams);
        return;
      }
      // Before there were chunks, each frame was a record: recordings are not carried over.
      for (const name of [...db.objectStoreNames]) db.deleteObjectStore(name);
      for (const name of [
        'tail',
        'chunks',
        'segments',
        'texts',
        'grams',
        'largeGrams',
        'slices',
        'large',
        'meta',
      ] as const)
        db.createObjectStore(name);
      db.createObjectStore('streams', { keyPath: 'id' }).createIndex('account', 'account');
    },
    // An inspector left open must not keep the worker from a newer form.
    blocking: (_current, _blocked, event) => void (event.target as IDBDatabase).close(),
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
  return openDB<ChatSchema>('causeway.chat', 4, {
    upgrade(db, before, _to, tx) {
      if (before < 1) {
        const messages = db.createObjectStore('messages', { keyPath: ['account', 'id'] });
        messages.createIndex('conversation', ['account', 'peer', 'time', 'order']);
        messages.createIndex('state', ['account', 'state']);
        db.createObjectStore('conversations', { keyPath: ['account', 'peer'] });
      }
      if (before < 2) {
        tx.objectStore('messages').createIndex('arrival', ['account', 'order']);
        db.createObjectStore('gaps', { keyPath: 'account' });
      }
      if (before < 3) {
        const acts = db.createObjectStore('acts', { keyPath: ['account', 'id'] });
        acts.createIndex('state', ['account', 'state']);
        acts.createIndex('target', ['account', 'peer', 'target']);
        db.createObjectStore('drafts', { keyPath: ['account', 'peer'] });
        tx.objectStore('messages').createIndex('names', 'names', { multiEntry: true });
        if (before > 0) nameAll(tx.objectStore('messages')).catch(() => tx.abort());
      }
      db.createObjectStore('rooms', { keyPath: ['account', 'room'] });
      db.createObjectStore('invitations', { keyPath: ['account', 'room'] });
      db.createObjectStore('avatars', { keyPath: ['account', 'jid'] });
    },
    // A surface left open must not keep the worker from a newer form.
    blocking: (_current, _blocked, event) => void (event.target as IDBDatabase).close(),
  });
}

type AllMessages = IDBPObjectStore<ChatSchema, StoreNames<ChatSchema>[], 'messages', 'versionchange'>;

async function nameAll(messages: AllMessages): Promise<void> {
  for (let at = await messages.openCursor(); at !== null; at = await at.continue())
    await at.update(named(at.value));
}

/** One name of a message in one conversation, as the index has it: no JID has a space in it. */
export const nameKey = (account: string, peer: string, name: string): string => `${account} ${peer} ${name}`;

/** The message with the names by which it is found. */
export function named(message: MessageRecord): MessageRecord {
  const names = [...new Set([nameOf(message), ownNameOf(message)])].filter((name) => name !== null);
  if (names.length === 0) return message;
  return { ...message, names: names.map((name) => nameKey(message.account, message.peer, name)) };
}

export function openStreamsDb(): Promise<IDBPDatabase<StreamsSchema>> {
  return openDB<StreamsSchema>('causeway.streams', 3, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore('clients', { keyPath: 'account' });
        db.createObjectStore('sessions', { keyPath: 'account' });
      }
      // Who was there was not kept with how: it is asked for again.
      if (before === 2) db.deleteObjectStore('rosters');
      db.createObjectStore('rosters', { keyPath: 'account' });
      db.createObjectStore('caps', { keyPath: 'ver' }).createIndex('at', 'at');
    },
  });
}

export function openVaultDb(): Promise<IDBPDatabase<VaultSchema>> {
  return openDB<VaultSchema>('causeway.vault', 1, {
    upgrade(db) {
      db.createObjectStore('keys');
      db.createObjectStore('secrets', { keyPath: 'account' });
    },
  });
}

export function openHistoryDb(): Promise<IDBPDatabase<HistorySchema>> {
  return openDB<HistorySchema>('causeway.history', 1, {
    upgrade(db) {
      db.createObjectStore('events', { keyPath: ['account', 'id'] });
      db.createObjectStore('alive', { keyPath: 'account' });
    },
  });
}

export function openReportsDb(): Promise<IDBPDatabase<ReportsSchema>> {
  return openDB<ReportsSchema>('causeway.reports', 1, {
    upgrade(db) {
      for (const name of ['summaries', 'reports', 'watches'] as const)
        db.createObjectStore(name, { keyPath: 'domain' });
      db.createObjectStore('rounds');
    },
  });
}
