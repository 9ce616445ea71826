/**
 * What strophe.js finds under the names of browser globals. The build puts an import of these names at the head
 * of its module (see hermetic.ts), so that the real ones cannot be reached from it, in any context.
 */
import { MiniDocument, StanzaDomError } from './dom.ts';

/** Throws for every `new`. */
function Refused(): never {
  throw new StanzaDomError('the stanza layer neither parses text nor opens connections');
}

export const document = new MiniDocument();
export { Refused as DOMParser, Refused as SharedWorker, Refused as WebSocket, Refused as XMLHttpRequest };
export const window = undefined;
export const location = undefined;
export const sessionStorage = undefined;
