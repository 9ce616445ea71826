/** The `FetchPort` of browsers, on the global `fetch`; Node's serves as well. */
import type { DiscoveryFailure } from '../core/discovery/types.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { answers, plainRequest, type FetchScope } from './fetch-scope.ts';
import { watchPolicy, type PolicyWatch } from './policy-violations.ts';
import type { FailedFetch, FetchPort } from './ports.ts';

interface FetchEnv {
  /** The global object unless a test brings another. */
  readonly scope?: FetchScope;
  /**
   * Asked when a request failed without a reason. Answers what the browser lets us know where access to the
   * URL's host was granted; null or `unreachable` where it lets us know nothing.
   */
  readonly explain?: (url: string, signal: AbortSignal) => Promise<DiscoveryFailure | null>;
}

/** How long the report of a policy violation may lag behind the failure; it was seen to come just after it. */
const reportGraceMs = 100;

export function createFetchPort({ scope = globalThis, explain }: FetchEnv = {}): FetchPort {
  return {
    async read({ url, accept, timeoutMs, maxBytes, signal }) {
      const deadline = startDeadline(timeoutMs, signal);
      const policy = watchPolicy(scope, url);
      try {
        const response = await scope
          .fetch(url, { ...plainRequest, headers: { accept }, signal: deadline.signal })
          .catch(() => null);
        if (response === null) {
          return failed(deadline.why() ?? (await diagnose({ scope, url, deadline, policy, explain })));
        }
        // A plain page has no policy of its own to hold a redirect back.
        if (url.startsWith('https:') && !response.url.startsWith('https:'))
          return failed({ code: 'redirect-insecure' });
        const body = response.ok ? await readText(response, maxBytes) : { text: '' };
        if ('failure' in body) return failed(deadline.why() ?? body.failure);
        return {
          ok: true,
          status: response.status,
          contentType: mediaType(response.headers.get('content-type')),
          finalUrl: response.url,
          text: body.text,
        };
      } finally {
        policy.end();
        // Also lets go of a body that was not read to its end.
        deadline.end();
      }
    },
  };
}

function failed(failure: DiscoveryFailure): FailedFetch {
  return { ok: false, failure };
}

/**
 * `fetch` tells no reasons. What can be found out: first whether there is a network, then what the browser
 * told the extension API, then whether the same URL answers a request that wants to read nothing. Only after that the policy
 * is consulted: its report may name the origin alone, and so would be taken for the other document's.
 */
async function diagnose(request: {
  readonly scope: FetchScope;
  readonly url: string;
  readonly deadline: Deadline;
  readonly policy: PolicyWatch;
  readonly explain: FetchEnv['explain'];
}): Promise<DiscoveryFailure> {
  const { scope, url, deadline, policy, explain } = request;
  if (scope.navigator?.onLine === false) return { code: 'offline' };
  const explained = await explain?.(url, deadline.signal);
  if (explained && !uninformative.has(explained.code)) return explained;
  if (await answers(scope, url, deadline.signal)) return { code: 'cors' };
  if (await policy.violated(reportGraceMs)) return { code: 'redirect-insecure' };
  return stoppedOnly(deadline) ?? { code: 'unreachable' };
}

/** Not of the request that failed: nothing more is known, or finding out was itself cut short. */
const uninformative: ReadonlySet<DiscoveryFailure['code']> = new Set(['unreachable', 'timeout', 'stopped']);

/** A time-out that struck while finding out is not why the request failed; that the person stopped it is. */
function stoppedOnly(deadline: Deadline): DiscoveryFailure | null {
  const why = deadline.why();
  return why?.code === 'stopped' ? why : null;
}

/**
 * The body as text, at most `maxBytes` of it after decompression. Bytes that are no UTF-8 become U+FFFD: a broken
 * title elsewhere in a document does not make its links unusable, and a link with it inside is refused or shown as it is.
 */
async function readText(
  response: Response,
  maxBytes: number,
): Promise<{ readonly text: string } | { readonly failure: DiscoveryFailure }> {
  if (response.body === null) return { text: '' };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode() };
      bytes += value.byteLength;
      if (bytes > maxBytes) {
        // Not awaited: a peer that never ends its body must not hold us.
        reader.cancel().catch(() => undefined);
        return { failure: { code: 'too-large', limit: maxBytes } };
      }
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    return { failure: { code: 'network', error: error instanceof Error ? error.message : String(error) } };
  }
}

/** Without parameters, lower case; empty if absent. */
function mediaType(header: string | null): string {
  return (header?.split(';', 1)[0] ?? '').trim().toLowerCase();
}
