/** What a session went through, as tests of its page need it; times count back from `now`. */
import type { SessionFailure } from '../../contract/failure.ts';
import type { SessionCounts, SessionEvent } from '../../contract/session.ts';
import { ahead, courseOf, firstTime } from '../../core/history/history.testing.ts';
import { juliet } from './samples.ts';

const minute = 60_000;
const url = 'wss://capulet.example/ws';
const resumed = "<resumed xmlns='urn:xmpp:sm:3' h='5' previd='sm-secret'/>";
export const cut: SessionFailure = {
  area: 'stream',
  failure: { code: 'socket-closed', closeCode: 1006, opened: true },
};
const jid = `${juliet}/causeway`;

function arrival(lines: readonly string[], type: 'connected' | 'resumed', at: number): SessionEvent {
  const course = courseOf(lines, url);
  const began = at - 160;
  const mechanism = course.got.mechanism ?? '';
  return { type, at, url, jid, mechanism, course: { ...course, began, opened: began + 100 }, before: [] };
}

export function sessionEvents(now: number): readonly SessionEvent[] {
  const gone = now - 20 * minute;
  return [
    arrival(firstTime, 'connected', now - 55 * minute),
    {
      type: 'lost',
      at: gone,
      failure: cut,
      frames: { in: 120, out: 80 },
      bytes: { in: 30_000, out: 9000 },
      unacknowledged: 2,
    },
    { type: 'waiting', at: gone, failure: cut, retryAt: gone + 3 * minute, times: 4 },
    arrival(ahead(resumed), 'resumed', gone + 3 * minute),
    { type: 'woken', at: now - 5 * minute, alive: now - 9 * minute, browser: false },
    arrival(ahead(resumed), 'resumed', now - 5 * minute + 200),
  ];
}

export function sessionCounts(now: number): SessionCounts {
  return {
    account: juliet,
    opened: now - 5 * minute,
    frames: { in: 41, out: 23 },
    bytes: { in: 15_400, out: 3100 },
    management: {
      resumable: true,
      max: 600,
      received: 130,
      handled: 130,
      sent: 90,
      acknowledged: 88,
      unacknowledged: 2,
      oldest: now - 4000,
      waiting: [
        { name: 'message', type: 'chat', carries: 'body', to: 'romeo@montague.example', left: now - 4000 },
        { name: 'iq', type: 'get', carries: 'ping', to: null, left: now - 1000 },
      ],
    },
  };
}
