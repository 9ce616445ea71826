/** What the outside world offers, as interfaces: the browser, a plain page, Node and tests each implement them. */
import type { PageOrder } from '../contract/page.ts';
import type { DnsAnswer } from '../core/discovery/dns.ts';
import type { DiscoveryFailure } from '../core/discovery/types.ts';
import type { StreamFailure } from '../core/stream/types.ts';
import type { ScramHash } from '../core/sasl/scram.ts';

export type Cancel = () => void;

export interface ClockPort {
  /** Wall time, milliseconds since the epoch. */
  now(): number;
  after(ms: number, run: () => void): Cancel;
}

export interface RandomPort {
  bytes(count: number): Uint8Array;
}

export interface FetchedDocument {
  readonly ok: true;
  readonly status: number;
  /** Media type without parameters, lower case; empty if absent. */
  readonly contentType: string;
  readonly finalUrl: string;
  readonly text: string;
  /** Seconds of `Cache-Control: max-age`, which every site may read; 0 for `no-store` and `no-cache`; null: not said. */
  readonly maxAge: number | null;
  /** Null: these headers are shown only with access to the host, or where CORS exposes them. */
  readonly security: { readonly hsts: string | null; readonly pins: string | null } | null;
  readonly timing: FetchTiming;
  /** Where it was led, one URL a hop; absent where the browser does not show it. */
  readonly redirects?: readonly string[];
}
export interface FailedFetch {
  readonly ok: false;
  readonly failure: DiscoveryFailure;
  readonly timing: FetchTiming;
  readonly redirects?: readonly string[];
}

/** Milliseconds from the call: until the headers were there, and until the body was. */
export interface FetchTiming {
  readonly headers?: number;
  readonly body?: number;
}

export interface FetchPort {
  /**
   * Reads one HTTPS document with its reason of failure. Never rejects. Redirects stay within HTTPS;
   * `status` other than 2xx is still `ok` (the caller judges it), its body unread and `text` empty; credentials are
   * never sent; no cache is used.
   */
  read(request: {
    readonly url: string;
    readonly accept: string;
    readonly timeoutMs: number;
    readonly maxBytes: number;
    readonly signal?: AbortSignal;
    /** Sent by POST, as plain text: any other type would need the server's leave first (CORS). */
    readonly body?: string;
  }): Promise<FetchedDocument | FailedFetch>;
}

export interface SocketHandlers {
  open(protocol: string): void;
  text(data: string): void;
  binary(bytes: number): void;
  /** Called once, also when it never opened; `why` where more is known than the code. */
  closed(code: number, why?: StreamFailure): void;
}
export interface Socket {
  /** Answers whether it was handed to the network: not before the socket is open, nor once it is closing. */
  send(text: string): boolean;
  close(code?: number): void;
  /** When it was begun, wall time in ms, where that was before it was asked for. */
  readonly since?: number;
}
export interface SocketPort {
  /** Opens a WebSocket; every outcome arrives through the handlers, never as an exception. */
  open(url: string, protocols: readonly string[], handlers: SocketHandlers): Socket;
}

/** Values are structured-cloneable JSON; `get` answers undefined for what was never set. */
export interface KeyValuePort {
  get(key: string): Promise<unknown>;
  /** Everything that is kept, by its key. */
  all(): Promise<Readonly<Record<string, unknown>>>;
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}
export interface StoragePort {
  /** Memory of the browser session: survives the worker, not the browser or an update. */
  readonly session: KeyValuePort;
  /** Kept until the extension is removed. */
  readonly local: KeyValuePort;
}

