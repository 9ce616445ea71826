/** The half that calls: opens, reads what is offered, proves the domain that it speaks for (RFC 6120 §4.3, XEP-0220 §2.1). */
import { c2s, openFrame, s2s } from '../../framing/index.ts';
import { ns } from '../../namespaces.ts';
import { dialbackKey, dialbackRequest, outcomeIn, verifyRequest } from '../../xep/xep-0220.ts';
import { attr, child, children, el, text } from '../../xml/index.ts';
import type { XmlElement } from '../../xml/types.ts';
import { addressFault } from './addressing.ts';
import { answerFault, isDomain } from '../form.ts';
import { readOffer as readClientOffer } from '../offer.ts';
import { quoted, shorten } from '../quote.ts';
import {
  end,
  fail,
  failUnexpected,
  framingOf,
  leave,
  send,
  stay,
  type Agreed,
  type Initiating,
  type ServerStep,
} from './state.ts';
import type { Aim, InitiatorConfig, ServerEffect, ServerFailure, ServerOffer } from './types.ts';

type Federating = Extract<Aim, { readonly type: 'federate' }>;
type At<P extends Initiating['phase']> = Initiating & { readonly phase: P };

/** A list that is longer is hostile. */
const mostNames = 200;

function sendOpen(config: InitiatorConfig): ServerEffect {
  const { from, to, lang } = config;
  if (framingOf(config) === c2s) return send(openFrame({ to, lang, version: '1.0' }, c2s));
  return send(openFrame({ from, to, lang, version: '1.0' }, s2s));
}

/** The socket is open. Another subprotocol than `xmpp` ends it at once (RFC 7395 §3.1). */
export function start(state: Initiating, protocol: string): ServerStep {
  const { config } = state;
  if (protocol !== 'xmpp') return end(state, { code: 'subprotocol-missing', got: shorten(protocol) });
  return { state: { config, phase: 'opening' }, effects: [sendOpen(config)] };
}

/** The peer's `<open/>`, first or after SASL. */
export function opened(state: At<'opening'> | At<'restarting'>, open: XmlElement): ServerStep {
  const { config } = state;
  const fault = answerFault(open, config.to);
  if (fault === 'no-id') return fail(state, { code: 'no-stream-id' });
  if (fault !== null) return fail(state, fault);
  const id = attr(open, 'id') ?? '';
  const proven = state.phase === 'restarting' ? state.agreed : null;
  const told: ServerEffect = { type: 'opened', peer: config.to, id };
  return { state: { config, phase: 'features', id, proven }, effects: [told] };
}

function readOffer(features: XmlElement): ServerOffer {
  const list = child(features, 'mechanisms', ns.sasl);
  const mechanisms = list === undefined ? [] : children(list, 'mechanism').slice(0, mostNames);
  return {
    mechanisms: mechanisms.map((one) => shorten(text(one).trim())),
    dialback: child(features, 'dialback', ns.dialbackFeature) !== undefined,
    bidirectional: child(features, 'bidi', ns.bidirectionalFeature) !== undefined,
  };
}

/** What the peer offers: the aim decides what is done with it. */
export function offered(state: At<'features'>, features: XmlElement): ServerStep {
  const { config } = state;
  const { aim, from, to } = config;
  if (aim.type === 'look' && aim.as === 'client') {
    return leave(state, { type: 'offered-clients', offer: readClientOffer(features, true) });
  }
  const offer = readOffer(features);
  const told: ServerEffect = { type: 'offered', offer };
  switch (aim.type) {
    case 'look':
      return leave(state, told);
    case 'verify': {
      const question = send(verifyRequest({ from, to }, aim.id, aim.key));
      return { state: { config, phase: 'verifying' }, effects: [told, question] };
    }
    case 'federate':
      return state.proven === null
        ? prove(state, aim, offer, told)
        : online(config, 'EXTERNAL', state.proven, told);
  }
}

