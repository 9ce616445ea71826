/**
 * Watching one request of the background through the extension API. `fetch` tells neither where a request was led nor
 * why it failed; with access to the host, `webRequest` does.
 */
import type { Cancel } from './ports.ts';

/** What every event of a request says of it. */
export interface RequestDetails {
  readonly url: string;
  readonly requestId: string;
  /** -1 for what no tab asked for. */
  readonly tabId: number;
}
export interface RequestEvent<Details> {
  addListener(listener: (details: Details) => void, filter: { urls: string[] }): void;
  removeListener(listener: (details: Details) => void): void;
}

/** The part of the extension API that is needed. */
export interface ObserveApi {
  readonly permissions: {
    contains(wanted: { permissions?: 'webRequest'[]; origins?: string[] }): Promise<boolean>;
  };
  readonly webRequest?: {
    readonly onErrorOccurred: RequestEvent<RequestDetails & { error: string }>;
    readonly onBeforeRedirect: RequestEvent<RequestDetails & { redirectUrl: string }>;
  };
}

export interface RequestWatch {
  /**
   * Whether the browser shows requests to this host at all. Once it is answered the listeners are in place for certain:
   * a request made earlier may be missed.
   */
  readonly visible: Promise<boolean>;
  /** Whether it shows requests to the host of another URL. */
  shows(url: string): Promise<boolean>;
  /** Where the request was led so far, one URL a hop. A hop from a host without access is not seen. */
  hops(): readonly string[];
  /** Resolves when the last hop is `url`, or after `graceMs`: events may come after the answer they belong to. */
  arrived(url: string, graceMs: number): Promise<void>;
  /** The browser's name of its error; null when none was named within `graceMs`. */
  error(graceMs: number): Promise<string | null>;
  readonly end: Cancel;
}

/** Wider than what was granted, which is what narrows it: so redirects stay in sight. */
export const anyHost = { urls: ['https://*/*', 'http://*/*'] };

/** Watches the next request for `url` until `end`; `led` is called at each hop, with how many there were. */
export function observeRequest(api: ObserveApi, url: string, led?: (hops: number) => void): RequestWatch {
  const hops: string[] = [];
  let requestId: string | null = null;
  let settle: (error: string | null) => void = () => undefined;
  const named = new Promise<string | null>((resolve) => (settle = resolve));
  let hopped: () => void = () => undefined;

  const isOurs = (details: RequestDetails): boolean =>
    details.tabId === -1 && (details.requestId === requestId || (requestId === null && details.url === url));
  const redirected = (details: RequestDetails & { redirectUrl: string }): void => {
    if (!isOurs(details)) return;
    requestId = details.requestId;
    hops.push(details.redirectUrl);
    led?.(hops.length);
    hopped();
  };
  const failed = (details: RequestDetails & { error: string }): void => {
    if (isOurs(details)) settle(details.error);
  };
  const { webRequest } = api;
  webRequest?.onBeforeRedirect.addListener(redirected, anyHost);
  webRequest?.onErrorOccurred.addListener(failed, anyHost);

  return {
    // Asked after the listeners were added: the browser takes up both in this order.
    visible: showsRequests(api, url),
    shows: (other) => showsRequests(api, other),
    hops: () => [...hops],
    arrived: (end, graceMs) =>
      new Promise((resolve) => {
        hopped = () => {
          if (hops.at(-1) === end) resolve();
        };
        hopped();
        setTimeout(resolve, graceMs);
      }),
    error(graceMs) {
      setTimeout(() => settle(null), graceMs);
      return named;
    },
    end() {
      webRequest?.onBeforeRedirect.removeListener(redirected);
      webRequest?.onErrorOccurred.removeListener(failed);
    },
  };
}

/** Whether the browser shows requests to the host of `url`. A match pattern takes no port and covers all of them. */
export function showsRequests(api: ObserveApi, url: string): Promise<boolean> {
  if (api.webRequest === undefined) return Promise.resolve(false);
  const origins = [`https://${new URL(url).hostname}/*`];
  return api.permissions.contains({ permissions: ['webRequest'], origins }).catch(() => false);
}
