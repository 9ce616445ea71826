/** What the outside world offers, as interfaces: the browser, a plain page, Node and tests each implement them. */
import type { DnsAnswer } from '../core/discovery/dns.ts';
import type { DiscoveryFailure } from '../core/discovery/types.ts';
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
  }): Promise<FetchedDocument | FailedFetch>;
}

export interface SocketHandlers {
  open(protocol: string): void;
  text(data: string): void;
  binary(bytes: number): void;
  /** Called once, also when it never opened. */
  closed(code: number): void;
}
export interface Socket {
  /** Answers whether it was handed to the network: not before the socket is open, nor once it is closing. */
  send(text: string): boolean;
  close(code?: number): void;
}
export interface SocketPort {
  /** Opens a WebSocket; every outcome arrives through the handlers, never as an exception. */
  open(url: string, protocols: readonly string[], handlers: SocketHandlers): Socket;
}

/** Values are structured-cloneable JSON; `get` answers undefined for what was never set. */
export interface KeyValuePort {
  get(key: string): Promise<unknown>;
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
  /** Asks to be woken regularly, at least every minute, while a session acts by itself; `false` stops it. */
  wakeRegularly(on: boolean): void;
  /** Runs when the network comes back. */
  onOnline(run: () => void): void;
}

export interface Ports {
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly fetch: FetchPort;
  readonly sockets: SocketPort;
  readonly storage: StoragePort;
  readonly crypto: DerivePort;
  readonly permissions: PermissionsPort;
  readonly probe: ProbePort;
  readonly dns: DnsPort;
  readonly wake: WakePort;
  /** Shows how many messages are unread where a person sees it without opening anything; 0 shows nothing. */
  badge(unread: number): void;
  /** Something failed that nobody asked for: it goes where the browser lists an extension's errors. */
  fault(error: unknown): void;
  /** Browser language as BCP 47, for `xml:lang`. */
  language(): string;
  /** Product name and version, for XEP-0092. */
  readonly product: { readonly name: string; readonly version: string };
}
