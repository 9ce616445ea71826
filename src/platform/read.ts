/** Reading over HTTPS with the reason of failure: what documents and answers of the DNS have in common. */
import type { DiscoveryFailure } from '../core/discovery/types.ts';
import { readBody } from './body.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { explain } from './explain.ts';
import { answers, plainRequest, type FetchScope } from './fetch-scope.ts';
import type { RequestWatch } from './observe.ts';
import { watchPolicy, type PolicyWatch } from './policy-violations.ts';
import type { FailedFetch, FetchTiming } from './ports.ts';

export interface ReadEnv {
  /** The global object unless a test brings another. */
  readonly scope?: FetchScope;
  /** What the browser shows an extension of its requests; absent outside extensions. */
  readonly observe?: (url: string, led?: (hops: number) => void) => RequestWatch;
}

interface ReadRequest {
  readonly url: string;
  readonly accept: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  readonly body?: string;
}

interface Read {
  readonly ok: true;
  readonly response: Response;
  /** Empty for a status other than 2xx, whose body is left unread. */
  readonly bytes: Uint8Array;
  readonly timing: FetchTiming;
  readonly redirects?: readonly string[];
}

/** Never rejects. See `FetchPort.read` for what is asked and answered. */
export type Reader = (request: ReadRequest) => Promise<Read | FailedFetch>;

/** HACX §3 item 3: "no more than 10 redirects". */
const maxRedirects = 10;

/** How long the report of a policy violation may lag behind the failure; it was seen to come just after it. */
const reportGraceMs = 100;
/** How long the report of the last hop may lag behind the answer. */
const hopGraceMs = 100;

interface Attempt {
  readonly request: ReadRequest;
  readonly scope: FetchScope;
  readonly deadline: Deadline;
  readonly policy: PolicyWatch;
  readonly watch: RequestWatch | undefined;
  /** Filled in as it goes. */
  readonly timing: { headers?: number; body?: number };
}

export function createReader({ scope = globalThis, observe }: ReadEnv = {}): Reader {
  return async (request) => {
    const deadline = startDeadline(request.timeoutMs, request.signal);
    const watch = observe?.(request.url, (hops) => {
      if (hops > maxRedirects) deadline.fail({ code: 'too-many-redirects', limit: maxRedirects });
    });
    const policy = watchPolicy(scope, request.url);
    const timing = {};
    try {
      const came = await attempt({ request, scope, deadline, policy, watch, timing });
      const shown = watch !== undefined && (await watch.visible) ? { redirects: watch.hops() } : {};
      return 'code' in came
        ? { ok: false, failure: came, timing, ...shown }
        : { ok: true, ...came, timing, ...shown };
    } finally {
      policy.end();
      watch?.end();
      // Also lets go of a body that was not read to its end.
      deadline.end();
    }
  };
}

type Came = { readonly response: Response; readonly bytes: Uint8Array } | DiscoveryFailure;

async function attempt(attempted: Attempt): Promise<Came> {
  const { request, scope, deadline, watch, timing } = attempted;
  const { url, accept, maxBytes, body: sent } = request;
  const started = performance.now();
  const response = await scope
    .fetch(url, {
      ...plainRequest,
      headers: { accept },
      signal: deadline.signal,
      ...(sent === undefined ? {} : { method: 'POST', body: sent }),
    })
    .catch(() => null);
  if (response === null) return deadline.why() ?? (await diagnose(attempted));
  timing.headers = performance.now() - started;
  // A plain page has no policy of its own to hold a redirect back.
  if (url.startsWith('https:') && !response.url.startsWith('https:')) return { code: 'redirect-insecure' };
  const [body] = await Promise.all([
    response.ok ? readBody(response, maxBytes) : { bytes: new Uint8Array() },
    response.redirected ? allHops(watch, response.url) : undefined,
  ]);
  const why = deadline.why();
  if (why !== null) return why;
  if ('failure' in body) return body.failure;
  if (response.ok) timing.body = performance.now() - started;
  return { response, bytes: body.bytes };
}

/** The answer may outrun the events of the hops that led to it, which are to be counted and shown. */
async function allHops(watch: RequestWatch | undefined, finalUrl: string): Promise<void> {
  if (watch !== undefined && (await watch.visible)) await watch.arrived(finalUrl, hopGraceMs);
}

/**
 * `fetch` tells no reasons. What can be found out: first whether there is a network, then what the browser
 * told the extension API, then whether the same URL answers a request that wants to read nothing. Only after that the policy
 * is consulted: its report may name the origin alone, and so would be taken for the other document's.
 */
async function diagnose({ request, scope, deadline, policy, watch }: Attempt): Promise<DiscoveryFailure> {
  const { signal } = deadline;
  if (scope.navigator?.onLine === false) return { code: 'offline' };
  const explained = watch === undefined ? null : await explain(watch, request.url, { scope, signal });
  if (explained !== null) return explained;
  if (await answers(scope, request.url, signal)) return { code: 'cors' };
  if (await policy.violated(reportGraceMs)) return { code: 'redirect-insecure' };
  // A time-out that struck while finding out is not why the request failed; that the person stopped it is.
  const why = deadline.why();
  return why?.code === 'stopped' ? why : { code: 'unreachable' };
}
