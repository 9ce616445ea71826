/** A session as Markdown, to hand to someone else: no secret is part of what it is made of. */
import type { SessionCounts, SessionEvent } from '../../../contract/session.ts';
import { roundTrips } from '../../../core/history/flights.ts';
import { timeTaken } from '../../../core/history/course.ts';
import { duration, number } from '../../shared/format.ts';
import { code, plain } from '../../../core/markdown.ts';
import { t, tn } from '../../shared/words.ts';
import { eventWords } from './event-words.ts';
import { missedThings, usedThings, type Arrival } from './why-not-words.ts';

/** Events in a report; the newest. */
const mostEvents = 100;

/**
 * @param state the present one, in words
 * @param now wall time, ms
 */
export function sessionReport(session: {
  readonly account: string;
  readonly domain: string;
  readonly state: string;
  readonly arrival: Arrival | null;
  readonly counts: SessionCounts | null;
  readonly events: readonly SessionEvent[];
  readonly now: number;
}): string {
  const { account, domain, state, arrival, counts, events, now } = session;
  const newest = [...events].reverse().slice(0, mostEvents);
  return [
    `# ${t('session_reportTitle', code(account))}`,
    t('session_reportAt', new Date(now).toISOString()),
    `**${t('session_stateTitle')}:** ${plain(state)}`,
    ...(arrival === null ? [] : arrivalSections(arrival)),
    ...(counts === null ? [] : countsSection(counts)),
    `## ${t('session_events')}`,
    newest.length === 0 ? t('session_empty') : newest.map((event) => eventItem(event, domain)).join('\n'),
    '',
  ].join('\n\n');
}

function arrivalSections(arrival: Arrival): readonly string[] {
  const { course, url, mechanism, at } = arrival;
  const trips = tn('session_trips', roundTrips(course.flights));
  const used = usedThings(arrival).map(({ name, spec }) => `- ${name} (${spec})`);
  const missed = missedThings(arrival).map(
    ({ name, spec, why, todo }) => `- **${name}** (${spec}): ${plain(why)} ${plain(todo)}`,
  );
  return [
    `## ${t('session_negotiated')}`,
    [
      `- ${t('session_endpointUsed')}: ${code(url)}`,
      `- ${t('session_mechanismUsed')}: ${code(mechanism)}`,
      `- ${new Date(at).toISOString()}, ${trips}, ${duration(timeTaken(course))}`,
      ...used,
    ].join('\n'),
    `## ${t('session_whyNot')}`,
    missed.length === 0 ? t('session_whyNotNone') : missed.join('\n'),
  ];
}

function countsSection({ opened, frames, bytes, management }: SessionCounts): readonly string[] {
  const row = (name: string, one: number, other: number): string =>
    `| ${name} | ${number(one)} | ${number(other)} |`;
  const rows = [
    ...(opened === null
      ? []
      : [
          row(t('session_countsFrames'), frames.in, frames.out),
          row(t('session_countsBytes'), bytes.in, bytes.out),
        ]),
    ...(management === null
      ? []
      : [
          row(t('session_countsStanzas'), management.received, management.sent),
          row(t('session_countsAcked'), management.handled, management.acknowledged),
          row(t('session_countsOpen'), management.received - management.handled, management.unacknowledged),
        ]),
  ];
  const head = `| | ${t('session_countsIn')} | ${t('session_countsOut')} |\n| --- | ---: | ---: |`;
  return [
    `## ${t('session_counts')}`,
    rows.length === 0 ? t('session_countsNone') : [head, ...rows].join('\n'),
  ];
}

function eventItem(event: SessionEvent, domain: string): string {
  const { title, more } = eventWords(event, domain);
  return `- ${new Date(event.at).toISOString()} **${title}** ${plain(more.join('; '))}`.trimEnd();
}
