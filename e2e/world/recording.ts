/** What the tap saw on one WebSocket connection, and how many round trips it took. */

export interface TappedFrame {
  /** `out` is from the browser to the server, as in the inspector. */
  readonly direction: 'in' | 'out';
  /** Exact text of the message; empty for a binary one. */
  readonly text: string;
  /** Size on the wire, UTF-8, without the WebSocket header. */
  readonly bytes: number;
  readonly binary: boolean;
  /** Milliseconds of the monotonic clock of this process (`performance.now()`). */
  readonly time: number;
}

export interface TappedConnection {
  /** 1 for the first WebSocket that the tap saw. */
  readonly id: number;
  /** Name that the client asked for in TLS. */
  readonly host: string;
  readonly path: string;
  /** Subprotocols offered by the client, as its header says. */
  readonly offered: string;
  /** Subprotocol chosen by the server; empty if none. */
  readonly chosen: string;
  /** HTTP status of the answer to the upgrade; 0 until it came. */
  readonly status: number;
  readonly openedAt: number;
  readonly frames: readonly TappedFrame[];
  /** Close codes sent by each side; absent if that side sent none. */
  readonly closeCodes: { readonly in?: number; readonly out?: number };
  /** True if a peer used a WebSocket extension that nobody offered; the frames after that are missing. */
  readonly unreadable: boolean;
  /** True once the connection is gone. */
  readonly closed: boolean;
}

/**
 * Counts the client flights that waited for a server flight, up to the first frame that fulfils `until`.
 * The first flight counts, as it too is answered; flights that were sent without waiting are one.
 *
 * @param rtt milliseconds that the link between client and tap takes both ways: a client frame can have
 *   waited for a server frame only if that was at the tap `rtt` earlier. 0 counts every change of direction.
 * @returns null when no frame fulfils `until`
 */
export function roundTrips(
  frames: readonly TappedFrame[],
  until: (frame: TappedFrame) => boolean,
  rtt = 0,
): number | null {
  let trips = 0;
  /** When the first answer to the current flight passed the tap; null while there is none. */
  let answeredAt: number | null = null;
  for (const frame of frames) {
    if (frame.direction === 'in') {
      answeredAt ??= frame.time;
    } else if (trips === 0 || (answeredAt !== null && frame.time - answeredAt >= rtt)) {
      trips += 1;
      answeredAt = null;
    }
    if (until(frame)) return trips;
  }
  return null;
}
