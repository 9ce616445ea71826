/**
 * Finding out why an HTTPS request fails. `fetch` says nothing; with access to the host the extension API names the
 * error of a request that is made again under observation.
 */
import type { DiscoveryFailure } from '../core/discovery/types.ts';
import { startDeadline } from './deadline.ts';
import { answers, plainRequest, type FetchScope } from './fetch-scope.ts';
import { meaningOf } from './network-errors.ts';

/** The part of the extension API that is needed; `webRequest` is there only once granted. */
export interface ExplainApi {
  readonly permissions: {
    contains(wanted: { permissions?: 'webRequest'[]; origins?: string[] }): Promise<boolean>;
  };
  readonly webRequest?: {
    readonly onErrorOccurred: RequestEvent<{ url: string; requestId: string; tabId: number; error: string }>;
    readonly onBeforeRedirect: RequestEvent<{
      url: string;
      requestId: string;
      tabId: number;
      redirectUrl: string;
    }>;
  };
}
interface RequestEvent<Details> {
  addListener(listener: (details: Details) => void, filter: { urls: string[] }): void;
  removeListener(listener: (details: Details) => void): void;
}

interface ExplainOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly scope?: FetchScope;
}

/** The event may come after the rejection it belongs to; both cross processes on ways of their own. */
const eventGraceMs = 300;

/**
 * Requests `url` (HTTPS) once and tells why that fails; null when it answers. Without access to its host, or without
 * `webRequest`, the answer is `unreachable` and no request is made. Listeners exist only for the time of the
 * request. Never rejects.
 */
export async function explainFetch(
  url: string,
  api: ExplainApi,
  { signal, timeoutMs = 5_000, scope = globalThis }: ExplainOptions = {},
): Promise<DiscoveryFailure | null> {
  if (api.webRequest === undefined || !(await canRead(api, url))) return { code: 'unreachable' };
  const deadline = startDeadline(timeoutMs, signal);
  const watch = observe(api.webRequest, url);
  try {
    const response = await scope.fetch(url, { ...plainRequest, signal: deadline.signal }).catch(() => null);
    if (response !== null) return null;
    const given = deadline.why();
    if (given !== null) return given;
    const seen = await watch.error(eventGraceMs);
    if (watch.last().startsWith('http:')) return { code: 'redirect-insecure' };
    if (seen !== null) return seen;
    const { origin } = new URL(watch.last());
    // Led to a host without access, where no event tells more: does it answer a request that wants to read nothing?
    if (
      origin !== new URL(url).origin &&
      !(await canRead(api, watch.last())) &&
      (await answers(scope, url, deadline.signal))
    ) {
      return { code: 'cors', origin };
    }
    return { code: 'unreachable' };
  } finally {
    watch.end();
    deadline.end();
  }
}

/** A match pattern takes no port and covers all of them. */
function canRead(api: ExplainApi, url: string): Promise<boolean> {
  const origins = [`https://${new URL(url).hostname}/*`];
  return api.permissions.contains({ permissions: ['webRequest'], origins }).catch(() => false);
}

/** Follows one request of the background (no tab) through its redirects to its error. */
function observe(webRequest: NonNullable<ExplainApi['webRequest']>, url: string) {
  let last = url;
  let requestId: string | null = null;
  let settle: (failure: DiscoveryFailure | null) => void = () => undefined;
  const named = new Promise<DiscoveryFailure | null>((resolve) => (settle = resolve));

  const isOurs = (details: { url: string; requestId: string; tabId: number }): boolean =>
    details.tabId === -1 && (details.requestId === requestId || (requestId === null && details.url === url));
  const redirected = (details: {
    url: string;
    requestId: string;
    tabId: number;
    redirectUrl: string;
  }): void => {
    if (!isOurs(details)) return;
    requestId = details.requestId;
    last = details.redirectUrl;
  };
  const failed = (details: { url: string; requestId: string; tabId: number; error: string }): void => {
    if (isOurs(details)) settle(meaningOf(details.error));
  };
  // The pattern is as wide as the access that was granted, so that redirects stay in sight.
  const filter = { urls: ['https://*/*', 'http://*/*'] };
  webRequest.onBeforeRedirect.addListener(redirected, filter);
  webRequest.onErrorOccurred.addListener(failed, filter);

  return {
    /** Where the request was led so far. */
    last: () => last,
    /** Null when no error was named within `graceMs`, or one that tells nothing. */
    error(graceMs: number): Promise<DiscoveryFailure | null> {
      setTimeout(() => settle(null), graceMs);
      return named;
    },
    end() {
      webRequest.onBeforeRedirect.removeListener(redirected);
      webRequest.onErrorOccurred.removeListener(failed);
    },
  };
}
