/** Whether each thing that makes a session better was used on a stream, and if not, why. */
import { ns } from '../namespaces.ts';
import { isWeaker } from '../sasl/index.ts';
import { tokenMechanism } from '../xep/xep-0484.ts';
import type { Course } from './course.ts';

/** In the order in which a person is told. */
export const betterThings = [
  'websocket',
  'sasl2',
  'mechanism',
  'upgrade',
  'offer-hash',
  'channel-binding',
  'fast',
  'pipelining',
  'bind2',
  'management',
  'resumable',
  'resumed',
  'inline-resumption',
  'carbons',
  'client-state',
] as const;
export type Better = (typeof betterThings)[number];

export type Standing =
  | { readonly state: 'used' }
  | { readonly state: 'server-lacks' }
  /** The browser cannot, the person did not allow it, or it would not be safe. */
  | {
      readonly state: 'not-allowed';
      readonly by: 'browser' | 'transport' | 'bosh' | 'password' | 'kept-keys' | 'causeway';
    }
  /** The condition that the server named, or the code of what went wrong; null where nothing was said. */
  | { readonly state: 'failed'; readonly reason: string | null }
  /** It needs something that a stream before this one must leave. */
  | { readonly state: 'not-yet' }
  /** Something else did its work. */
  | { readonly state: 'not-needed'; readonly by: 'fast' | 'resumed' | 'mechanism' };

/** An attempt that led to nothing, before the one that did. */
export interface Before {
  readonly url: string;
  readonly code: string;
}

const used: Standing = { state: 'used' };
const lacking: Standing = { state: 'server-lacks' };
const notYet: Standing = { state: 'not-yet' };
const failed = (reason: string | null): Standing => ({ state: 'failed', reason });

const isSecure = ({ url }: Course): boolean => /^(?:wss|https):/.test(url);

/** A session that runs over BOSH is not resumed (see `background/dial`). */
const isBosh = ({ url }: Course): boolean => url.startsWith('http');
const overBosh: Standing = { state: 'not-allowed', by: 'bosh' };

function websocket(course: Course, before: readonly Before[]): Standing {
  if (!isBosh(course)) return used;
  const tried = before.findLast(({ url }) => url.startsWith('ws'));
  return tried === undefined ? lacking : failed(tried.code);
}

function sasl2({ asked, ...course }: Course): Standing {
  if (asked.profile === 'sasl2') return used;
  return isSecure({ asked, ...course }) ? lacking : { state: 'not-allowed', by: 'transport' };
}

const strongestFirst = ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1'];

/** The strongest form of SCRAM; a form that binds to the channel has an entry of its own. */
function mechanism({ offer, got }: Course): Standing {
  if (got.mechanism === tokenMechanism) return { state: 'not-needed', by: 'fast' };
  if (got.mechanism === strongestFirst[0]) return used;
  const best = strongestFirst.find((name) => offer?.mechanisms.includes(name));
  if (best === undefined || best === got.mechanism) return lacking;
  return { state: 'not-allowed', by: 'kept-keys' };
}

function upgrade({ url, offer, asked, got }: Course, before: readonly Before[]): Standing {
  if (got.upgraded === true) return used;
  if (got.mechanism === tokenMechanism) return { state: 'not-needed', by: 'fast' };
  const why = before.findLast((one) => one.url === url && one.code === 'upgrade-failed');
  if (why !== undefined) return failed(why.code);
  const stronger = (offer?.upgrades ?? []).some((hash) => isWeaker(got.mechanism ?? '', `SCRAM-${hash}`));
  if (asked.upgrade === true) return failed(null);
  if (stronger) return { state: 'not-allowed', by: 'kept-keys' };
  return got.mechanism === strongestFirst[0] ? { state: 'not-needed', by: 'mechanism' } : lacking;
}

function offerHash({ got }: Course): Standing {
  if (got.signedOffer) return used;
  return got.mechanism === tokenMechanism ? { state: 'not-needed', by: 'fast' } : lacking;
}

function channelBinding({ offer }: Course): Standing {
  const offered =
    (offer?.channelBindings ?? []).length > 0 ||
    (offer?.mechanisms ?? []).some((name) => name.endsWith('-PLUS')) ||
    (offer?.tokens ?? []).some((name) => !name.endsWith('-NONE'));
  return offered ? { state: 'not-allowed', by: 'browser' } : lacking;
}

