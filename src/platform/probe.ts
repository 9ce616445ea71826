/** Asking an endpoint over HTTPS before a WebSocket is opened to it. */
import type { DiscoveryFailure } from '../core/discovery/types.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { eventGraceMs } from './explain.ts';
import { plainRequest, type FetchScope } from './fetch-scope.ts';
import { meaningOf } from './network-errors.ts';
import type { RequestWatch } from './observe.ts';
import type { PeerKeyWatch } from './peer-key.ts';
import { watchPolicy, type PolicyWatch } from './policy-violations.ts';
import type { ProbePort } from './ports.ts';

interface ProbeEnv {
  /** The global object unless a test brings another. */
  readonly scope?: FetchScope;
  /** What the browser shows an extension; absent outside extensions. */
  readonly shown?: {
    /** Whether it shows requests to that host. */
    readonly shows: (url: string) => Promise<boolean>;
    readonly observe: (url: string) => RequestWatch;
    readonly peerKey: (url: string) => PeerKeyWatch;
  };
}

/** Reports and events may come after the outcome they belong to. */
const reportGraceMs = 100;

/**
 * A GET, as the handshake of a WebSocket is one: servers leave HEAD unanswered, or answer it from elsewhere. Without
 * access it is made without CORS, so that whatever answers counts. With access every answer may be read, and it is made
 * with CORS: to the other kind a server may refuse its answers (Cross-Origin-Resource-Policy), and of those the browser
 * shows no certificate either.
 */
export function createProbePort({ scope = globalThis, shown }: ProbeEnv = {}): ProbePort {
  return {
    async probe(url, timeoutMs) {
      const deadline = startDeadline(timeoutMs);
      try {
        const first = await ask({ url, deadline, scope, shown });
        // The listener is in place by now: the browser was slow to take it up.
        const asked = first.key === 'missed' ? await ask({ url, deadline, scope, shown }) : first;
        const { took, failure, key } = asked;
        if (failure !== null) return { ok: false, took, failure, told: failure.code !== 'unreachable' };
        const { notAfter, ip } = asked;
        return {
          ok: true,
          took,
          spki: key === 'missed' ? null : key,
          ...(notAfter !== null && { notAfter }),
          ...(ip !== null && { ip }),
        };
      } finally {
        deadline.end();
      }
    },
  };
}

interface Asked {
  readonly took: number;
  /** Null: it answered. */
  readonly failure: DiscoveryFailure | null;
  readonly key: Uint8Array | 'unreadable' | 'missed' | null;
  readonly notAfter: number | null;
  readonly ip: string | null;
}

interface Question {
  readonly url: string;
  readonly deadline: Deadline;
  readonly scope: FetchScope;
  readonly shown: ProbeEnv['shown'];
}

async function ask({ url, deadline, scope, shown }: Question): Promise<Asked> {
  const { signal } = deadline;
  const policy = watchPolicy(scope, url);
  // Each listener is known to the browser's own process: a dozen endpoints that show nothing need none.
  const seen = (await shown?.shows(url)) === true;
  const watch = seen ? shown?.observe(url) : undefined;
  const peerKey = seen ? shown?.peerKey(url) : undefined;
  try {
    // Until the listeners are in place the browser shows no certificate.
    const visible = (await watch?.visible) ?? false;
    const mode = visible ? 'cors' : 'no-cors';
    const started = performance.now();
    const response = await scope.fetch(url, { ...plainRequest, mode, signal }).catch(() => null);
    const took = performance.now() - started;
    if (response === null && scope.navigator?.onLine === false) {
      return { took, failure: { code: 'offline' }, key: null, notAfter: null, ip: null };
    }
    const failure =
      response === null ? (deadline.why() ?? (await whyNot(visible ? watch : undefined, policy))) : null;
    const shows = failure === null && visible;
    const [key, ip] = await Promise.all([
      shows ? peerKey?.key(eventGraceMs) : null,
      shows ? peerKey?.address(eventGraceMs) : null,
    ]);
    // Not awaited: a peer that never ends its body must not hold us.
    response?.body?.cancel().catch(() => undefined);
    return { took, failure, key: key ?? null, notAfter: peerKey?.notAfter ?? null, ip: ip ?? null };
  } finally {
    policy.end();
    watch?.end();
    peerKey?.end();
  }
}

/**
 * Null: it did answer, but led elsewhere, where that failed or our policy held it back, or keeps its answers from other
 * origins. A WebSocket is not led anywhere and reads no answer, so that this says nothing against the endpoint.
 */
async function whyNot(
  watch: RequestWatch | undefined,
  policy: PolicyWatch,
): Promise<DiscoveryFailure | null> {
  const error = (await watch?.error(eventGraceMs)) ?? null;
  if ((watch?.hops().length ?? 0) > 0) return null;
  const meaning = error === null ? null : meaningOf(error);
  if (meaning !== null) return meaning.code === 'cors' ? null : meaning;
  return (await policy.violated(reportGraceMs)) ? null : { code: 'unreachable' };
}