/** EXTERNAL where there is a certificate to show, since it asks nobody else; dialback otherwise. */
function prove(state: At<'features'>, aim: Federating, offer: ServerOffer, told: ServerEffect): ServerStep {
  const { config, id } = state;
  const { from, to } = config;
  const agreed = { bidirectional: aim.bidirectional && offer.bidirectional };
  // Before anything is proven: with that the peer decides how it will answer (XEP-0288 §2.2).
  const both = agreed.bidirectional ? [send(el('bidi', ns.bidirectional))] : [];
  if (aim.certificate && offer.mechanisms.includes('EXTERNAL')) {
    // The domain stands on `<open/>` already: no authorization identity (XEP-0178 §3).
    const auth = el('auth', ns.sasl, { mechanism: 'EXTERNAL' }, '=');
    return { state: { config, phase: 'authenticating', agreed }, effects: [told, ...both, send(auth)] };
  }
  if (aim.secret !== null && offer.dialback) {
    const request = dialbackRequest({ from, to }, dialbackKey(aim.secret, to, from, id));
    return { state: { config, phase: 'proving', agreed }, effects: [told, ...both, send(request)] };
  }
  const ways = offer.dialback ? [...offer.mechanisms, 'dialback'] : offer.mechanisms;
  return fail(state, { code: 'no-way-in', offered: ways }, told);
}

function online(
  config: InitiatorConfig,
  by: 'EXTERNAL' | 'dialback',
  agreed: Agreed,
  ...before: readonly ServerEffect[]
): ServerStep {
  const told: ServerEffect = { type: 'online', peer: config.to, by };
  return { state: { config, phase: 'online', agreed }, effects: [...before, told] };
}

/** The verdict on EXTERNAL (RFC 6120 §6.4.5, §6.4.6); a new stream follows on success. */
export function judged(state: At<'authenticating'>, element: XmlElement): ServerStep {
  const { config, agreed } = state;
  if (element.name === 'success') {
    return { state: { config, phase: 'restarting', agreed }, effects: [sendOpen(config)] };
  }
  if (element.name !== 'failure') return failUnexpected(state, element);
  const defined = children(element).find((one) => one.name !== 'text');
  const spoken = child(element, 'text');
  return fail(state, {
    code: 'sasl-failure',
    condition: shorten(defined?.name ?? 'undefined-condition'),
    ...quoted(spoken && text(spoken)),
  });
}

/** XEP-0220 §2.1.1: `from` and `to` must correlate to what was sent. */
function isAnswer({ from, to }: InitiatorConfig, element: XmlElement): boolean {
  return isDomain(attr(element, 'from') ?? '', to) && isDomain(attr(element, 'to') ?? '', from);
}

/** `<db:result/>` in answer to our key. */
export function proved(state: At<'proving'>, element: XmlElement): ServerStep {
  const { config, agreed } = state;
  const outcome = element.name === 'result' && isAnswer(config, element) ? outcomeIn(element) : null;
  if (outcome === null) return failUnexpected(state, element);
  if (outcome.type === 'valid') return online(config, 'dialback', agreed);
  return fail(state, refusal(outcome));
}

function refusal(
  outcome: { readonly type: 'invalid' } | { readonly type: 'error'; readonly condition: string },
): ServerFailure {
  return outcome.type === 'invalid'
    ? { code: 'dialback-invalid' }
    : { code: 'dialback-error', condition: shorten(outcome.condition) };
}

/** `<db:verify/>` in answer to our question; with it the stream has done what it was for (XEP-0220 §2.1.2). */
export function verified(state: At<'verifying'>, element: XmlElement): ServerStep {
  const { config } = state;
  const { aim } = config;
  const isOurs =
    element.name === 'verify' &&
    isAnswer(config, element) &&
    aim.type === 'verify' &&
    attr(element, 'id') === aim.id;
  const outcome = isOurs ? outcomeIn(element) : null;
  return outcome === null ? failUnexpected(state, element) : leave(state, { type: 'verified', outcome });
}

/** Only a stream that carries both directions brings stanzas to whoever opened it (RFC 6120 §2.5, XEP-0288). */
export function received(state: At<'online'>, stanza: XmlElement): ServerStep {
  if (!state.agreed.bidirectional) return failUnexpected(state, stanza);
  const fault = addressFault(stanza, [state.config.to]);
  return fault !== null ? fail(state, fault) : stay(state, { type: 'stanza', element: stanza });
}