function fast({ offer, asked, got }: Course): Standing {
  if (asked.token && got.mechanism === tokenMechanism) return used;
  if (got.tokenRefused !== null) return failed(got.tokenRefused);
  const tokens = offer?.tokens ?? [];
  if (tokens.length === 0) return lacking;
  return tokens.includes(tokenMechanism) ? notYet : { state: 'not-allowed', by: 'browser' };
}

/** Codes of failures that come of having begun with what the server offered another time. */
const ofOffer = new Set(['offer-changed', 'stream-error', 'unexpected-element', 'closed-by-server']);

function pipelining({ asked, got, url }: Course, before: readonly Before[]): Standing {
  if (asked.ahead) return used;
  const why = before.find((one) => one.url === url && ofOffer.has(one.code));
  if (why !== undefined) return failed(why.code);
  // What shows the password waits until the server was heard.
  if (got.mechanism === 'PLAIN' || got.mechanism === 'ANONYMOUS') {
    return { state: 'not-allowed', by: 'password' };
  }
  return notYet;
}

function bind2({ offer, asked, got }: Course): Standing {
  if (got.bind2) return used;
  if (offer === null || offer.bind === null) return lacking;
  if (asked.resume !== null) return { state: 'not-needed', by: 'resumed' };
  return failed(null);
}

function offersManagement({ offer, features }: Course): boolean {
  return features.includes(ns.sm) || offer?.bind?.includes(ns.sm) === true || offer?.resume === true;
}

function management(course: Course): Standing {
  const { got, asked } = course;
  if (got.management !== null || got.resumed) return used;
  if (got.managementRefused !== null) return failed(got.managementRefused);
  return asked.management && offersManagement(course) ? failed(null) : lacking;
}

function resumable(course: Course): Standing {
  const { got } = course;
  if (got.resumed) return used;
  if (got.management?.resumable === true) return isBosh(course) ? overBosh : used;
  const managed = management(course);
  return managed.state === 'failed' ? managed : lacking;
}

function resumed(course: Course): Standing {
  const { asked, got } = course;
  if (got.resumed) return used;
  if (isBosh(course)) return overBosh;
  if (got.resumeRefused !== null) return failed(got.resumeRefused);
  return asked.resume === null ? notYet : failed(null);
}

function inlineResumption(course: Course): Standing {
  const { offer, asked, got } = course;
  if (asked.resume === 'inline' && got.resumed) return used;
  if (offer?.resume !== true) return lacking;
  return isBosh(course) ? overBosh : notYet;
}

function carbons({ offer, asked, got }: Course): Standing {
  if (got.carbons) return used;
  if (got.resumed) return { state: 'not-needed', by: 'resumed' };
  if (got.carbonsRefused !== null) return failed(got.carbonsRefused);
  if (asked.carbons) return failed(null);
  if (offer?.bind?.includes(ns.carbons) === true) return failed(null);
  // Whether a server without Bind 2 has them would have to be asked first.
  return got.bind2 ? lacking : { state: 'not-allowed', by: 'causeway' };
}

function clientState({ offer, features, asked }: Course): Standing {
  if (asked.clientState) return used;
  const offered = features.includes(ns.clientState) || offer?.bind?.includes(ns.clientState) === true;
  return offered ? notYet : lacking;
}

/**
 * What is to be said of every better thing on a stream that carries stanzas; `before` are the attempts since the
 * session was lost or begun.
 */
export function judge(course: Course, before: readonly Before[]): Readonly<Record<Better, Standing>> {
  return {
    websocket: websocket(course, before),
    sasl2: sasl2(course),
    mechanism: mechanism(course),
    upgrade: upgrade(course, before),
    'offer-hash': offerHash(course),
    'channel-binding': channelBinding(course),
    fast: fast(course),
    pipelining: pipelining(course, before),
    bind2: bind2(course),
    management: management(course),
    resumable: resumable(course),
    resumed: resumed(course),
    'inline-resumption': inlineResumption(course),
    carbons: carbons(course),
    'client-state': clientState(course),
  };
}
