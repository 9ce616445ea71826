/** What was negotiated, and why something better was not, in words. */
import type { SessionEvent } from '../../../contract/session.ts';
import { betterThings, judge, type Better, type Standing } from '../../../core/history/why-not.ts';
import { span } from '../../shared/format.ts';
import { t } from '../../shared/words.ts';

export type Arrival = Extract<SessionEvent, { readonly type: 'connected' | 'resumed' }>;

interface Thing {
  readonly better: Better;
  readonly name: string;
  readonly spec: string;
  readonly means: string;
}
/** `detail` is null where there is no more to say. */
export interface UsedThing extends Thing {
  readonly detail: string | null;
}
export interface MissedThing extends Thing {
  readonly state: Exclude<Standing['state'], 'used'>;
  readonly why: string;
  readonly todo: string;
}

/** By section of its specification, which has one name in every language. */
const specs: Readonly<Record<Better, string>> = {
  websocket: 'RFC 7395',
  sasl2: 'XEP-0388',
  mechanism: 'RFC 5802',
  upgrade: 'XEP-0480',
  'offer-hash': 'XEP-0474',
  'channel-binding': 'XEP-0440',
  fast: 'XEP-0484',
  pipelining: 'XEP-0305',
  bind2: 'XEP-0386',
  management: 'XEP-0198',
  resumable: 'XEP-0198 §5',
  resumed: 'XEP-0198 §5',
  'inline-resumption': 'XEP-0198 §9',
  carbons: 'XEP-0280',
  'client-state': 'XEP-0352',
};

function thing(better: Better): Thing {
  const words: Readonly<Record<Better, readonly [name: string, means: string]>> = {
    websocket: [t('session_better_websocket'), t('session_means_websocket')],
    sasl2: [t('session_better_sasl2'), t('session_means_sasl2')],
    mechanism: [t('session_better_mechanism'), t('session_means_mechanism')],
    upgrade: [t('session_better_upgrade'), t('session_means_upgrade')],
    'offer-hash': [t('session_better_offerHash'), t('session_means_offerHash')],
    'channel-binding': [t('session_better_channelBinding'), t('session_means_channelBinding')],
    fast: [t('session_better_fast'), t('session_means_fast')],
    pipelining: [t('session_better_pipelining'), t('session_means_pipelining')],
    bind2: [t('session_better_bind2'), t('session_means_bind2')],
    management: [t('session_better_management'), t('session_means_management')],
    resumable: [t('session_better_resumable'), t('session_means_resumable')],
    resumed: [t('session_better_resumed'), t('session_means_resumed')],
    'inline-resumption': [t('session_better_inlineResumption'), t('session_means_inlineResumption')],
    carbons: [t('session_better_carbons'), t('session_means_carbons')],
    'client-state': [t('session_better_clientState'), t('session_means_clientState')],
  };
  const [name, means] = words[better];
  return { better, name, spec: specs[better], means };
}

function judged({ course, before }: Arrival): readonly (readonly [Better, Standing])[] {
  const codes = before.map(({ url, failure }) => ({ url, code: failure.failure.code }));
  const standings = judge(course, codes);
  return betterThings.map((better) => [better, standings[better]]);
}

/** What made this session better than the core of XMPP. */
export function usedThings(arrival: Arrival): readonly UsedThing[] {
  const { got } = arrival.course;
  const max = got.management?.max ?? null;
  const details: Partial<Record<Better, string>> = {
    ...(max === null ? {} : { resumable: t('session_usedMax', span(max)) }),
    ...(got.newToken ? { fast: t('session_usedNewToken') } : {}),
  };
  return judged(arrival).flatMap(([better, { state }]) =>
    state === 'used' ? [{ ...thing(better), detail: details[better] ?? null }] : [],
  );
}

/** What would have made it better still; what was not needed comes last. */
export function missedThings(arrival: Arrival): readonly MissedThing[] {
  const missed = judged(arrival).flatMap(([better, standing]) =>
    standing.state === 'used' ? [] : [missedThing(arrival, better, standing)],
  );
  const order = ['failed', 'not-allowed', 'server-lacks', 'not-yet', 'not-needed'];
  return [...missed].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

type Missed = Exclude<Standing, { readonly state: 'used' }>;

function missedThing(arrival: Arrival, better: Better, standing: Missed): MissedThing {
  const [why, todo] = reasons(arrival, better, standing);
  return { ...thing(better), state: standing.state, why, todo };
}

function reasons(
  { mechanism, course }: Arrival,
  better: Better,
  standing: Missed,
): readonly [why: string, todo: string] {
  switch (standing.state) {
    case 'server-lacks':
      if (better === 'websocket') return [t('session_whyNoSocket'), t('session_doLookListed')];
      if (better === 'mechanism')
        return [t('session_whyServerMechanism', mechanism), t('session_doOperator')];
      if (better === 'channel-binding') return [t('session_whyServerAndBrowser'), t('session_doNothing')];
      if (better === 'resumable' && course.got.management !== null) {
        return [t('session_whyServerResumable'), t('session_doOperator')];
      }
      return [t('session_whyServer'), t('session_doOperator')];
    case 'not-allowed':
      if (better === 'upgrade') return [t('session_whyNoPassword'), t('session_doNothing')];
      return notAllowed(standing.by, mechanism);
    case 'failed':
      return [
        standing.reason === null ? t('session_whyFailedSilently') : t('session_whyFailed', standing.reason),
        better === 'resumed' ? t('session_doGap') : t('session_doWatch'),
      ];
    case 'not-yet':
      return notYet(better);
    case 'not-needed':
      return [
        {
          fast: t('session_whyByToken'),
          resumed: t('session_whyByResumed'),
          mechanism: t('session_whyByMechanism'),
        }[standing.by],
        t('session_doNothing'),
      ];
  }
}

type By = Extract<Standing, { readonly state: 'not-allowed' }>['by'];

function notAllowed(by: By, mechanism: string): readonly [why: string, todo: string] {
  const words: Readonly<Record<By, readonly [why: string, todo: string]>> = {
    browser: [t('session_whyBrowser'), t('session_doNothing')],
    transport: [t('session_whyTransport'), t('session_doEndpoint')],
    bosh: [t('session_whyBosh'), t('session_doSocket')],
    password: [t('session_whyPassword'), t('session_doOperator')],
    'kept-keys': [t('session_whyKeptKeys', mechanism), t('session_doSignIn')],
    causeway: [t('session_whyCauseway'), t('session_doOperator')],
  };
  return words[by];
}

function notYet(better: Better): readonly [why: string, todo: string] {
  switch (better) {
    case 'fast':
      return [t('session_whyFirstToken'), t('session_doNextTime')];
    case 'pipelining':
      return [t('session_whyFirstOffer'), t('session_doNextTime')];
    case 'client-state':
      return [t('session_whyLooking'), t('session_doNothing')];
    default:
      return [t('session_whyFirstSession'), t('session_doNothing')];
  }
}
