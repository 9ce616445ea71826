/**
 * The public key and the address of the server that answers one HTTPS request of ours. Chromium tells the key where `WebRequestSecurityInfo` is switched on;
 * nothing says whether it is. Where it is not, a listener that asks for it is accepted and never called, so that
 * the end of the request, of which every browser tells, is what shows it.
 */
import { notAfterOf, spkiOf } from './certificate.ts';
import { anyHost, type RequestDetails, type RequestEvent } from './observe.ts';
import type { Cancel } from './ports.ts';

interface HeadersDetails extends RequestDetails {
  readonly securityInfo?: {
    /** Leaf first; Chromium gives the leaf alone. */
    readonly certificates?: readonly { readonly rawDER?: ArrayBuffer | readonly number[] }[];
  };
}

interface AddressDetails extends RequestDetails {
  readonly ip?: string;
}

/** What one request shows. `unreadable`: a certificate out of which no key can be read. */
type Shown = Uint8Array | 'unreadable' | null;

/** The part of the extension API that is needed. */
export interface PeerKeyApi {
  readonly webRequest?: {
    readonly onHeadersReceived: {
      addListener(
        listener: (details: HeadersDetails) => void,
        filter: { urls: string[] },
        extra?: string[],
      ): void;
      removeListener(listener: (details: HeadersDetails) => void): void;
    };
    readonly onBeforeRedirect: RequestEvent<AddressDetails>;
    readonly onResponseStarted: RequestEvent<AddressDetails>;
    readonly onCompleted: RequestEvent<AddressDetails>;
    readonly onErrorOccurred: RequestEvent<AddressDetails>;
  };
}

export interface PeerKeyWatch {
  /**
   * SubjectPublicKeyInfo in DER; null where the browser shows none, or nothing was heard within `graceMs`. `missed`: it shows
   * them, but not for this request, which was under way before the browser had taken up the listener.
   */
  key(graceMs: number): Promise<Shown | 'missed'>;
  /** Where the name leads; null where the browser told nothing of it within `graceMs`. */
  address(graceMs: number): Promise<string | null>;
  /** When its certificate ends, wall time in ms; null until it was shown, or where it cannot be read. */
  readonly notAfter: number | null;
  readonly end: Cancel;
}

/** Watches the next request for `url` until `end`. Its first answer counts, not that of a place it is led to. */
export function watchPeerKey({ webRequest }: PeerKeyApi, url: string): PeerKeyWatch {
  let settle: (key: Shown | 'missed') => void = () => undefined;
  const shown = new Promise<Shown | 'missed'>((resolve) => (settle = resolve));
  let settleAddress: (address: string | null) => void = () => undefined;
  const addressed = new Promise<string | null>((resolve) => (settleAddress = resolve));
  const isOurs = (details: RequestDetails): boolean => details.tabId === -1 && details.url === url;
  let notAfter: number | null = null;
  const answered = (details: HeadersDetails): void => {
    if (!isOurs(details)) return;
    const [leaf] = details.securityInfo?.certificates ?? [];
    notAfter ??= leaf?.rawDER === undefined ? null : notAfterOf(new Uint8Array(leaf.rawDER));
    settle(keyOf(details));
  };
  const from = (details: AddressDetails): void => {
    if (isOurs(details)) settleAddress(details.ip ?? null);
  };
  const over = (details: AddressDetails): void => {
    from(details);
    if (isOurs(details)) settle(null);
  };
  try {
    webRequest?.onHeadersReceived.addListener(answered, anyHost, ['securityInfo', 'securityInfoRawDer']);
  } catch {
    // A browser that does not know these words refuses them; the rest is the same.
  }
  const ends = [webRequest?.onBeforeRedirect, webRequest?.onCompleted, webRequest?.onErrorOccurred];
  for (const event of ends) event?.addListener(over, anyHost);
  // The end may be far: a body need not end.
  webRequest?.onResponseStarted.addListener(from, anyHost);
  if (webRequest === undefined) {
    settle(null);
    settleAddress(null);
  }

  return {
    get notAfter() {
      return notAfter;
    },
    key(graceMs) {
      setTimeout(() => settle(null), graceMs);
      return shown;
    },
    address(graceMs) {
      setTimeout(() => settleAddress(null), graceMs);
      return addressed;
    },
    end() {
      webRequest?.onHeadersReceived.removeListener(answered);
      for (const event of ends) event?.removeListener(over);
      webRequest?.onResponseStarted.removeListener(from);
    },
  };
}

function keyOf({ securityInfo }: HeadersDetails): Shown | 'missed' {
  const [leaf] = securityInfo?.certificates ?? [];
  if (leaf === undefined) return 'missed';
  return leaf.rawDER === undefined ? null : (spkiOf(new Uint8Array(leaf.rawDER)) ?? 'unreadable');
}
