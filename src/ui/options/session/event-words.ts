/** Events and stretches of a session in words. */
import type { FailedAttempt, SessionEvent } from '../../../contract/session.ts';
import { timeTaken } from '../../../core/history/course.ts';
import { roundTrips } from '../../../core/history/flights.ts';
import { failureWords } from '../../shared/failure-words.ts';
import { countdown, dateTime, duration } from '../../shared/format.ts';
import type { Tone } from '../../shared/state-words.ts';
import { t, tn } from '../../shared/words.ts';
import type { BandKind } from './bands.ts';

/** What one event is called, and what there is to say of it: short sentences in order. */
export interface EventWords {
  readonly title: string;
  readonly more: readonly string[];
}

/** The shape an event has in the picture and in the list. */
export type EventMark = 'connected' | 'resumed' | 'lost' | 'waiting' | 'needs-you' | 'stopped' | 'woken';

export function bandWords(kind: BandKind): string {
  const words: Record<BandKind, string> = {
    online: t('session_bandOnline'),
    trying: t('session_bandTrying'),
    waiting: t('session_bandWaiting'),
    'needs-you': t('session_bandNeedsYou'),
    stopped: t('session_bandStopped'),
    away: t('session_bandAway'),
  };
  return words[kind];
}

/** `domain` is the account's: whom a failure concerns where it names nobody. */
export function eventWords(event: SessionEvent, domain: string): EventWords {
  switch (event.type) {
    case 'connected':
    case 'resumed':
      return arrival(event, domain);
    case 'lost':
      return {
        title: t('session_eventLost'),
        more: [
          event.failure === null ? t('session_lostHere') : failureWords(event.failure, domain).title,
          ...(event.unacknowledged === null || event.unacknowledged === 0
            ? []
            : [tn('session_lostWaiting', event.unacknowledged)]),
        ],
      };
    case 'waiting':
      return {
        title: t('session_eventWaiting'),
        more: [
          failureWords(event.failure, domain).title,
          ...(event.times > 1 ? [tn('session_waitingTimes', event.times - 1)] : []),
        ],
      };
    case 'needs-you':
      return { title: t('session_eventNeedsYou'), more: [failureWords(event.failure, domain).title] };
    case 'stopped':
      return { title: t('session_eventStopped'), more: [failureWords(event.failure, domain).title] };
    case 'woken':
      return wake(event);
  }
}

function arrival(
  event: Extract<SessionEvent, { readonly type: 'connected' | 'resumed' }>,
  domain: string,
): EventWords {
  const { course, mechanism, before, held } = event;
  const trips = tn('session_trips', roundTrips(course.flights));
  const took = duration(timeTaken(course));
  const resumed = event.type === 'resumed';
  return {
    title: resumed ? t('session_eventResumed') : t('session_eventConnected'),
    more: [
      resumed
        ? t('session_resumedBy', mechanism, trips, took)
        : t('session_connectedBy', mechanism, trips, took),
      ...(held === undefined ? [] : [t('session_held', countdown(held))]),
      ...attempts(before, domain),
    ],
  };
}

function attempts(before: readonly FailedAttempt[], domain: string): readonly string[] {
  const last = before.at(-1);
  if (last === undefined) return [];
  return [tn('session_after', before.length, failureWords(last.failure, domain).title)];
}

function wake({ alive, browser }: Extract<SessionEvent, { readonly type: 'woken' }>): EventWords {
  if (browser) return { title: t('session_eventStarted'), more: [t('session_startedMore')] };
  const more = alive === null ? t('session_wokenUnknown') : t('session_wokenAlive', dateTime(alive));
  return { title: t('session_eventWoken'), more: [more] };
}

export function eventTone(type: EventMark): Tone {
  const tones: Record<EventMark, Tone> = {
    connected: 'good',
    resumed: 'good',
    lost: 'bad',
    waiting: 'warn',
    'needs-you': 'bad',
    stopped: 'bad',
    woken: 'off',
  };
  return tones[type];
}
