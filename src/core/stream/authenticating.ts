/** The course of an attempt to authenticate in both profiles (RFC 6120 §6, XEP-0388); SCRAM itself is in scram.ts. */
import { ns } from '../namespaces.ts';
import { checkHashedToken } from '../sasl/index.ts';
import { child, children, text } from '../xml/index.ts';
import type { XmlElement } from '../xml/types.ts';
import { mechanismOf } from '../xep/xep-0484.ts';
import { propose } from './asking.ts';
import { authenticatedInline } from './authenticated.ts';
import { fail, failUnexpected } from './failing.ts';
import { readOffer, type Offer } from './offer.ts';
import { restart } from './opening.ts';
import { quoted, shorten } from './quote.ts';
import { answerChallenge, checkOutcome, sendDerived } from './scram.ts';
import {
  enter,
  send,
  stay,
  type Exchange,
  type In,
  type Proven,
  type Secrets,
  type Step,
  type StreamState,
} from './state.ts';
import type { StreamEffect, StreamFailure } from './types.ts';
import { answerTask, beginTask, sendUpgrade } from './upgrading.ts';

type State = In<'authenticating'>;

function attempt(state: StreamState, offer: Offer, secrets: Secrets, ...before: StreamEffect[]): Step {
  const proposal = propose(state, offer, secrets);
  if ('code' in proposal) {
    const failed = fail(state, proposal);
    return { state: failed.state, effects: [...before, ...failed.effects] };
  }
  const { exchange, element } = proposal;
  return enter(state, { phase: 'authenticating', exchange }, ...before, send(element));
}

/** Whether what was sent ahead can still lead anywhere. */
function stillOffered({ sasl, offer: known }: Exchange, offer: Offer): boolean {
  if (known.profile !== offer.profile) return false;
  if (sasl.at === 'token-sent') return offer.tokens.includes(mechanismOf(sasl.token));
  return sasl.at !== 'scram-first' || offer.mechanisms.includes(`SCRAM-${sasl.hash}`);
}

/** Features of the stream before authentication: a mechanism is chosen, unless that was done before they came. */
export function authenticate(
  state: In<'features'>,
  features: XmlElement,
  { secrets, ahead }: { readonly secrets: Secrets; readonly ahead: Exchange | null },
): Step {
  const offer = readOffer(features, state.settings.secure);
  if (ahead === null) return attempt(state, offer, secrets);
  if (!stillOffered(ahead, offer)) return fail(state, { code: 'offer-changed' });
  // What the server signs (XEP-0474) is what it offers now.
  return enter(state, { phase: 'authenticating', exchange: { ...ahead, offer } });
}

/**
 * What the exchange proved, or why the server is not believed.
 * @param data what came with its word, Base64; empty where nothing did
 */
function judge({ exchange, settings }: State, data: string): Proven | StreamFailure {
  const { sasl, withKeys } = exchange;
  switch (sasl.at) {
    case 'plain-sent':
      return { mechanism: 'PLAIN' };
    case 'anonymous-sent':
      return { mechanism: 'ANONYMOUS' };
    case 'external-sent':
      return { mechanism: 'EXTERNAL' };
    case 'upgrade-asked':
    case 'upgrade-deriving':
    case 'upgrade-sent':
      return sasl.proven;
    case 'token-sent':
      return checkHashedToken(
        data,
        sasl.token.token,
        sasl.token.mechanism === undefined ? '' : settings.channelBinding?.data,
      )
        ? { mechanism: mechanismOf(sasl.token), used: sasl.token.token }
        : { code: 'server-signature' };
    default: {
      const outcome = checkOutcome(sasl, data, withKeys);
      return 'code' in outcome ? outcome : { mechanism: `SCRAM-${outcome.hash}`, keys: outcome };
    }
  }
}

function proofIn(state: State, element: XmlElement): Proven | StreamFailure {
  const data = state.exchange.offer.profile === 'sasl' ? element : child(element, 'additional-data');
  return judge(state, data === undefined ? '' : text(data).trim());
}

/** `<success/>` (RFC 6120 §6.4.6, XEP-0388 §2.6.1). */
function succeed(state: State, element: XmlElement): Step {
  const proven = proofIn(state, element);
  if ('code' in proven) return fail(state, proven);
  const { upgrades: _asked, ...lasting } = state.exchange.offer;
  // What was asked for once is not offered again.
  const offer = state.exchange.upgrade === null ? state.exchange.offer : lasting;
  // Everything secret is forgotten from here on.
  if (offer.profile === 'sasl') return restart(state, { type: 'authenticated', offer, ...proven });
  return authenticatedInline(state, element, { type: 'authenticated', offer, ...proven });
}

/** A refused token is not the end where there is more to prove oneself with (XEP-0484 §4.1). */
function withoutToken(state: State, rest: Secrets, token: string): Step {
  const refusal: StreamEffect = { type: 'token-refused', token };
  return attempt(state, state.exchange.offer, rest, refusal);
}

/** `<failure/>` (RFC 6120 §6.5, XEP-0388 §2.6.2). */
function refused(state: State, element: XmlElement): Step {
  const { sasl, withKeys, rest } = state.exchange;
  // Some servers leave the condition in the namespace of the profile.
  const condition = children(element).find((one) => one.name !== 'text')?.name ?? 'undefined-condition';
  if (sasl.at === 'token-sent' && rest !== null && condition !== 'temporary-auth-failure') {
    return withoutToken(state, rest, sasl.token.token);
  }
  if (sasl.at.startsWith('upgrade-'))
    return fail(state, { code: 'upgrade-failed', condition: shorten(condition) });
  const spoken = child(element, 'text') ?? child(element, 'text', ns.sasl);
  const words = quoted(spoken && text(spoken));
  if (condition !== 'not-authorized')
    return fail(state, { code: 'sasl-failure', condition: shorten(condition), ...words });
  // Nobody typed anything where keys were used: they are what is wrong, not a password.
  return fail(state, withKeys ? { code: 'keys-outdated' } : { code: 'wrong-password', ...words });
}

/** The salted password that was asked for is here. */
export function derived(state: State, saltedPassword: Uint8Array): Step {
  const { sasl } = state.exchange;
  if (sasl.at === 'scram-deriving') return sendDerived(state, sasl, saltedPassword);
  return sasl.at === 'upgrade-deriving' ? sendUpgrade(state, sasl, saltedPassword) : stay(state);
}

/** Any element of SASL while authentication goes on. */
export function readSasl(state: State, element: XmlElement): Step {
  if (element.ns !== ns[state.exchange.offer.profile]) return failUnexpected(state, element);
  switch (element.name) {
    case 'challenge':
      return answerChallenge(state, element);
    case 'success':
      return succeed(state, element);
    case 'failure':
      return refused(state, element);
    case 'continue':
      return beginTask(state, element, proofIn(state, element));
    case 'task-data':
      return answerTask(state, element);
    default:
      return failUnexpected(state, element);
  }
}
