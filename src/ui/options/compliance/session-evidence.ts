/** What the session of an account shows by itself: the features of its stream, and how it is connected. */
import type { AccountView } from '../../../contract/accounts.ts';
import type { SessionEvent } from '../../../contract/session.ts';
import type { SessionFact } from '../../../core/conformance/suites/types.ts';
import { ns } from '../../../core/namespaces.ts';

/**
 * Namespaces and Bind 2 features that the server offered; null where none were heard. A stream that was resumed may
 * have been told none after it authenticated: then those of the last one that was not count, as it is the same session.
 */
export function streamFeatures(events: readonly SessionEvent[]): ReadonlySet<string> | null {
  const arrivals = events.filter((one) => 'course' in one);
  const newest = arrivals.at(-1);
  const fresh =
    newest?.type === 'resumed' ? arrivals.findLast(({ type }) => type === 'connected') : undefined;
  const courses = [newest, fresh].flatMap((one) => (one === undefined ? [] : [one.course]));
  const offered = courses.flatMap(({ features, offer }) => [
    ...features,
    ...(offer?.bind ?? []),
    ...(offer?.resume === true ? [ns.sm] : []),
  ]);
  return offered.length === 0 ? null : new Set(offered);
}

export function sessionFacts(account: AccountView | undefined, hostMeta: boolean): ReadonlySet<SessionFact> {
  if (account?.state.phase !== 'online') return new Set();
  const scheme = /^[a-z]+:/.exec(account.state.url)?.[0] ?? '';
  const over = scheme === 'wss:' || scheme === 'ws:' ? 'websocket' : 'bosh';
  const secure = scheme === 'wss:' || scheme === 'https:';
  return new Set([
    'online' as const,
    over,
    ...(secure ? (['tls'] as const) : []),
    ...(hostMeta ? (['host-meta'] as const) : []),
  ]);
}
