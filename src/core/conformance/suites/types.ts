/** The vocabulary of compliance suites: what is asked of servers and clients, and by what one can tell. */
import type { Transport } from '../../discovery/types.ts';
import type { Info } from '../../xep/xep-0030.ts';

/** Who is looked at. `room` stands for rooms of a conference service; `client` for the client that is graded. */
export type Role = 'server' | 'account' | 'component' | 'room' | 'client';

/** What the session of an account shows by itself. */
export type SessionFact = 'online' | 'tls' | 'websocket' | 'bosh' | 'host-meta';

/** Why nobody can tell from here. */
export type Unseen =
  /** Still being read. */
  | 'reading'
  /** The stream was resumed, or its features were not recorded. */
  | 'no-features'
  /** Who would know did not answer. */
  | 'no-answer'
  /** Nothing advertises it. */
  | 'not-advertised'
  /** SRV records are beyond a browser without a resolver over HTTPS. */
  | 'needs-dns'
  /** It is between the server and its components. */
  | 'behind-the-server'
  /** Rooms tell, and none can be seen. */
  | 'no-room'
  /** Only its own session would show it. */
  | 'not-ours'
  /** It sent none of it, as far as frames are kept; it may when there is reason to. */
  | 'not-sent';

/** By what one can tell. */
export type Check =
  /** One of these features in the disco#info of one of these. */
  | { readonly features: readonly string[]; readonly of: readonly Role[] }
  /** An identity, `category/type`. */
  | { readonly identity: string; readonly of: readonly Role[] }
  /** Namespaces or Bind 2 features that the stream offers. */
  | { readonly stream: readonly string[] }
  /** A way to connect that a document or a record lists, or that is in use. */
  | { readonly listed: readonly Transport[]; readonly otherwise?: Unseen }
  /** The document `host-meta`, in either form. */
  | { readonly document: 'host-meta' }
  | { readonly answers: 'roster' | 'vcard' | 'private' | 'disco' }
  | { readonly session: SessionFact }
  /** A client sent payloads of one of these namespaces: none of those that are sent to ask about others. */
  | { readonly sent: readonly string[] }
  /** A server has nothing to do for it but to pass stanzas on. */
  | { readonly relayed: true }
  | { readonly unseen: Unseen }
  | { readonly any: readonly Check[] }
  | { readonly every: readonly Check[] };

/** How a server gets it: Prosody’s modules or a component with its module, ejabberd’s modules, or other lines. */
export interface Remedy {
  readonly modules?: readonly string[];
  /** Prosody: host label and module. */
  readonly component?: readonly [label: string, module: string];
  readonly lines?: readonly string[];
}

/** One specification as far as a suite asks for it. */
export interface Provider {
  /** `XEP-0280` or `RFC 7395`. */
  readonly spec: string;
  readonly server: Check | null;
  readonly client: Check | null;
  readonly prosody?: Remedy;
  readonly ejabberd?: Remedy;
}

/** Whether a level asks for a feature: yes, no, or it is not of this side. */
export type Demand = 'yes' | 'no' | 'n/a';

export const levels = ['core', 'advanced'] as const;
export type Level = (typeof levels)[number];
export const sides = ['server', 'client'] as const;
export type Side = (typeof sides)[number];
export const categories = ['core', 'web', 'im', 'mobile', 'av'] as const;
export type Category = (typeof categories)[number];

/** What is there to be judged by. */
export interface Evidence {
  readonly entities: readonly Entity[];
  /** False while more may come. */
  readonly settled: boolean;
  /** Namespaces and Bind 2 features of the stream; null where they are not known. */
  readonly stream: ReadonlySet<string> | null;
  /** Ways to connect that are listed, with where; null before documents were read. */
  readonly listed: readonly { readonly transport: Transport; readonly endpoint: string }[] | null;
  /** URLs of the host-meta documents that were read; null before that. */
  readonly hostMeta: readonly string[] | null;
  /** Whether DNS was asked. */
  readonly dns: boolean;
  readonly answers: Readonly<Partial<Record<'roster' | 'vcard' | 'private', 'yes' | 'no' | 'unknown'>>>;
  /** Null where the session is not that of who is graded. */
  readonly session: ReadonlySet<SessionFact> | null;
  /** Namespaces of what the graded client was seen to send; null where that is not known. */
  readonly sent: ReadonlySet<string> | null;
}

export interface Entity {
  readonly role: Role;
  readonly jid: string;
  /** Null where it did not say. */
  readonly info: Info | null;
}

/** Where something was looked for. */
export type Place =
  'feature' | 'identity' | 'stream' | 'listed' | 'document' | 'answer' | 'session' | 'sent' | 'relayed';

export interface Looked {
  readonly place: Place;
  /** A feature, an identity, a namespace, a transport, a URL, or the name of a question or fact. */
  readonly what: string;
}

/** What was seen, and of whom; `who` is empty where it goes without saying. */
export interface Seen extends Looked {
  readonly who: string;
}

export type Verdict =
  | { readonly state: 'yes'; readonly seen: readonly Seen[] }
  /** `looked`: what was looked for. */
  | { readonly state: 'no'; readonly looked: readonly Looked[] }
  | { readonly state: 'unknown'; readonly why: Unseen };
