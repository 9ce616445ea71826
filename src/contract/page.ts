/**
 * XMPP of inspected pages. Whatever comes from a page is a claim of that page: it is recorded, and nothing follows
 * from it.
 */
import * as v from 'valibot';

/** An open WebSocket of a recorded page. */
export interface PageStream {
  /** Id of its `StreamRecord`. */
  readonly stream: string;
  readonly url: string;
  /** Bare address that its server said it is signed in as; null where that was not seen. */
  readonly jid: string | null;
}

/** A worker of the page whose sockets no hook sees: dedicated ones by the policy of the page, others always. */
export const unseenWorkers = ['shared', 'service', 'dedicated'] as const;
export type UnseenWorker = (typeof unseenWorkers)[number];

/** A page that is being recorded. */
export interface PageView {
  /** The browser's number of the tab. */
  readonly tab: number;
  readonly origin: string;
  /** It goes on when the page is loaded anew. */
  readonly lasting: boolean;
  /** A page of this origin is there and under the hook. */
  readonly there: boolean;
  /** Recorded since recording began. */
  readonly frames: number;
  /** Frames that it said faster than they could be taken. */
  readonly dropped: number;
  readonly unseen: readonly UnseenWorker[];
  /** Those that can be sent on, oldest first. BOSH sessions are not among them: the page alone numbers its requests. */
  readonly streams: readonly PageStream[];
}

export interface PageRequests {
  'page.list': { args: Record<string, never>; result: readonly PageView[] };
  /**
   * Sends a frame on the page's own socket, as whoever is signed in there. The text goes as it is; the page learns of
   * the answer, not of what was sent, and does not count it (XEP-0198). Fails with `page-gone` where that socket is
   * not open any more.
   */
  'page.send': { args: { stream: string; text: string }; result: null };
}

export const pageArgs = {
  'page.list': v.strictObject({}),
  'page.send': v.strictObject({
    stream: v.pipe(v.string(), v.maxLength(256)),
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(10 * 1024 * 1024)),
  }),
} as const;

export type PageEvents = { readonly type: 'page.changed'; readonly pages: readonly PageView[] };

/** Ids of streams of a page begin with this; `load` names one load of it. */
export function pageStreamPrefix(tab: number, load: string): string {
  return `page.${tab}.${load}`;
}

/** The tab of a page’s stream; null for other streams. */
export function tabOfStream(stream: string): number | null {
  const [, tab] = /^page\.(\d+)\./.exec(stream) ?? [];
  return tab === undefined ? null : Number(tab);
}

/** Name of the Port over which a panel, or the relay in a page, hands on what a page says. */
export const pagePort = 'causeway.page.1';

/** What a hook notes down. */
export const itemKinds = [
  /** A WebSocket opened: its URL. */
  'socket',
  /** The same, of which something may have been missed. */
  'again',
  /** A request of BOSH: its URL; `out` and `in` are its body and that of its answer. */
  'bosh',
  'out',
  'in',
  /** Binary frames, and texts that are too long to be taken: their size, bytes. */
  'out-binary',
  'in-binary',
  'out-long',
  'in-long',
  /** It is over: the code of a WebSocket, the status of a request. */
  'end',
  /** So many frames were dropped before the next. */
  'lost',
  /** A worker that cannot be hooked: which kind of `UnseenWorker`. */
  'worker',
] as const;
export type ItemKind = (typeof itemKinds)[number];

/** UTF-16 code units of a text that a hook takes; the parser takes no longer one either. */
export const longestText = 10 * 1024 * 1024;

/** Kind, number of the socket or request within its page, wall time in ms, and what the kind says. */
const item = v.tuple([
  v.picklist(itemKinds),
  v.pipe(v.number(), v.integer(), v.minValue(0)),
  v.pipe(v.number(), v.finite()),
  v.union([v.pipe(v.string(), v.maxLength(longestText)), v.pipe(v.number(), v.finite())]),
]);
export type PageItem = v.InferOutput<typeof item>;

/** Names one load of a page. */
const load = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));

const notice = v.variant('type', [
  /** A panel's first: this is to be recorded from now on. */
  v.strictObject({
    type: v.literal('record'),
    tab: v.pipe(v.number(), v.integer(), v.minValue(0)),
    origin: v.pipe(v.string(), v.maxLength(512), v.regex(/^https?:\/\/[^/]+$/)),
    lasting: v.boolean(),
    /** Its dedicated workers may be hooked too. */
    workers: v.boolean(),
  }),
  /** A panel's: no longer. */
  v.strictObject({ type: v.literal('stop') }),
  v.strictObject({ type: v.literal('items'), load, items: v.pipe(v.array(item), v.maxLength(5000)) }),
  /** That load of the page is gone, and its sockets with it. */
  v.strictObject({ type: v.literal('gone') }),
  /** Whether what was to be sent left. */
  v.strictObject({ type: v.literal('sent'), id: v.number(), ok: v.boolean() }),
]);
export type PageNotice = v.InferOutput<typeof notice>;

/** Null for what is none. */
export function readPageNotice(message: unknown): PageNotice | null {
  const parsed = v.safeParse(notice, message);
  return parsed.success ? parsed.output : null;
}

/** What the background says over a page Port. */
export type PageOrder =
  /** To a panel: every page of the origin that is loaded from now on is under the hook; or why none will be. */
  | { readonly type: 'ready'; readonly ok: boolean }
  /** The items before were taken; the next may come. */
  | { readonly type: 'taken' }
  | { readonly type: 'send'; readonly id: number; readonly socket: number; readonly text: string }
  /** Nothing is recorded here any more: take the hook off. */
  | { readonly type: 'stop' };
