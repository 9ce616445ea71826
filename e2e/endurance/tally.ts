/** Counts, off the wire, how the streams of a run came to be. */
import type { Tap } from '../world/tap.ts';

export interface Tally {
  /** WebSockets that reached the tap. */
  readonly sockets: number;
  /** Requests by BOSH. */
  readonly bosh: number;
  readonly resumed: number;
  /** Signed in afresh. */
  readonly fresh: number;
  /** The server did not know the session any more. */
  readonly notResumed: number;
  /** Pages of the archive that were asked for: after a gap, and for messages of our own. */
  readonly gapPages: number;
  readonly ownPages: number;
}

export function tallyOf(tap: Tap): { now(): Tally } {
  const counts = { resumed: 0, fresh: 0, notResumed: 0, gapPages: 0, ownPages: 0 };
  tap.onFrame(({ direction, text }) => {
    if (direction === 'out') {
      if (!text.includes('urn:xmpp:mam:2') || !text.startsWith('<iq')) return;
      if (/var=['"]with['"]/.test(text)) counts.ownPages += 1;
      else counts.gapPages += 1;
      return;
    }
    if (text.startsWith('<message')) return;
    if (/<resumed[ />]/.test(text)) counts.resumed += 1;
    if (/<bound[ />]|<bind xmlns=['"]urn:ietf:params:xml:ns:xmpp-bind['"]><jid>/.test(text))
      counts.fresh += 1;
    if (/<item-not-found[ />]/.test(text) && /<failed /.test(text)) counts.notResumed += 1;
  });
  return {
    now: () => ({
      sockets: tap.connections.length,
      bosh: tap.requests.filter(({ method }) => method === 'POST').length,
      ...counts,
    }),
  };
}