export interface DerivePort {
  /** PBKDF2-HMAC (RFC 5802 Hi()); the result has the length of the hash. */
  derive(hash: ScramHash, password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array>;
}

/** What was sealed: nothing in it can be read without the key. */
export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Keeping text so that only this installation reads it (AES-256-GCM). */
export interface SealPort {
  /** A key that can be used and kept in IndexedDB, and whose bytes nobody can ask for. */
  newKey(): Promise<CryptoKey>;
  /**
   * Seals `text` for `owner` alone.
   * @throws where the key is none of these
   */
  seal(key: CryptoKey, text: string, owner: string): Promise<Sealed>;
  /** The text; null where it is not what this key sealed for `owner`. */
  open(key: CryptoKey, sealed: Sealed, owner: string): Promise<string | null>;
}

export interface PermissionsPort {
  /** Whether documents of this origin can be read in spite of CORS. `origin` is `https://host`. */
  hasAccess(origin: string): Promise<boolean>;
}

/**
 * Whether an endpoint answers over HTTPS, and with which key, before a WebSocket is opened to it: browsers hold back
 * every socket for seconds after some that failed, and tell more of a failed request than of a failed socket.
 */
export interface ProbePort {
  /** `url` is `https:`. Reads nothing, sends no credentials, never rejects. */
  probe(url: string, timeoutMs: number): Promise<Probed>;
}
export type Probed =
  | {
      readonly ok: true;
      /** Milliseconds until it answered. */
      readonly took: number;
      /**
       * SubjectPublicKeyInfo of the leaf certificate in DER; null where the browser shows none, `unreadable` where it
       * shows one out of which no key can be read.
       */
      readonly spki: Uint8Array | 'unreadable' | null;
      /** When the certificate ends, wall time in ms; absent where the browser shows none. */
      readonly notAfter?: number;
      /** The address that answered; absent where the browser shows none. */
      readonly ip?: string;
    }
  | {
      readonly ok: false;
      readonly took: number;
      readonly failure: DiscoveryFailure;
      /**
       * False: the browser did not say why. Then the endpoint may answer and keep its answers from other origins
       * (Cross-Origin-Resource-Policy), which is nothing against a WebSocket.
       */
      readonly told: boolean;
    };

/** Records of the DNS, asked for over HTTPS (RFC 8484). */
export interface DnsPort {
  /**
   * All questions of a domain to one resolver: SRV, TXT, HTTPS, and TLSA of what SRV names. Never rejects; each
   * answer stands for itself.
   */
  lookUp(request: {
    readonly resolver: string;
    readonly domain: string;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
  }): Promise<readonly DnsAnswer[]>;
}

export interface WakePort {
  /** Counts as activity for the browser's idle timer where client sends do not (Firefox). */
  keepAwake(): void;
  /** Asks to be woken every so many minutes, and as often as the browser does it for 0; null: not at all. */
  wakeEvery(minutes: number | null): void;
  /** Asks to be woken once at a time, ms since the epoch; null: not at all. The last wish counts. */
  wakeAt(time: number | null): void;
  /** Runs when the network comes back. */
  onOnline(run: () => void): void;
}

export type IdleState = 'active' | 'idle' | 'locked';

/** Whether anybody uses the computer, where the person allowed to know. */
export interface IdlePort {
  /** Null where it may not be known. `idle`: nobody touched it for so many seconds. */
  state(seconds: number): Promise<IdleState | null>;
  /** Must be called before the first `await` of the worker. Also hears of a permission that is given later. */
  onChange(seconds: number, run: (state: IdleState) => void): void;
}

/** Scripts that the browser puts into pages before the first of their own. */
export interface PageScriptsPort {
  /**
   * Puts the hook and its relay into every page of these origins (`https://host`) that is loaded from now on, and into
   * no other. Answers whether it could: not without access to each.
   */
  place(pages: readonly PlacedPage[]): Promise<boolean>;
}
export interface PlacedPage {
  /** `https://host`, perhaps with a port. */
  readonly origin: string;
  /** Its dedicated workers may be hooked too. */
  readonly workers: boolean;
}

/** Who speaks over a page Port, as the browser says: a panel of ours, our relay in a page, or a debugger of its workers. */
export type PagePeer =
  | { readonly panel: true }
  | {
      readonly panel: false;
      readonly tab: number;
      readonly origin: string;
      readonly debugged?: true;
    };

/** Takes up what a peer says; `post` is how it is answered. */
export type PageConnect = (
  from: PagePeer,
  post: (order: PageOrder) => void,
) => { message(message: unknown): void; gone(): void };

/** Shared and service workers, which only a debugger sees. */
export interface WorkersPort {
  /** Whether this package has one. */
  readonly there: boolean;
  /** Those of these pages are seen from now on, and no others. */
  follow(pages: readonly { readonly tab: number; readonly origin: string }[], connect: PageConnect): void;
}

/** What tells a person something while they look elsewhere, where they allowed it; else nothing happens. */
export interface NoticesPort {
  /** Shows it, in place of one with the same id. */
  show(notice: Notice): void;
  clear(type: Notice['type'], id: string): void;
}
/** What a person is told beside the pages of the extension; worded by the platform. */
export type Notice = MessageNotice | WorseNotice;

export interface MessageNotice {
  readonly type: 'message';
  /** Account and peer with a blank between them: a click opens that conversation. */
  readonly id: string;
  /** Who wrote, and how many messages are unread. Both name and text are somebody's words. */
  readonly name: string;
  readonly unread: number;
  /** Null: that somebody wrote is told, not what. */
  readonly text: string | null;
}

/** The report on a domain that is watched is worse than the one before. */
export interface WorseNotice {
  readonly type: 'worse';
  /** The domain: a click opens its report. */
  readonly id: string;
  /** Lines that are worse. */
  readonly count: number;
  /** Among them are its pinned keys, of which others are published or shown than before. */
  readonly keys: boolean;
  /** Among them is a certificate that ends soon, or is refused. */
  readonly certificate: boolean;
}

export interface Ports {
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly fetch: FetchPort;
  readonly sockets: SocketPort;
  readonly storage: StoragePort;
  readonly crypto: DerivePort;
  readonly seal: SealPort;
  readonly permissions: PermissionsPort;
  readonly pageScripts: PageScriptsPort;
  readonly workers: WorkersPort;
  readonly probe: ProbePort;
  readonly dns: DnsPort;
  readonly wake: WakePort;
  readonly idle: IdlePort;
  readonly notices: NoticesPort;
  /** Shows how many messages are unread where a person sees it without opening anything; 0 shows nothing. */
  badge(unread: number): void;
  /** Something failed that nobody asked for: it goes where the browser lists an extension's errors. */
  fault(error: unknown): void;
  /** Browser language as BCP 47, for `xml:lang`. */
  language(): string;
  /** Product name and version, for XEP-0092. */
  readonly product: { readonly name: string; readonly version: string };
}
