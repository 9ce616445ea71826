/**
 * Notices when the extension's own policy (`connect-src https: wss:`) held a request back: that is how a
 * redirect to http shows itself, since `fetch` only rejects.
 */
import type { FetchScope } from './fetch-scope.ts';
import type { Cancel } from './ports.ts';

export interface PolicyWatch {
  /** Whether a violation was reported, or is within `graceMs`: the report may come after the rejection it belongs to. */
  violated(graceMs: number): Promise<boolean>;
  readonly end: Cancel;
}

/**
 * Watches until `end`. After a redirect a browser reports the URL first asked for (CSP3 §2.4.2), but may cut it to its
 * origin (§5.4): then a request for another document of the same host can set it off too.
 */
export function watchPolicy(scope: FetchScope, url: string): PolicyWatch {
  const { origin } = new URL(url);
  const ours: ReadonlySet<string> = new Set([url, origin, `${origin}/`]);
  let settle: (violated: boolean) => void = () => undefined;
  const seen = new Promise<boolean>((resolve) => (settle = resolve));
  const listener = (event: Event): void => {
    if ('blockedURI' in event && typeof event.blockedURI === 'string' && ours.has(event.blockedURI))
      settle(true);
  };
  scope.addEventListener?.('securitypolicyviolation', listener);
  return {
    violated(graceMs) {
      setTimeout(() => settle(false), graceMs);
      return seen;
    },
    end: () => scope.removeEventListener?.('securitypolicyviolation', listener),
  };
}
