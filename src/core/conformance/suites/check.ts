/** Whether a check is met by what was seen. */
import type { Check, Entity, Evidence, Looked, Place, Role, Seen, Unseen, Verdict } from './types.ts';

const yes = (seen: readonly Seen[]): Verdict => ({ state: 'yes', seen });
const no = (place: Place, looked: readonly string[]): Verdict => ({
  state: 'no',
  looked: looked.map((what) => ({ place, what })),
});
const unknown = (why: Unseen): Verdict => ({ state: 'unknown', why });

/** Generic over checks: which check belongs to which specification is data. */
export function judgeCheck(check: Check, evidence: Evidence): Verdict {
  if ('features' in check) {
    const { features, of } = check;
    return ofEntities('feature', features, of, evidence, ({ info }, one) => info?.features.includes(one));
  }
  if ('identity' in check) {
    return ofEntities('identity', [check.identity], check.of, evidence, ({ info }, one) =>
      info?.identities.some(({ category, type }) => `${category}/${type}` === one),
    );
  }
  if ('listed' in check) {
    const found = (evidence.listed ?? []).filter(({ transport }) => check.listed.includes(transport));
    if (found.length > 0) {
      return yes(found.map((one) => ({ place: 'listed', what: one.transport, who: one.endpoint })));
    }
    if (evidence.listed === null) return unknown('reading');
    const blind = check.otherwise !== undefined && !evidence.dns;
    return blind ? unknown(check.otherwise) : no('listed', check.listed);
  }
  if ('document' in check) {
    const { hostMeta } = evidence;
    if (hostMeta === null) return unknown('reading');
    return hostMeta.length > 0
      ? yes(hostMeta.map((what) => ({ place: 'document', what, who: '' })))
      : no('document', [check.document]);
  }
  if ('answers' in check) return answers(check.answers, evidence);
  if ('stream' in check) return among('stream', check.stream, evidence.stream, 'no-features');
  if ('session' in check) return among('session', [check.session], evidence.session, 'not-ours');
  if ('sent' in check) {
    const verdict = among('sent', check.sent, evidence.sent, 'not-ours');
    // A client may have had no reason to.
    return verdict.state === 'no' ? unknown('not-sent') : verdict;
  }
  if ('relayed' in check) return yes([{ place: 'relayed', what: '', who: '' }]);
  if ('unseen' in check) return unknown(check.unseen);
  const parts = 'any' in check ? check.any : check.every;
  const verdicts = parts.map((one) => judgeCheck(one, evidence));
  return 'any' in check ? anyOf(verdicts) : allOf(verdicts);
}

/** One is enough. */
export function anyOf(verdicts: readonly Verdict[]): Verdict {
  const met = verdicts.find(({ state }) => state === 'yes');
  const open = verdicts.find(({ state }) => state === 'unknown');
  return met ?? open ?? { state: 'no', looked: lookedIn(verdicts) };
}

/** All are needed. */
export function allOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.some(({ state }) => state === 'no')) return { state: 'no', looked: lookedIn(verdicts) };
  const open = verdicts.find(({ state }) => state === 'unknown');
  return open ?? yes(verdicts.flatMap((one) => (one.state === 'yes' ? one.seen : [])));
}

function lookedIn(verdicts: readonly Verdict[]): readonly Looked[] {
  return verdicts.flatMap((one) => (one.state === 'no' ? one.looked : []));
}

function ofEntities(
  place: Place,
  wanted: readonly string[],
  roles: readonly Role[],
  evidence: Evidence,
  has: (entity: Entity, one: string) => boolean | undefined,
): Verdict {
  const asked = evidence.entities.filter(({ role }) => roles.includes(role));
  const seen = asked.flatMap((entity) =>
    wanted.filter((one) => has(entity, one)).map((what) => ({ place, what, who: entity.jid })),
  );
  if (seen.length > 0) return yes(seen);
  if (!evidence.settled) return unknown('reading');
  if (asked.length === 0 && roles.includes('room')) return unknown('no-room');
  return asked.some(({ info }) => info === null) ? unknown('no-answer') : no(place, wanted);
}

function among(
  place: Place,
  wanted: readonly string[],
  known: ReadonlySet<string> | null,
  otherwise: Unseen,
): Verdict {
  if (known === null) return unknown(otherwise);
  const found = wanted.filter((one) => known.has(one));
  return found.length > 0 ? yes(found.map((what) => ({ place, what, who: '' }))) : no(place, wanted);
}

function answers(question: 'roster' | 'vcard' | 'private' | 'disco', evidence: Evidence): Verdict {
  if (question === 'disco') {
    const server = evidence.entities.find(({ role }) => role === 'server');
    if (server === undefined) return unknown('reading');
    if (server.info === null) return unknown(evidence.settled ? 'no-answer' : 'reading');
    return yes([{ place: 'answer', what: question, who: server.jid }]);
  }
  const answer = evidence.answers[question];
  if (answer === undefined) return unknown('reading');
  if (answer === 'unknown') return unknown('no-answer');
  return answer === 'yes' ? yes([{ place: 'answer', what: question, who: '' }]) : no('answer', [question]);
}
