/** What reading over HTTPS needs of the global object; a page, a worker and Node all offer it. */
export interface FetchScope {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Absent outside browsers. */
  readonly navigator?: { readonly onLine?: boolean };
  /** Violations of the extension's own policy arrive here; absent outside browsers. */
  addEventListener?(type: 'securitypolicyviolation', listener: (event: Event) => void): void;
  removeEventListener?(type: 'securitypolicyviolation', listener: (event: Event) => void): void;
}

/** How every request of ours is made: nothing of the person's goes along, nothing is kept. */
export const plainRequest = {
  credentials: 'omit',
  cache: 'no-store',
  redirect: 'follow',
  referrerPolicy: 'no-referrer',
} as const satisfies RequestInit;

/**
 * Whether the URL is known to answer over HTTPS the browser trusts, readable or not: without CORS any answer counts.
 * False proves nothing: beside a failing connection and our own policy (a redirect to http), a server that keeps its
 * answers from other origins (Cross-Origin-Resource-Policy) makes it reject, and no browser tells a page which it was.
 */
export async function answers(scope: FetchScope, url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await scope.fetch(url, { ...plainRequest, mode: 'no-cors', signal });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
