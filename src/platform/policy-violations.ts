/**
 * Notices when the extension's own policy (`connect-src https: wss:`) held a request back: that is how a
 * redirect to http shows itself, since `fetch` only rejects.
 */
import type { Cancel } from './ports.ts';
import type { FetchScope } from './fetch-scope.ts';

/**
 * Watches until `end`. After a redirect a browser reports the URL first asked for, cut to its origin where the
 * requester may not know more (CSP3 §5.4), so another request to the same origin can set it off too.
 */
export function watchPolicy(scope: FetchScope, url: string): { violated(): boolean; readonly end: Cancel } {
  const { origin } = new URL(url);
  let violated = false;
  const listener = (event: Event): void => {
    if (!('blockedURI' in event) || typeof event.blockedURI !== 'string') return;
    const blocked = event.blockedURI;
    if (URL.canParse(blocked) && new URL(blocked).origin === origin) violated = true;
  };
  scope.addEventListener?.('securitypolicyviolation', listener);
  return {
    violated: () => violated,
    end: () => scope.removeEventListener?.('securitypolicyviolation', listener),
  };
}
