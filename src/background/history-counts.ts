/** What the connection in use counts, as surfaces are told. */
import type { InOut, ManagementCounts, SessionCounts } from '../contract/session.ts';
import type { Course } from '../core/history/course.ts';
import { sentCount, type Management } from '../core/xep/xep-0198.ts';

interface Connection {
  readonly course: Course;
  readonly frames: InOut;
  readonly bytes: InOut;
  /** Wall times at which the newest stanzas left on it, ascending. */
  readonly left: readonly number[];
}

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
  };
}
