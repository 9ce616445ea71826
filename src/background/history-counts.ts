/** What the connection in use counts, as surfaces are told. */
import type { InOut, ManagementCounts, SessionCounts, WaitingStanza } from '../contract/session.ts';
import type { Course } from '../core/history/course.ts';
import { attr, children } from '../core/xml/index.ts';
import type { XmlElement } from '../core/xml/types.ts';
import { sentCount, type Management } from '../core/xep/xep-0198.ts';

interface Connection {
  readonly course: Course;
  readonly frames: InOut;
  readonly bytes: InOut;
  /** Wall times at which the newest stanzas left on it, ascending. */
  readonly left: readonly number[];
}

/** Surfaces are told with each frame. */
const mostWaiting = 20;

const none: InOut = { in: 0, out: 0 };

/** `connection` is null where there is none; then `management` is that of the session to be resumed. */
export function countsOf(
  account: string,
  connection: Connection | null,
  management: Management | null,
): SessionCounts {
  return {
    account,
    opened: connection?.course.opened ?? null,
    frames: connection?.frames ?? none,
    bytes: connection?.bytes ?? none,
    management: management === null ? null : managementCounts(management, connection?.left ?? []),
  };
}

function managementCounts(management: Management, left: readonly number[]): ManagementCounts {
  const { id, max, received, handled, acknowledged, queue } = management;
  // What waits is what left last, in the same order.
  const oldest = queue.length === 0 ? null : (left.at(-queue.length) ?? left[0] ?? null);
  return {
    resumable: id !== null,
    max,
    received,
    handled,
    sent: sentCount(management),
    acknowledged,
    unacknowledged: queue.length,
    oldest,
    waiting: queue
      .slice(0, mostWaiting)
      .map((stanza, index) => waiting(stanza, left.at(index - queue.length) ?? null)),
  };
}

function waiting(stanza: XmlElement, left: number | null): WaitingStanza {
  return {
    name: stanza.name,
    type: attr(stanza, 'type') ?? null,
    carries: children(stanza)[0]?.name ?? null,
    to: attr(stanza, 'to') ?? null,
    left,
  };
}
