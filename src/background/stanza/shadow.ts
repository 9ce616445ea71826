/**
 * What strophe.js finds under the names of browser globals. The build puts an import of these names at the head
 * of its module (see hermetic.ts), so that the real ones cannot be reached from it, in any context.
 */
import { MiniDocument, StanzaDomError } from './dom.ts';

class Refused {
  constructor() {
    throw new StanzaDomError('the stanza layer neither parses text nor opens connections');
  }
}

export const document = new MiniDocument();
export const DOMParser = Refused;
export const WebSocket = Refused;
export const XMLHttpRequest = Refused;
export const SharedWorker = Refused;
export const window = undefined;
export const location = undefined;
export const sessionStorage = undefined;
